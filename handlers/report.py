"""The reporter's journey: command, shortcuts, form, receipt buttons, and writing to the bot."""

from slack_bolt.async_app import AsyncApp

from bot.domain.errors import InvalidInput, Problem
from bot.domain.vocabulary import ReportKind
from bot.slack import kit
from bot.slack.client import SendFailed, delivery_id_of
from bot.slack.ids import Command, Form, Press, Shortcut
from bot.slack.kit import Block
from bot.slack.parse import attached_files, readable, snapshot_of
from bot.slack.views import answer as answer_views
from bot.slack.views import report as views
from bot.usecases import drafts, reports
from bot.usecases.answering import check
from bot.usecases.filing import ReportInput, hidden
from bot.usecases.sealing import Seal
from bot.usecases.threads import Thread, report_of_delivery, report_of_thread
from handlers.call import Call
from handlers.desk import Desk
from handlers.home import show_home
from handlers.paging import ShowPage

# Stands where a form names its draft.
_FROM_HOME = "home"
# The word after `/report` that hides the reporter's name.
_WITHOUT_NAME = ("anonymously", "匿名")


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to everything that reporters do."""
    app.command(f"/{desk.command_prefix}{Command.REPORT}")(desk.listener(report_command))
    app.shortcut({"type": "message_action", "callback_id": Shortcut.REPORT_MESSAGE})(
        desk.listener(report_message)
    )
    app.shortcut({"type": "shortcut", "callback_id": Shortcut.REPORT_SOMETHING})(
        desk.listener(open_form)
    )
    app.action(Press.OPEN_REPORT_FORM)(desk.listener(open_form_from_home))
    app.view(Form.REPORT)(desk.listener(submit_report))
    app.action(Press.EDIT_REPORT)(desk.listener(open_edit_form))
    app.view(Form.EDIT_REPORT)(desk.listener(submit_edit))
    app.action(Press.WITHDRAW_REPORT)(desk.listener(withdraw))
    app.action(Press.FILE_DRAFT)(desk.listener(file_draft))
    app.action(Press.EDIT_DRAFT)(desk.listener(open_draft))
    app.event({"type": "message"})(desk.listener(direct_message))


async def report_command(call: Call) -> None:
    """`/report`, `/report <text>`, `anonymously <text>`, `check <text>`, `mine`, `help`."""
    first, _, rest = call.text.partition(" ")
    wants_to_hide = first.lower() in _WITHOUT_NAME
    match call.text.lower():
        case "":
            await open_form(call)
        case "help":
            await call.whisper(views.report_help(call.words, may_hide=call.desk.seal is not None))
        case "mine":
            await call.whisper(await _mine(call, "", 1))
        case "check":
            await call.whisper(answer_views.check_help(call.words))
        case _ if first.lower() == "check":
            await call.whisper(await _checked(call, readable(rest.strip())))
        case _ if wants_to_hide and not rest.strip():
            _require_seal(call)
            await call.open(views.report_form(call.words, may_hide=True, is_hidden=True))
            await call.ack()
        case _:
            text = readable(rest if wants_to_hide else call.text)
            given = ReportInput(request_id=call.body["trigger_id"], text=text)
            if wants_to_hide:
                given = hidden(given, _require_seal(call))
            report = await call.desk.intake.file(call.actor, given)
            await call.say(views.filed_line(call.words, report))


def _require_seal(call: Call) -> Seal:
    """What hides the name. Raises InvalidInput where the settings hold no key for it."""
    if call.desk.seal is None:
        raise InvalidInput((Problem("hidden", "cannot_hide"),))
    return call.desk.seal


async def _checked(call: Call, text: str) -> list[Block]:
    """What is known; the words are kept, so that the button below can report just them."""
    async with call.desk.write() as session:
        answer = await check(session, call.now, call.actor, text)
        draft_id = await drafts.keep_draft(session, call.now, call.actor, text=text)
    return answer_views.checked(call.words, answer, draft_id)


async def _mine(call: Call, _query: str, page: int) -> list[Block]:
    async with call.desk.database.read() as session:
        mine = await reports.my_reports(session, call.actor, page)
    return views.my_reports(call.words, mine)


LISTINGS: dict[str, ShowPage] = {"my_reports": _mine}


async def open_form(call: Call) -> None:
    """The empty form."""
    await call.open(views.report_form(call.words, may_hide=call.desk.seal is not None))
    await call.ack()


async def open_form_from_home(call: Call) -> None:
    """The empty form; once it is sent, the tab below it shows the report."""
    may_hide = call.desk.seal is not None
    await call.open(views.report_form(call.words, draft_id=_FROM_HOME, may_hide=may_hide))
    await call.ack()


async def report_message(call: Call) -> None:
    """The form filled in with the message; the snapshot is kept before the form is shown."""
    snapshot = snapshot_of(call.body, call.desk.workspace_url)
    async with call.desk.database.write() as session:
        draft_id = await drafts.keep_draft(session, call.now, call.actor, snapshot)
    await call.open(
        views.report_form(
            call.words,
            kind=ReportKind.SUSPICIOUS_MESSAGE,
            snapshot=snapshot,
            draft_id=draft_id,
            may_hide=call.desk.seal is not None,
        )
    )
    await call.ack()


async def submit_report(call: Call) -> None:
    """The form was sent."""
    form = call.form
    is_from_home = call.private_metadata == _FROM_HOME
    given = ReportInput(
        request_id=call.view_id,
        text=form.text("text"),
        kind=ReportKind(form.choice("kind")),
        colleague_chat_id=form.choice("colleague"),
        files=form.files("files"),
        draft_id="" if is_from_home else call.private_metadata,
    )
    if given.colleague_chat_id:
        # The directory must know them, or the report would lose who it is for.
        await call.desk.identify(given.colleague_chat_id)
    if form.choices("hidden"):
        given = hidden(given, _require_seal(call))
    report = await call.desk.intake.file(call.actor, given)
    view = views.filed_view(call.words, report)
    await call.ack(response_action="update", view=view)
    if is_from_home:
        show_home(call)


async def open_edit_form(call: Call) -> None:
    async with call.desk.database.read() as session:
        report = await reports.own_report(session, call.actor, int(call.pressed))
    await call.open(views.edit_form(call.words, report))
    await call.ack()


async def submit_edit(call: Call) -> None:
    number = int(call.private_metadata)
    text, kind = call.form.text("text"), ReportKind(call.form.choice("kind"))
    async with call.desk.write() as session:
        await reports.edit_report(session, call.now, call.actor, number, text=text, kind=kind)
    await call.ack()


async def withdraw(call: Call) -> None:
    async with call.desk.write() as session:
        await reports.withdraw_report(session, call.now, call.actor, int(call.pressed))
    await call.ack()


async def direct_message(call: Call) -> None:
    """An answer in the thread of something we sent, or something new to offer filing."""
    event = call.body["event"]
    if event.get("channel_type") != "im" or event.get("subtype") not in (None, "file_share"):
        await call.ack()
        return
    text = readable(event.get("text") or "")
    files = attached_files(event.get("files"))
    channel, thread_ts = event["channel"], event.get("thread_ts")
    message = f"{channel}:{event['ts']}"
    number = await _report_of_thread(call, channel, thread_ts) if thread_ts else None
    async with call.desk.write() as session:
        if number is not None:
            await reports.answer_question(
                session,
                call.now,
                call.actor,
                number,
                text=text,
                files=files,
                message=call.desk.names_of(message),
                thread=Thread(call.desk.names_of(channel), thread_ts),
            )
        elif text.strip() or files:
            await drafts.offer_to_file(
                session, call.now, call.actor, f"draft_{message}", text=text, files=files
            )
    await call.ack()


async def _report_of_thread(call: Call, channel: str, thread_ts: str) -> int | None:
    async with call.desk.database.read() as session:
        thread = Thread(call.desk.names_of(channel), thread_ts)
        number = await report_of_thread(session, thread)
    if number is not None:
        return number
    # An answer can be faster than the note that its question was sent: ask the question itself.
    try:
        delivery_id = await delivery_id_of(call.desk.client, channel, thread_ts)
    except SendFailed:
        return None
    if delivery_id is None:
        return None
    async with call.desk.database.read() as session:
        return await report_of_delivery(session, delivery_id)


async def file_draft(call: Call) -> None:
    """Report it: what the person wrote becomes a report as it is."""
    draft_id = call.pressed
    async with call.desk.database.read() as session:
        text, _ = await drafts.see_draft(session, call.actor, draft_id)
    given = ReportInput(request_id=draft_id, text=text, draft_id=draft_id)
    report = await call.desk.intake.file(call.actor, given)
    if call.whisper_url:
        # Asked about before: the answer turns into what happened, and can't be pressed again.
        line = views.filed_line(call.words, report)
        call.whisper_later([kit.section(line)], replace=True)
    await call.ack()


async def open_draft(call: Call) -> None:
    """Add details: the form, filled in with what the person wrote."""
    async with call.desk.database.read() as session:
        text, files = await drafts.see_draft(session, call.actor, call.pressed)
    form = views.report_form(
        call.words,
        text=text,
        files=[file.name for file in files],
        draft_id=call.pressed,
        may_hide=call.desk.seal is not None,
    )
    await call.open(form)
    await call.ack()
