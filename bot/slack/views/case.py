"""What the team sees of a case: its card, the whole of it, and its line in a list."""

from datetime import datetime, timedelta

from bot.domain.indicators import Indicator, defang
from bot.domain.people import Person
from bot.domain.records import Case, Report, Sighting
from bot.domain.references import case_reference
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
_SHOWN_TEXT = 2700
_SHOWN_GIST = 90
# Ten reports to a page, each with a text and perhaps a reported message.
_SHOWN_OF_MANY = 450
_SHORTEST_SPAN = timedelta(minutes=1)


def card(words: Words, case: Case, now: datetime) -> Post:
    """The case at a glance; rendered anew whenever something changes."""
    if case.merged_into is not None:
        return _merged(words, case, case.merged_into)
    blocks = _head(words, case, now)
    limit = _SHOWN_TEXT // max(1, len(case.reports))
    for report in case.reports:
        blocks += _report_blocks(words, case, report, limit=limit)
    if case.indicators:
        blocks += kit.sections(_indicator_lines(words, case))
    blocks += _told_reporter(words, case, limit=_SHOWN_TEXT)
    total = case.report_count + case.withdrawn_count
    if len(case.reports) < total or any(_is_longer(report, limit) for report in case.reports):
        blocks.append(
            kit.context(words.say("Shortened. All of it: {command}", command=_show(words, case)))
        )
    return Post(headline(words, case), [*blocks, *_case_actions(words, case, now)])


def full_case(words: Words, case: Case, now: datetime) -> list[Block]:
    """The whole case, nothing shortened, for the person who asked for it."""
    blocks = _head(words, case, now)
    for report in case.reports:
        blocks += _report_blocks(words, case, report, leaves=True)
    if case.indicators:
        lines = _indicator_lines(words, case, shown=len(case.indicators), length=1400)
        blocks += kit.sections(lines)
    return [*blocks, *_told_reporter(words, case), *_case_actions(words, case, now)]


def campaign_page(words: Words, case: Case, now: datetime, page: int) -> list[Block]:
    """One page of a case with many reports: first the reports, then the indicators."""
    blocks = _head(words, case, now)
    for report in case.reports:
        blocks += _report_blocks(words, case, report, limit=_SHOWN_OF_MANY, leaves=True)
    shown = _SHOWN_INDICATORS if case.reports else len(case.indicators)
    if case.indicators and (page == 1 or not case.reports):
        blocks += kit.sections(_indicator_lines(words, case, shown=shown))
    if any(_is_longer(report, _SHOWN_OF_MANY) for report in case.reports):
        whole = f"`{words.command('triage')} {case.reports[0].reference}`"
        blocks.append(
            kit.context(words.say("Shortened. One report as a whole: {command}", command=whole))
        )
    if page == 1:
        blocks += _told_reporter(words, case, limit=_SHOWN_TEXT)
    return [*blocks, *_case_actions(words, case, now)]


def _merged(words: Words, case: Case, into: int) -> Post:
    title = words.say(
        "{number} was merged into {target}.",
        number=case.reference,
        target=case_reference(into),
    )
    where = words.say(
        "Its reports are there now: {command}",
        command=f"`{words.command('triage')} {case_reference(into)}`",
    )
    return Post(title, [kit.section(title), kit.context(where)])


def _head(words: Words, case: Case, now: datetime) -> list[Block]:
    title = f"{SEVERITY_SIGNS[case.severity]} {headline(words, case)}"
    return [kit.header(title), kit.fields(_facts(words, case, now))]


def _case_actions(words: Words, case: Case, now: datetime) -> list[Block]:
    if case.is_open:
        return [kit.actions(*_buttons(words, case), block_id="case")]
    if case.state is CaseState.RESOLVED:
        return [kit.actions(_open_again(words, case, now), block_id="case")]
    return []


def _open_again(words: Words, case: Case, now: datetime) -> kit.Element:
    """Undo for as long as that goes; after it, a reopening that the reporters are told of."""
    value = str(case.number)
    if case.can_undo(now):
        return kit.button(words.say("Undo"), Press.UNDO, value)
    confirm = kit.confirmation(
        words.say("Reopen {number}?", number=case.reference),
        words.say("Its reporters get a new message that we look at it again."),
        words.say("Reopen"),
        words.say("Cancel"),
    )
    return kit.button(words.say("Reopen"), Press.REOPEN, value, confirm=confirm)


def headline(words: Words, case: Case) -> str:
    """`C-5 · High · Forced re-login`, and how many reports where there are several."""
    parts = [case.reference, label(words, case.severity), label(words, case.kind)]
    if case.report_count > 1:
        parts.append(_reports(words, case))
    return " · ".join(parts)


def _reports(words: Words, case: Case) -> str:
    return words.count("{number} report", "{number} reports", case.report_count)


def _reports_fact(words: Words, case: Case) -> str:
    """How many, by how many people, in what time; one report by its number."""
    if case.report_count + case.withdrawn_count <= 1:
        return ", ".join(report.reference for report in case.reports)
    return words.say(
        "{reports} by {people} in {span}",
        reports=_reports(words, case),
        people=words.count("{number} person", "{number} people", case.reporter_count),
        span=words.duration(max(case.span, _SHORTEST_SPAN)),
    )


def _reporters_fact(words: Words, case: Case) -> str:
    """Who, as far as their reports are shown; a campaign's thousand names tell nobody anything."""
    standing = [each for each in case.reports if each.withdrawn_at is None] or case.reports
    shown = list(dict.fromkeys(_reporter(words, report.reporter) for report in standing))
    left = case.reporter_count - len(shown)
    if left > 0:
        shown.append(words.count("{number} more", "{number} more", left))
    return ", ".join(shown)


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
    if not case.reports:
        return ""
    report = case.reports[0]
    text = report.text or (report.snapshot.text if report.snapshot else "")
    return in_brief(text, _SHOWN_GIST)


def _facts(words: Words, case: Case, now: datetime) -> list[tuple[str, str]]:
    facts = [
        (words.say("Reports"), _reports_fact(words, case)),
        (words.say("Reporter"), _reporters_fact(words, case)),
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
        kit.option(words.say("Merge into another case"), f"{Form.MERGE}:{value}"),
        kit.option(words.say("Escalate: a vulnerability"), f"{Form.VULNERABILITY_NEW}:{value}"),
    ]
    menu: kit.Element = {
        "type": "static_select",
        "action_id": Press.MORE,
        "placeholder": kit.plain(words.say("More")),
        "options": more,
    }
    return [*buttons, menu]


def _report_blocks(
    words: Words, case: Case, report: Report, *, limit: int = 0, leaves: bool = False
) -> list[Block]:
    """A report as it is told; `leaves` shows the button that gives it a case of its own."""
    # The number of the only report stands among the facts.
    marks = []
    if case.report_count + case.withdrawn_count > 1:
        marks = [report.reference, person(words, report.reporter)]
    if report.colleague:
        marks.append(words.say("for {person}", person=person(words, report.colleague)))
    if report.edited_at:
        marks.append(words.say("edited {time}", time=words.moment(report.edited_at)))
    if report.withdrawn_at:
        marks.append(words.say("withdrawn"))
    if report.files:
        marks.append(files_line(words, (file.name for file in report.files)))
    blocks: list[Block] = [kit.context(" · ".join(marks))] if marks else []
    if leaves and case.is_open and case.report_count > 1 and report.withdrawn_at is None:
        take_out = kit.button(words.say("Take out"), Press.TAKE_OUT, str(report.number))
        blocks = [kit.section(" · ".join(marks), accessory=take_out)]
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
    lines = [_sighting(words, case, each, length) for each in case.indicators[:shown]]
    left = case.indicator_count - shown if case.reports else 0
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


def _sighting(words: Words, case: Case, seen: Sighting, length: int) -> str:
    line = f"• `{_code(seen.indicator, length)}`"
    if case.report_count > 1:
        count = words.count("in {number} report", "in {number} reports", seen.reports)
        line += f" · {count}"
    return line


def _code(indicator: Indicator, length: int) -> str:
    return kit.brief(defang(indicator).replace("`", "'"), length)


def _show(words: Words, case: Case) -> str:
    return f"`{words.command('triage')} {case.reference}`"
