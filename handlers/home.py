"""The App Home tab: what concerns the person who opens it."""

from slack_bolt.async_app import AsyncApp

from bot.slack.views.home import home_view
from bot.usecases.home import load_home, open_home
from handlers.call import Call
from handlers.desk import Desk


def register(app: AsyncApp, desk: Desk) -> None:
    """Publish the home tab whenever a person opens it."""
    app.event("app_home_opened")(desk.listener(home_opened))


async def home_opened(call: Call) -> None:
    """The tab goes through the outbox, so that it comes even when Slack is in trouble."""
    if call.body["event"].get("tab") == "home":
        async with call.desk.write() as session:
            await open_home(session, call.now, call.actor)
    await call.ack()


def show_home(call: Call) -> None:
    """After the ack: what the person did on the tab shows there at once.

    Nothing is written down: the time would tell who a protected reporter is.
    """
    call.desk.later(_publish(call))


async def _publish(call: Call) -> None:
    async with call.desk.database.read() as session:
        tab = await load_home(session, call.now, call.actor)
    view = home_view(call.words, tab)
    await call.desk.client.views_publish(user_id=call.actor.person.chat_id, view=view)
