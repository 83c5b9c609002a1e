"""The readers' journey: Done, Can't and Later below a notice."""

from slack_bolt.async_app import AsyncApp

from bot.domain.acknowledgements import Later, NoticeCopy, later_choices
from bot.domain.errors import InvalidInput, Problem
from bot.domain.people import zone_or_utc
from bot.domain.references import notice_reference
from bot.slack import kit
from bot.slack.ids import Form, Press
from bot.slack.views import acknowledge as views
from bot.slack.views.company import message_view
from bot.usecases import acknowledging
from handlers.call import Call
from handlers.desk import Desk


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to everything that readers of notices press."""
    app.action(Press.NOTICE_DONE)(desk.listener(done))
    app.action(Press.NOTICE_CANT)(desk.listener(open_cant))
    app.action(Press.NOTICE_LATER)(desk.listener(open_later))
    app.view(Form.NOTICE_CANT)(desk.listener(submit_cant))
    app.view(Form.NOTICE_LATER)(desk.listener(submit_later))


async def done(call: Call) -> None:
    """In a channel the person is told; a direct message shows it by itself."""
    copy = NoticeCopy(int(call.pressed), _channel(call))
    async with call.desk.write() as session:
        await acknowledging.answer_done(session, call.now, call.actor, copy)
    if copy.channel:
        said = views.said_done(call.words, notice_reference(copy.number))
        call.whisper_later([kit.section(said)])
    await call.ack()


async def open_cant(call: Call) -> None:
    number = int(call.pressed)
    async with call.desk.database.read() as session:
        reference, _ = await acknowledging.see_asking_notice(session, call.actor, number)
    await call.open(views.cant_form(call.words, reference, _place(call)))
    await call.ack()


async def open_later(call: Call) -> None:
    number = int(call.pressed)
    async with call.desk.database.read() as session:
        reference, deadline = await acknowledging.see_asking_notice(session, call.actor, number)
    choices = later_choices(call.now, zone_or_utc(call.actor.time_zone), deadline)
    await call.open(views.later_form(call.words, reference, choices, deadline, _place(call)))
    await call.ack()


async def submit_cant(call: Call) -> None:
    copy = _copy_of(call)
    async with call.desk.write() as session:
        report = await acknowledging.answer_cant(
            session,
            call.now,
            call.actor,
            copy,
            why=call.form.text("why"),
            request_id=call.view_id,
        )
    reference = notice_reference(copy.number)
    said = views.said_cant(call.words, reference, report.reference)
    await call.ack(response_action="update", view=message_view(call.words, reference, said))


async def submit_later(call: Call) -> None:
    copy = _copy_of(call)
    choice = Later(call.form.choice("when"))
    if choice is Later.PICKED:
        until = call.form.moment("until")
    else:
        async with call.desk.database.read() as session:
            _, deadline = await acknowledging.see_asking_notice(session, call.actor, copy.number)
        zone = zone_or_utc(call.actor.time_zone)
        until = later_choices(call.now, zone, deadline).get(choice)
    if until is None and choice is not Later.PICKED:
        # The form stood open until the time was over.
        raise InvalidInput((Problem("when", "past"),))
    async with call.desk.write() as session:
        await acknowledging.answer_later(session, call.now, call.actor, copy, until)
    reference = notice_reference(copy.number)
    said = views.said_later(call.words, reference, until or call.now)
    await call.ack(response_action="update", view=message_view(call.words, reference, said))


def _channel(call: Call) -> str:
    """The channel in which the button was pressed; empty for a direct message."""
    channel = str((call.body.get("channel") or {}).get("id", ""))
    return "" if channel.startswith("D") else channel


def _place(call: Call) -> str:
    """The notice and the place, to be carried through a form."""
    return f"{int(call.pressed)} {_channel(call)}"


def _copy_of(call: Call) -> NoticeCopy:
    number, _, channel = call.private_metadata.partition(" ")
    return NoticeCopy(int(number), channel)
