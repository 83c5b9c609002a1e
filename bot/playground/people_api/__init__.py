"""What people do and see, over HTTP: used by the page, the story and the tests."""

from bot.playground.people_api.routes import PeopleApi

__all__ = ["PeopleApi"]
