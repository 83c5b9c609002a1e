"""The team's journey: `/triage`, the card's buttons, and the forms behind them."""

from collections.abc import Callable

from slack_bolt.async_app import AsyncApp

from bot.domain.filters import LONGEST
from bot.domain.permissions import Action, require
from bot.domain.records import Case
from bot.domain.references import Thing, case_reference, parse_reference
from bot.domain.vocabulary import Severity, Verdict
from bot.slack import kit
from bot.slack.ids import Command, Form, Press
from bot.slack.kit import Block, View
from bot.slack.parse import readable
from bot.slack.views import block as block_views
from bot.slack.views import case_forms
from bot.slack.views import triage as views
from bot.slack.views.case_forms import NAME
from bot.slack.views.clocks import snooze_form
from bot.slack.views.pages import Listing
from bot.text import Words
from bot.usecases import attention, cases, known, reopening, triage
from handlers import status, vulnerability
from handlers.call import Call
from handlers.desk import Desk, Handle
from handlers.home import show_home
from handlers.open_forms import about, remember, show_anew, unless_taken
from handlers.paging import ShowPage

_FORMS: dict[str, Callable[[Words, Case], View]] = {
    Form.RESOLVE: case_forms.resolve_form,
    Form.SEVERITY: case_forms.severity_form,
    Form.REPLY: case_forms.reply_form,
    Form.REASSIGN: case_forms.reassign_form,
    Form.NOTE: case_forms.note_form,
    Form.SNOOZE: snooze_form,
    Form.MERGE: case_forms.merge_form,
}


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to everything that the team does with cases."""
    app.command(f"/{desk.command_prefix}{Command.TRIAGE}")(desk.listener(triage_command))
    app.action(Press.CLAIM)(desk.listener(claim))
    app.action(Press.RESOLVE)(desk.listener(open_resolve_form))
    app.action(Press.MORE)(desk.listener(open_chosen_form))
    app.action(Press.UNDO)(desk.listener(undo))
    app.action(Press.REOPEN)(desk.listener(reopen))
    app.action(Press.SHOW_CASE)(desk.listener(show_case))
    submits: dict[str, Handle] = {
        Form.RESOLVE: submit_verdict,
        Form.SEVERITY: submit_severity,
        Form.REPLY: submit_reply,
        Form.REASSIGN: submit_owner,
    }
    for form, submit in submits.items():
        app.view(form)(desk.listener(unless_taken(submit, _FORMS[form])))
    # A note is welcome whoever has the case.
    app.view(Form.NOTE)(desk.listener(submit_note))
    app.view(Form.SNOOZE)(desk.listener(submit_snooze))
    app.action(Press.WAKE)(desk.listener(wake))


async def triage_command(call: Call) -> None:
    """`/triage`, `C-5`, `R-12`, `mine`, `find TEXT`, `block WHAT`, `blocks`, `help`, a filter."""
    require(call.actor, Action.TRIAGE)
    word, _, rest = call.text.partition(" ")
    reference = parse_reference(call.text)
    match word.lower():
        case "":
            blocks = await _overview(call, "", 1)
        case "mine":
            blocks = await _mine(call, "", 1)
        case "block":
            blocks = await _block(call, rest)
        case "unblock":
            blocks = await _unblock(call, rest)
        case "blocks":
            blocks = await _blocks(call, "", 1)
        case "stats":
            await status.stats(call, rest)
            return
        case "export":
            await status.export(call, rest)
            return
        case "timeline" if (told := parse_reference(rest)) and told.thing is Thing.CASE:
            blocks = await status.story(call, str(told.number), 1)
        case "find" if rest.strip():
            blocks = await status.found(call, rest.strip()[:LONGEST], 1)
        case _ if reference and reference.thing is Thing.CASE:
            blocks = await _case(call, str(reference.number), 1)
        case _ if reference and reference.thing is Thing.REPORT:
            async with call.desk.database.read() as session:
                number = await triage.case_of_report(session, call.actor, reference.number)
            blocks = await _case(call, str(number), 1)
        case "help":
            blocks = views.triage_help(call.words)
        case _:
            blocks = await status.filtered(call, call.text, 1)
    await call.whisper(blocks)


async def show_case(call: Call) -> None:
    """One case out of a list, below it."""
    await call.present(case_reference(int(call.pressed)), await _case(call, call.pressed, 1))
    await call.ack()


async def _overview(call: Call, _query: str, page: int) -> list[Block]:
    async with call.desk.database.read() as session:
        found = await triage.overview(session, call.now, call.actor, page)
    return views.overview(call.words, found, call.now)


async def _mine(call: Call, _query: str, page: int) -> list[Block]:
    async with call.desk.database.read() as session:
        found = await triage.my_cases(session, call.actor, page)
    title = call.words.say("Your open cases")
    return views.case_list(call.words, title, found, call.now, Listing("mine"))


async def _case(call: Call, query: str, page: int) -> list[Block]:
    async with call.desk.database.read() as session:
        case = await cases.see_case(session, call.actor, int(query), page)
    return views.case_pages(call.words, case, call.now, page)


async def _block(call: Call, typed: str) -> list[Block]:
    async with call.desk.write() as session:
        block = await known.block(session, call.now, call.actor, readable(typed))
    return [kit.section(block_views.blocked(call.words, block))]


async def _unblock(call: Call, typed: str) -> list[Block]:
    async with call.desk.write() as session:
        shown = await known.unblock(session, call.now, call.actor, readable(typed))
    return [kit.section(block_views.unblocked(call.words, shown))]


async def _blocks(call: Call, _query: str, page: int) -> list[Block]:
    async with call.desk.database.read() as session:
        found = await known.list_blocks(session, call.now, call.actor, page)
    return block_views.block_list(call.words, found)


LISTINGS: dict[str, ShowPage] = {
    "overview": _overview,
    "mine": _mine,
    "case": _case,
    "blocks": _blocks,
}


async def claim(call: Call) -> None:
    async with call.desk.write() as session:
        case = await cases.claim_case(session, call.now, call.actor, int(call.pressed))
    show_anew(call, call.whisper_url, case)
    if call.is_on_home:
        show_home(call)
    await call.ack()


async def undo(call: Call) -> None:
    async with call.desk.write() as session:
        case = await reopening.undo_verdict(session, call.now, call.actor, int(call.pressed))
    show_anew(call, call.whisper_url, case)
    await call.ack()


async def reopen(call: Call) -> None:
    async with call.desk.write() as session:
        case = await reopening.reopen_case(session, call.now, call.actor, int(call.pressed))
    show_anew(call, call.whisper_url, case)
    await call.ack()


async def open_resolve_form(call: Call) -> None:
    await _open_form(call, Form.RESOLVE, int(call.pressed))


async def open_chosen_form(call: Call) -> None:
    """One of the forms behind More; the option's value is `form:case`."""
    form, _, number = call.pressed.partition(":")
    if form == Form.VULNERABILITY_NEW:
        await vulnerability.escalate(call, int(number))
        return
    await _open_form(call, form, int(number))


async def _open_form(call: Call, form: str, number: int) -> None:
    async with call.desk.database.read() as session:
        case = await cases.see_case(session, call.actor, number)
    await call.show(remember(_FORMS[form](call.words, case), case, call.whisper_url))
    await call.ack()


async def submit_verdict(call: Call) -> None:
    number, url = about(call)
    verdict, advice = Verdict(call.form.choice("verdict")), call.form.text("advice")
    async with call.desk.write() as session:
        case = await cases.resolve_case(
            session, call.now, call.actor, number, verdict=verdict, advice=advice
        )
    show_anew(call, url, case)
    await call.ack()


async def submit_severity(call: Call) -> None:
    (number, url), severity = about(call), Severity(call.form.choice("severity"))
    async with call.desk.write() as session:
        case = await cases.change_severity(session, call.now, call.actor, number, severity)
    show_anew(call, url, case)
    await call.ack()


async def submit_reply(call: Call) -> None:
    (number, url), text = about(call), call.form.text("text")
    async with call.desk.write() as session:
        case = await cases.reply_to_reporter(
            session,
            call.now,
            call.actor,
            number,
            text=text,
            request_id=call.view_id,
            files=call.form.files("files"),
            is_signed=call.form.choice("signature") == NAME,
        )
    show_anew(call, url, case)
    await call.ack()


async def submit_owner(call: Call) -> None:
    (number, url), owner = about(call), call.form.choice("owner")
    async with call.desk.write() as session:
        case = await cases.reassign_case(session, call.now, call.actor, number, owner)
    show_anew(call, url, case)
    await call.ack()


async def submit_note(call: Call) -> None:
    (number, url), text = about(call), call.form.text("text")
    async with call.desk.write() as session:
        case = await cases.add_note(
            session, call.now, call.actor, number, text=text, request_id=call.view_id
        )
    show_anew(call, url, case)
    await call.ack()


async def submit_snooze(call: Call) -> None:
    (number, url), until = about(call), call.form.moment("until")
    async with call.desk.write() as session:
        case = await attention.snooze_case(session, call.now, call.actor, number, until)
    show_anew(call, url, case)
    await call.ack()


async def wake(call: Call) -> None:
    async with call.desk.write() as session:
        case = await attention.wake_case(session, call.now, call.actor, int(call.pressed))
    show_anew(call, call.whisper_url, case)
    await call.ack()
