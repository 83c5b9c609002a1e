"""IT sends a file of who uses which version."""

from slack_bolt.async_app import AsyncApp

from bot.domain.permissions import Action, require
from bot.slack.ids import Form
from bot.slack.views import inventory as views
from bot.slack.views.company import message_view
from bot.usecases.inventory import send_inventory
from handlers.call import Call
from handlers.desk import Desk


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the form that takes the file."""
    app.view(Form.INVENTORY)(desk.listener(file_sent))


async def inventory_command(call: Call) -> None:
    """`/advisory inventory`: the form that takes the file."""
    require(call.actor, Action.WRITE_NOTICES)
    await call.open(views.inventory_form(call.words))
    await call.ack()


async def file_sent(call: Call) -> None:
    """The file is written down; it is read after the ack, and again after a restart."""
    (file,) = call.form.files("file")
    async with call.desk.write() as session:
        await send_inventory(session, call.now, call.actor, file, call.view_id)
    said = views.reading(call.words, file.name)
    view = message_view(call.words, call.words.say("Inventory"), said)
    await call.ack(response_action="update", view=view)
    call.desk.tick()
