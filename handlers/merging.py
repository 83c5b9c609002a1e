"""Putting reports where they belong: merge a case into another, take a report out."""

from slack_bolt.async_app import AsyncApp

from bot.domain.errors import InvalidInput, Problem
from bot.domain.references import report_reference
from bot.slack import kit
from bot.slack.ids import Form, Press
from bot.slack.views import case_forms
from bot.slack.views.triage import case_pages
from bot.usecases import merging
from handlers.call import Call
from handlers.desk import Desk
from handlers.open_forms import about, show_anew


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to what moves reports between cases."""
    app.options(Press.MERGE_INTO)(desk.listener(suggest_cases))
    app.view(Form.MERGE)(desk.listener(submit_merge))
    app.action(Press.TAKE_OUT)(desk.listener(take_out))


async def suggest_cases(call: Call) -> None:
    """Open cases that fit what was typed."""
    (number, _), typed = about(call), call.body["value"]
    async with call.desk.database.read() as session:
        found = await merging.merge_choices(session, call.now, call.actor, number, typed)
    await call.ack(options=[case_forms.merge_option(call.words, case) for case in found])


async def submit_merge(call: Call) -> None:
    (number, url), chosen = about(call), call.form.choice("into")
    if not chosen:
        raise InvalidInput((Problem("into", "missing"),))
    async with call.desk.write() as session:
        case = await merging.merge_case(session, call.now, call.actor, number, int(chosen))
    show_anew(call, url, case)
    await call.ack()


async def take_out(call: Call) -> None:
    """The report gets a case of its own; what it was taken from is shown as it is now."""
    number = int(call.pressed)
    async with call.desk.write() as session:
        case = await merging.take_out_report(session, call.now, call.actor, number)
    said = kit.section(case_forms.taken_out(call.words, report_reference(number), case))
    if call.whisper_url:
        blocks = [said, *case_pages(call.words, case, call.now, 1)]
        call.whisper_later(blocks, replace=True, url=call.whisper_url)
    else:
        show_anew(call, "", case)
    await call.ack()
