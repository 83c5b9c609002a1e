"""What employees see: the report form, receipts, answers, and their list."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.messages import ReportOffer
from bot.domain.records import AttachedFile, Page, Remark, Report, Snapshot
from bot.domain.references import report_reference
from bot.domain.vocabulary import CaseState, ReportKind, Role, Verdict
from bot.slack import kit
from bot.slack.ids import Form, Press
from bot.slack.kit import Block, Post, View
from bot.slack.views.answer import told
from bot.slack.views.labels import label
from bot.slack.views.pages import Listing, page_turner
from bot.slack.views.people import person
from bot.slack.views.reported import edit_marks, files_line, in_brief, quoted
from bot.text import Words
from bot.text.words import mark

# A form's 3000 characters always fit, unless escaping makes them many times as long.
_TEAM_TEXT = 9000

_WHAT_NOW: dict[Verdict, str] = {
    Verdict.MALICIOUS: mark(
        "You were right, it was an attack. Don't open it. If you typed your password there,"
        " change it now. ({number})"
    ),
    Verdict.SPAM: mark(
        "Good catch. It is unwanted mail, not an attack. You can delete it. ({number})"
    ),
    Verdict.EXPECTED_CHANGE: mark(
        "Good catch, and nothing bad this time: it was a planned change. ({number})"
    ),
    Verdict.USER_ERROR: mark(
        "Thanks for asking. Nothing is wrong with the system this time. ({number})"
    ),
    Verdict.VULNERABILITY: mark(
        "You found a real weakness. We are getting it fixed. Thank you. ({number})"
    ),
    Verdict.DUPLICATE: mark(
        "Thanks. Others told us about the same thing, and it is being handled. ({number})"
    ),
    Verdict.CANNOT_TELL: mark(
        "We looked, and could not tell what it was. Please don't use it, and tell us if it"
        " happens again. ({number})"
    ),
}

_NEXT_STEP: dict[ReportKind, str] = {
    ReportKind.SUSPICIOUS_MESSAGE: mark("Please don't click or reply until we write back."),
    ReportKind.FORCED_RELOGIN: mark("Please don't type your password until we write back."),
    ReportKind.UNEXPECTED_PROMPT: mark("Please don't confirm anything until we write back."),
    ReportKind.CANNOT_LOGIN_OR_SEND: mark("You don't need to do anything until we write back."),
    ReportKind.LOST_DEVICE_OR_CREDENTIAL: mark("If you can, change your password now."),
    ReportKind.OTHER: mark("Please leave it as it is until we write back."),
}


def report_form(
    words: Words,
    *,
    text: str = "",
    kind: ReportKind | None = None,
    snapshot: Snapshot | None = None,
    files: Sequence[str] = (),
    draft_id: str = "",
    may_hide: bool = False,
    is_hidden: bool = False,
) -> View:
    """The form: what happened, what kind, and optionally a screenshot and a colleague.

    A reporter may hide their name, unless a file that they sent already shows it.
    """
    blocks: list[Block] = []
    if snapshot:
        blocks += [
            kit.section("*" + words.say("The message you are reporting") + "*"),
            *snapshot_blocks(words, snapshot, limit=1000),
        ]
    blocks += [
        kit.input_block(
            "text",
            words.say("What happened?"),
            kit.text_input(
                "value",
                multiline=True,
                initial=text,
                placeholder=words.say("For example: it asked me to log in again"),
            ),
            optional=snapshot is not None or bool(files),
        ),
        _kind_input(words, kind),
        *([kit.context(files_line(words, files))] if files else []),
        kit.input_block(
            "files",
            words.say("Screenshot"),
            {"type": "file_input", "action_id": "value", "max_files": 5},
            optional=True,
        ),
        kit.input_block(
            "colleague",
            words.say("For a colleague"),
            {
                "type": "users_select",
                "action_id": "value",
                "placeholder": kit.plain(words.say("Who did it happen to?")),
            },
            optional=True,
            hint=words.say("The team sees this name.") if may_hide else "",
        ),
        *([_hide_input(words, chosen=is_hidden)] if may_hide and not files else []),
    ]
    return kit.modal(
        Form.REPORT,
        words.say("Report something"),
        blocks,
        submit=words.say("Send"),
        close=words.say("Cancel"),
        private_metadata=draft_id,
    )


def edit_form(words: Words, report: Report) -> View:
    """The form that changes a report which was sent already."""
    return kit.modal(
        Form.EDIT_REPORT,
        words.say("Edit {number}", number=report.reference),
        [
            kit.input_block(
                "text",
                words.say("What happened?"),
                kit.text_input("value", multiline=True, initial=report.text),
                optional=report.snapshot is not None,
            ),
            _kind_input(words, report.kind),
        ],
        submit=words.say("Save"),
        close=words.say("Cancel"),
        private_metadata=str(report.number),
    )


def _hide_input(words: Words, *, chosen: bool) -> Block:
    hide = kit.option(words.say("Hide my name from the team"), "yes")
    element: kit.Element = {"type": "checkboxes", "action_id": "value", "options": [hide]}
    if chosen:
        element["initial_options"] = [hide]
    return kit.input_block(
        "hidden",
        words.say("Your name"),
        element,
        optional=True,
        hint=words.say(
            "They can still ask you things and answer you. A file can't come along, because Slack"
            " shows who sent it."
        ),
    )


def _kind_input(words: Words, kind: ReportKind | None) -> Block:
    options = [kit.option(label(words, each), each) for each in ReportKind]
    return kit.input_block(
        "kind", words.say("What is it?"), kit.radio("value", options, chosen=kind)
    )


def snapshot_blocks(words: Words, snapshot: Snapshot, *, limit: int = 0) -> list[Block]:
    """A reported message as it was; nothing in it can be clicked. `limit` shortens it."""
    blocks = quoted(snapshot.text, limit=limit)
    facts = []
    author = (
        kit.mention(snapshot.author_chat_id)
        if snapshot.author_chat_id
        else in_brief(snapshot.author_name, 80)
    )
    if author:
        facts.append(words.say("from {author}", author=author))
    if snapshot.channel_chat_id:
        facts.append(
            words.say(
                "in {channel}",
                channel=f"#{kit.brief(snapshot.channel_name, 80)}"
                if snapshot.channel_name
                else kit.channel_link(snapshot.channel_chat_id),
            )
        )
    if snapshot.sent_at:
        facts.append(words.moment(snapshot.sent_at))
    if snapshot.link:
        facts.append(kit.link(snapshot.link, words.say("show it in its place")))
    if facts:
        blocks.append(kit.context(" · ".join(facts)))
    if snapshot.files:
        blocks.append(kit.context(files_line(words, snapshot.files)))
    return blocks


def filed_line(words: Words, report: Report) -> str:
    """The short private line where the person filed the report."""
    known = told(words, report.answer)
    step = words.say(_NEXT_STEP[report.kind])
    if known:
        kept = (
            words.say(
                "We have your report, without your name; the details are in our direct messages."
                " ({number})",
                number=report.reference,
            )
            if report.reporter.is_pseudonym
            else words.say(
                "We have your report; the details are in our direct messages. ({number})",
                number=report.reference,
            )
        )
        return words.prose(known, kept)
    if report.reporter.is_pseudonym:
        return words.say(
            "Thanks, we have it, without your name. {step} The details are in our direct messages."
            " ({number})",
            step=step,
            number=report.reference,
        )
    return words.say(
        "Thanks, we have it. {step} The details are in our direct messages. ({number})",
        step=step,
        number=report.reference,
    )


def filed_view(words: Words, report: Report) -> View:
    """What the form turns into once it is sent."""
    return kit.modal(
        Form.MESSAGE,
        words.say("Thank you"),
        [kit.section(filed_line(words, report))],
        close=words.say("Close"),
    )


def receipt(words: Words, report: Report) -> Post:
    """The lasting receipt: what happens next, with Edit and Withdraw while that is possible."""
    text = _receipt_text(words, report)
    blocks = [kit.section(text), *_told_us(words, report)]
    if report.can_change:
        blocks.append(kit.actions(*_change_buttons(words, report), block_id="report"))
    return Post(text, blocks)


def _change_buttons(words: Words, report: Report) -> list[kit.Element]:
    value = str(report.number)
    withdraw = kit.button(
        words.say("Withdraw"),
        Press.WITHDRAW_REPORT,
        value,
        confirm=kit.confirmation(
            words.say("Withdraw {number}?", number=report.reference),
            words.say("We stop looking into it. You can report it again any time."),
            words.say("Withdraw"),
            words.say("Keep it"),
        ),
    )
    # A form would cut off what it can't hold.
    if len(report.text) > kit.INPUT_LIMIT:
        return [withdraw]
    return [kit.button(words.say("Edit"), Press.EDIT_REPORT, value), withdraw]


def _receipt_text(words: Words, report: Report) -> str:
    if report.withdrawn_at is not None:
        return words.say(
            "You withdrew this report, so we stopped looking into it. ({number})",
            number=report.reference,
        )
    if not report.can_change:
        return words.say("We have answered this report. ({number})", number=report.reference)
    known = told(words, report.answer)
    step = words.say(_NEXT_STEP[report.kind])
    if report.case_state is CaseState.NEW:
        by = words.moment(report.answer_by)
        if known:
            told_next = words.say(
                "Thanks, we have your report. You usually hear from us by {time}. ({number})",
                time=by,
                number=report.reference,
            )
            return words.prose(known, told_next)
        return words.say(
            "Thanks, we have it. {step} You usually hear from us by {time}. ({number})",
            step=step,
            time=by,
            number=report.reference,
        )
    if known:
        told_next = words.say(
            "Thanks, we have your report, and someone is looking at it. ({number})",
            number=report.reference,
        )
        return words.prose(known, told_next)
    return words.say(
        "Thanks, we have it, and someone is looking at it. {step} ({number})",
        step=step,
        number=report.reference,
    )


def _told_us(words: Words, report: Report) -> list[Block]:
    parts = [label(words, report.kind)]
    if report.reporter.is_pseudonym:
        parts.append(words.say("the team sees “{name}”", name=person(words, report.reporter)))
    if report.colleague:
        parts.append(words.say("for {person}", person=person(words, report.colleague)))
    if report.edited_at:
        parts.append(words.say("edited {time}", time=words.moment(report.edited_at)))
    if report.files:
        parts.append(files_line(words, (file.name for file in report.files)))
    told = [kit.context(" · ".join(parts))]
    if report.text:
        told += quoted(report.text, limit=2400)
    if report.snapshot:
        told += snapshot_blocks(words, report.snapshot, limit=600)
    return told


def taken_up(words: Words, numbers: Sequence[str]) -> Post:
    text = words.say(
        "Someone from the team is looking at it now. ({number})", number=", ".join(numbers)
    )
    return Post(text, [kit.section(text)])


def question(words: Words, numbers: Sequence[str], remark: Remark) -> Post:
    """A question of the team; the answer is written in this message's thread."""
    opening, asked = _who_asks(words, numbers, remark), remark.text
    hint = words.say("Please answer in this thread. Only the team sees it.")
    blocks = [
        kit.section(opening),
        *kit.quoted_sections(asked, limit=_TEAM_TEXT),
        kit.context(*edit_marks(words, remark), hint),
    ]
    return Post(f"{opening} {kit.brief(asked, 300)}", blocks)


def team_file(words: Words, file: AttachedFile) -> Post:
    """A file of the team, as a copy: whose it was does not show."""
    text = words.say("A file from the team: {name}", name=in_brief(file.name, 200))
    return Post(text, [kit.section(text)], file)


def _who_asks(words: Words, numbers: Sequence[str], remark: Remark) -> str:
    number = ", ".join(numbers)
    if remark.is_signed:
        return words.say(
            "{person} from the team writes to you about {number}:",
            person=person(words, remark.author),
            number=number,
        )
    if remark.team is Role.IT:
        return words.say("A message from the IT team about {number}:", number=number)
    return words.say("A message from the security team about {number}:", number=number)


def answer_taken(words: Words, report: Report, closed_at: datetime | None) -> Post:
    """Under the reporter's answer, once a thread."""
    if closed_at:
        text = words.say(
            "Thanks, we show this to the team too. This report was closed: {time}. ({number})",
            time=words.moment(closed_at),
            number=report.reference,
        )
        return Post(text, [kit.section(text)])
    text = words.say("Thanks, the team has your answer. ({number})", number=report.reference)
    return Post(text, [kit.section(text)])


def file_refused(words: Words, report: Report) -> Post:
    """Under a protected reporter's answer that came with a file."""
    text = words.say(
        "We did not pass the file on: Slack would show that it is yours. Please tell us in words"
        " what it shows. ({number})",
        number=report.reference,
    )
    return Post(text, [kit.section(text)])


def reopened(words: Words, numbers: Sequence[str]) -> Post:
    """In the place of a verdict that was taken back, or after it."""
    text = words.say(
        "We looked again: {number} is open again. What we wrote before no longer counts. Please"
        " wait until we write back.",
        number=", ".join(numbers),
    )
    return Post(text, [kit.section(text)])


def resolved(words: Words, report: Report, numbers: Sequence[str]) -> Post:
    """How it ended, and what to do now."""
    verdict = report.verdict or Verdict.CANNOT_TELL
    text = words.say(_WHAT_NOW[verdict], number=", ".join(numbers))
    blocks = [kit.section(text)]
    if report.advice:
        blocks += [
            kit.section("*" + words.say("From the team") + "*"),
            *kit.quoted_sections(report.advice, limit=_TEAM_TEXT),
        ]
    return Post(text, blocks)


def fixed(words: Words, numbers: Sequence[str]) -> Post:
    """What they found is fixed: the last that they hear of it."""
    text = words.say(
        "What you found is fixed now. You don't need to do anything. Thank you. ({number})",
        number=", ".join(numbers),
    )
    return Post(text, [kit.section(text)])


def offer(words: Words, about: ReportOffer) -> Post:
    """Asks a person who wrote to the bot whether to file it."""
    if about.report_number is not None:
        number = report_reference(about.report_number)
        done = words.say("Reported. The details are below. ({number})", number=number)
        return Post(done, [kit.section(done)])
    asked = words.say("Shall we report this to the security team?")
    draft = about.draft_id
    buttons = [kit.button(words.say("Report it"), Press.FILE_DRAFT, draft, style="primary")]
    if len(about.text) <= kit.INPUT_LIMIT:  # A form would cut off what it can't hold.
        buttons.append(kit.button(words.say("Add details"), Press.EDIT_DRAFT, draft))
    told = quoted(about.text, limit=600)
    if about.files:
        told.append(kit.context(files_line(words, (file.name for file in about.files))))
    return Post(asked, [kit.section(asked), *told, kit.actions(*buttons)])


def my_reports(words: Words, page: Page[Report]) -> list[Block]:
    """A person's own reports, newest first."""
    if not page.total:
        return [
            kit.section(
                words.say(
                    "You have not reported anything yet. Use {report} when something is odd.",
                    report=f"`{words.command('report')}`",
                )
            )
        ]
    lines = [
        f"*{report.reference}* · {label(words, report.kind)} · {_standing(words, report)}"
        f" · {words.moment(report.filed_at)}"
        for report in page.items
    ]
    return [
        kit.section("*" + words.say("Your reports") + "*"),
        *kit.sections("\n".join(lines)),
        *page_turner(words, Listing("my_reports"), page.number, page.pages),
    ]


def _standing(words: Words, report: Report) -> str:
    if report.withdrawn_at is not None:
        return words.say("withdrawn")
    match report.case_state:
        case CaseState.NEW:
            return words.say("we have it")
        case CaseState.CLAIMED:
            return words.say("someone is looking at it")
        case CaseState.WAITING_FOR_REPORTER:
            return words.say("we asked you something")
        case CaseState.RESOLVED | CaseState.WITHDRAWN | CaseState.MERGED:
            return words.say("answered")


def report_help(words: Words, *, may_hide: bool = False) -> list[Block]:
    """How to report, in a few lines."""
    report = words.command("report")
    hiding = f"`{report} anonymously …` – " + words.say("sends it without your name")
    return kit.sections(
        "\n".join(
            [
                "*" + words.say("Report anything that looks odd") + "*",
                f"`{report}` – " + words.say("opens a short form"),
                f"`{report} …` – " + words.say("sends what you write at once"),
                *([hiding] if may_hide else []),
                f"`{report} check …` – "
                + words.say("tells you what we know, without reporting it"),
                f"`{report} mine` – " + words.say("shows your reports"),
                words.say(
                    "On a message: open its menu and choose *Report this message*."
                    " You can also just write to us in a direct message."
                ),
            ]
        )
    )
