"""The App Home tab: what the bot is for, and the button that opens the report form."""

from slack_bolt.async_app import AsyncApp

from bot.slack.views.home import home_view
from bot.usecases.reports import my_reports
from handlers.call import Call
from handlers.desk import Desk


def register(app: AsyncApp, desk: Desk) -> None:
    """Publish the home tab whenever a person opens it."""
    app.event("app_home_opened")(desk.listener(open_home))


async def open_home(call: Call) -> None:
    if call.body["event"].get("tab") == "home":
        await show_home(call)
    await call.ack()


async def show_home(call: Call) -> None:
    """After the ack: the tab as things stand now."""
    async with call.desk.database.read() as session:
        mine = await my_reports(session, call.actor)
    view = home_view(call.words, call.actor, mine)
    chat_id = call.actor.person.chat_id
    call.desk.later(call.desk.client.views_publish(user_id=chat_id, view=view))
