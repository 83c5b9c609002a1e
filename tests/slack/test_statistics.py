"""How triage went is a message with a picture, described for those who don't see it."""

from datetime import UTC, datetime

from bot.domain import messages
from bot.slack.views.deliveries import render
from bot.text import words_for
from tests.slack.samples import some_statistics

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def test_the_picture_is_a_png_that_is_described() -> None:
    words = words_for(["zh-CN"], "UTC", NOW)
    post = render(words, messages.StatisticsPicture(some_statistics()))
    assert post.made is not None
    assert post.made.name == "triage-30d.png"
    assert post.made.content.startswith(b"\x89PNG")
    # Slack takes a thousand characters.
    assert 100 < len(post.made.description) <= 1000
    assert "40 条上报" in post.made.description
    assert "误报：29%" in post.made.description
