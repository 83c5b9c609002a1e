"""What an owner answers when they are asked whether they still work on a case."""

from slack_bolt.async_app import AsyncApp

from bot.slack.ids import Press
from bot.usecases import attention
from handlers.call import Call
from handlers.desk import Desk


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the buttons of reminders."""
    app.action(Press.RENEW)(desk.listener(renew))
    app.action(Press.GIVE_BACK)(desk.listener(give_back))


async def renew(call: Call) -> None:
    """The message itself shows what became of it."""
    async with call.desk.write() as session:
        await attention.renew_claim(session, call.now, call.actor, int(call.pressed))
    await call.ack()


async def give_back(call: Call) -> None:
    """The message itself shows what became of it."""
    async with call.desk.write() as session:
        await attention.give_back(session, call.now, call.actor, int(call.pressed))
    await call.ack()
