"""What the team sees of a case: its card, the whole of it, and its line in a list."""

from datetime import datetime

from bot.domain.indicators import Indicator, defang
from bot.domain.people import Person
from bot.domain.records import Case, Report
from bot.domain.vocabulary import CaseState, Role
from bot.slack import kit
from bot.slack.ids import Form, Press
from bot.slack.kit import Block, Post
from bot.slack.views.answer import told_at_once
from bot.slack.views.due import due, snoozed
from bot.slack.views.labels import SEVERITY_SIGNS, label
from bot.slack.views.people import person
from bot.slack.views.report import snapshot_blocks
from bot.slack.views.reported import files_line, in_brief, is_cut, quoted
from bot.text import Words

# Slack refuses a message of more than some 13,000 characters, so a card shares out its room.
_SHOWN_INDICATORS = 12
_SHOWN_REPORTS = 3
_SHOWN_TEXT = 2700
_SHOWN_GIST = 90


def card(words: Words, case: Case, now: datetime) -> Post:
    """The case at a glance; rendered anew whenever something changes."""
    title = headline(words, case)
    blocks: list[Block] = [
        kit.header(f"{SEVERITY_SIGNS[case.severity]} {title}"),
        kit.fields(_facts(words, case, now)),
    ]
    shown = case.reports[:_SHOWN_REPORTS]
    limit = _SHOWN_TEXT // max(1, len(shown))
    for report in shown:
        blocks += _report_blocks(words, case, report, limit=limit)
    if case.indicators:
        blocks += kit.sections(_indicator_lines(words, case))
    blocks += _told_reporter(words, case, limit=_SHOWN_TEXT)
    if len(shown) < len(case.reports) or any(_is_longer(report, limit) for report in shown):
        blocks.append(
            kit.context(words.say("Shortened. All of it: {command}", command=_show(words, case)))
        )
    if case.is_open:
        blocks.append(kit.actions(*_buttons(words, case), block_id="case"))
    return Post(title, blocks)


def full_case(words: Words, case: Case, now: datetime) -> list[Block]:
    """The whole case, nothing shortened, for the person who asked for it."""
    blocks: list[Block] = [
        kit.header(f"{SEVERITY_SIGNS[case.severity]} {headline(words, case)}"),
        kit.fields(_facts(words, case, now)),
    ]
    for report in case.reports:
        blocks += _report_blocks(words, case, report)
    if case.indicators:
        lines = _indicator_lines(words, case, shown=len(case.indicators), length=1400)
        blocks += kit.sections(lines)
    blocks += _told_reporter(words, case)
    if case.is_open:
        blocks.append(kit.actions(*_buttons(words, case), block_id="case"))
    return blocks


def headline(words: Words, case: Case) -> str:
    """`C-5 · High · Forced re-login`."""
    return f"{case.reference} · {label(words, case.severity)} · {label(words, case.kind)}"


def line(words: Words, case: Case, now: datetime) -> str:
    """One line of a list of cases."""
    parts = [f"{SEVERITY_SIGNS[case.severity]} *{headline(words, case)}*", label(words, case.state)]
    if case.owner:
        parts.append(person(words, case.owner))
    if case.is_open:
        parts.append(due(words, case, now))
    if case.is_open and case.snoozed_until:
        parts.append(snoozed(words, case.snoozed_until))
    return " · ".join(parts)


def gist(case: Case) -> str:
    """The beginning of what was reported, to tell cases apart in a list."""
    report = case.reports[0]
    text = report.text or (report.snapshot.text if report.snapshot else "")
    return in_brief(text, _SHOWN_GIST)


def _facts(words: Words, case: Case, now: datetime) -> list[tuple[str, str]]:
    reporters = dict.fromkeys(_reporter(words, report.reporter) for report in case.reports)
    facts = [
        (
            words.say("Reports"),
            kit.shorten(", ".join(each.reference for each in case.reports), 400),
        ),
        (words.say("Reporter"), ", ".join(list(reporters)[:10])),
        (
            words.say("Opened"),
            f"{words.moment(case.opened_at)} · {words.ago(case.opened_at)}",
        ),
        (words.say("State"), label(words, case.state)),
    ]
    if case.owner:
        facts.append((words.say("Owner"), person(words, case.owner)))
    elif case.is_open:
        facts.append((words.say("Owner"), words.say("nobody yet")))
    if case.is_open:
        facts.append((words.say("Due"), due(words, case, now)))
    if case.is_open and case.snoozed_until:
        facts.append((words.say("Snoozed until"), words.moment(case.snoozed_until)))
    if case.verdict:
        facts.append((words.say("Verdict"), label(words, case.verdict)))
    return facts


def _reporter(words: Words, who: Person) -> str:
    name = person(words, who)
    return words.say("{person} (has left)", person=name) if who.has_left else name


def _buttons(words: Words, case: Case) -> list[kit.Element]:
    value = str(case.number)
    buttons = []
    if case.state is CaseState.NEW:
        buttons.append(kit.button(words.say("Claim"), Press.CLAIM, value, style="primary"))
    buttons.append(kit.button(words.say("Resolve"), Press.RESOLVE, value))
    if case.snoozed_until:
        buttons.append(kit.button(words.say("Wake up now"), Press.WAKE, value))
    more = [
        kit.option(words.say("Change severity"), f"{Form.SEVERITY}:{value}"),
        kit.option(words.say("Reply to reporter"), f"{Form.REPLY}:{value}"),
        kit.option(words.say("Reassign"), f"{Form.REASSIGN}:{value}"),
        kit.option(words.say("Internal note"), f"{Form.NOTE}:{value}"),
        kit.option(words.say("Snooze"), f"{Form.SNOOZE}:{value}"),
    ]
    menu: kit.Element = {
        "type": "static_select",
        "action_id": Press.MORE,
        "placeholder": kit.plain(words.say("More")),
        "options": more,
    }
    return [*buttons, menu]


def _report_blocks(words: Words, case: Case, report: Report, *, limit: int = 0) -> list[Block]:
    # The number of the only report stands among the facts.
    marks = [report.reference] if len(case.reports) > 1 else []
    if report.colleague:
        marks.append(words.say("for {person}", person=person(words, report.colleague)))
    if report.edited_at:
        marks.append(words.say("edited {time}", time=words.moment(report.edited_at)))
    if report.withdrawn_at:
        marks.append(words.say("withdrawn"))
    if report.files:
        marks.append(files_line(words, (file.name for file in report.files)))
    blocks: list[Block] = [kit.context(" · ".join(marks))] if marks else []
    if report.text:
        blocks += quoted(report.text, limit=limit)
    if report.snapshot:
        blocks += snapshot_blocks(words, report.snapshot, limit=limit)
    told = told_at_once(words, report.answer, names_case=case.team is Role.SECURITY)
    if told:
        blocks.append(kit.context(told))
    return blocks


def _told_reporter(words: Words, case: Case, *, limit: int = 0) -> list[Block]:
    """What the reporter was told to do, beside the sentence that fits the verdict."""
    if not case.advice:
        return []
    title = "*" + words.say("What we told the reporter") + "*"
    return [kit.section(title), *quoted(case.advice, limit=limit)]


def _is_longer(report: Report, limit: int) -> bool:
    snapshot = report.snapshot.text if report.snapshot else ""
    return is_cut(report.text, limit) or is_cut(snapshot, limit)


def _indicator_lines(
    words: Words, case: Case, *, shown: int = _SHOWN_INDICATORS, length: int = 120
) -> str:
    lines = [f"• `{_code(indicator, length)}`" for indicator in case.indicators[:shown]]
    left = len(case.indicators) - shown
    if left > 0:
        lines.append(
            words.count(
                "and {number} more: {command}",
                "and {number} more: {command}",
                left,
                command=_show(words, case),
            )
        )
    return "*" + words.say("Indicators") + "*\n" + "\n".join(lines)


def _code(indicator: Indicator, length: int) -> str:
    return kit.brief(defang(indicator).replace("`", "'"), length)


def _show(words: Words, case: Case) -> str:
    return f"`{words.command('triage')} {case.reference}`"
