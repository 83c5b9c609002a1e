"""How far a notice got: `/advisory uptake A-7`, and the button on the notice."""

from slack_bolt.async_app import AsyncApp

from bot.domain.references import notice_reference
from bot.slack import kit
from bot.slack.ids import Press
from bot.slack.kit import Block
from bot.slack.views.uptake import file_on_its_way, uptake
from bot.usecases.uptake import ask_for_answers, see_uptake
from handlers.call import Call
from handlers.desk import Desk


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to whoever asks how far a notice got."""
    app.action(Press.NOTICE_UPTAKE)(desk.listener(show_uptake))
    app.action(Press.NOTICE_ANSWERS_FILE)(desk.listener(send_file))


async def show_uptake(call: Call) -> None:
    number = int(call.pressed)
    await call.present(notice_reference(number), await uptake_blocks(call, number))
    await call.ack()


async def send_file(call: Call) -> None:
    number = int(call.pressed)
    async with call.desk.write() as session:
        await ask_for_answers(session, call.now, call.actor, number, call.body["trigger_id"])
    await call.present(notice_reference(number), [kit.section(file_on_its_way(call.words))])
    await call.ack()


async def uptake_blocks(call: Call, number: int) -> list[Block]:
    """Who answered what so far."""
    async with call.desk.database.read() as session:
        notice, counted = await see_uptake(session, call.now, call.actor, number)
    return uptake(call.words, notice, counted)
