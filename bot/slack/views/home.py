"""The App Home tab: for each role its part, the most urgent first."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.home import HomeTab, Missing, TeamWork
from bot.domain.permissions import Action, is_permitted
from bot.domain.records import Case, Notice, Page, Report, SeverityCount
from bot.domain.vocabulary import CaseState, Role
from bot.slack import kit
from bot.slack.ids import Press
from bot.slack.kit import Block, View
from bot.slack.views import triage
from bot.slack.views.case import gist, line
from bot.slack.views.company import tocsin_help
from bot.slack.views.notice import reminder, title
from bot.slack.views.report import my_reports
from bot.text import Words
from bot.text.words import mark

_SHOWN_MINE = 5
_SHOWN_UNOWNED = 3

_MISSING = {
    Missing.TRIAGE_CHANNEL: mark("the channel where reports arrive"),
    Missing.SECURITY_PEOPLE: mark("who the security team is"),
    Missing.IT_PEOPLE: mark("who IT is"),
    Missing.ANNOUNCE_CHANNELS: mark("the channels for notices"),
    Missing.ON_CALL: mark("whom to call when many report the same"),
    Missing.DOMAINS: mark("the company's own domains"),
}


def home_view(words: Words, tab: HomeTab) -> View:
    """What this person can do, has to do, and has reported."""
    parts = [
        _beginning(words, tab),
        _to_set_up(words, tab.missing or ()),
        _work(words, tab.work, tab.reader.roles) if tab.work else [],
        _announced(words, tab.announced),
        _reports(words, tab.reports) if tab.reports.total or tab.work is None else [],
        _counts(words, tab.counts) if tab.counts is not None else [],
        _planned(words, tab) if tab.planned else [],
        tocsin_help(words, tab.reader),
    ]
    blocks: list[Block] = []
    for part in filter(None, parts):
        blocks += [kit.divider(), *part] if blocks else part
    return {"type": "home", "blocks": blocks}


def report_button(words: Words) -> Block:
    """Opens the report form."""
    return kit.actions(_report_button(words))


def _report_button(words: Words) -> kit.Element:
    return kit.button(
        words.say("Report something odd"), Press.OPEN_REPORT_FORM, "home", style="primary"
    )


def _beginning(words: Words, tab: HomeTab) -> list[Block]:
    buttons = [_report_button(words)]
    if is_permitted(tab.reader, Action.WRITE_NOTICES):
        buttons.append(kit.button(words.say("New notice"), Press.NOTICE_NEW, "home"))
    if is_permitted(tab.reader, Action.CHANGE_SETTINGS):
        buttons.append(kit.button(words.say("Settings"), Press.SETTINGS_OVERVIEW, "home"))
    return [
        kit.header(words.say("Something looks odd?")),
        kit.section(
            words.say(
                "A strange message, a login that you didn't expect, a lost phone:"
                " tell us. You will hear how it ended."
            )
        ),
        kit.actions(*buttons),
    ]


def _to_set_up(words: Words, missing: Sequence[Missing]) -> list[Block]:
    if not missing:
        return []
    lines = "\n".join(f"• {words.say(_MISSING[each])}" for each in missing)
    name = words.say("Still to be set up")
    return [kit.section(f"*{name}*\n{lines}")]


def _work(words: Words, work: TeamWork, roles: frozenset[Role]) -> list[Block]:
    is_security = Role.SECURITY in roles
    blocks = [kit.header(words.say("Reports to work on") if is_security else words.say("For IT"))]
    if not any(count.open for count in work.counts):
        return [*blocks, kit.section(words.say("Nothing is open. Well done."))]
    blocks.append(_how_many(words, work.counts))
    if work.unowned.total:
        name = words.say("Nobody has taken these yet")
        blocks += _cases(words, name, work.unowned, _SHOWN_UNOWNED, words.command("triage"))
    if work.mine.total:
        command = f"{words.command('triage')} mine"
        name = words.say("Your open cases")
        blocks += _cases(words, name, work.mine, _SHOWN_MINE, command)
    return blocks


def _cases(words: Words, name: str, page: Page[Case], shown: int, command: str) -> list[Block]:
    blocks = [kit.section(f"*{name}*")]
    # As in a channel: Slack itself counts down while the tab stays open.
    live = replace(words, is_channel=True)
    for case in page.items[:shown]:
        text = f"{line(live, case, words.now)}\n{gist(case)}"
        number = str(case.number)
        show = kit.button(words.say("Show"), Press.SHOW_CASE, number)
        if case.state is CaseState.NEW:
            take = kit.button(words.say("Claim"), Press.CLAIM, number, style="primary")
            blocks += [kit.section(text), kit.actions(take, show)]
        else:
            blocks.append(kit.section(text, accessory=show))
    return [*blocks, *_all_of_them(words, page.total > shown, command)]


def _announced(words: Words, notices: Sequence[Notice]) -> list[Block]:
    if not notices:
        return []
    return [
        kit.header(words.say("Updates and changes for you")),
        *(reminder(words, notice) for notice in notices),
    ]


def _reports(words: Words, reports: Page[Report]) -> list[Block]:
    """The first page only: Home has no place of its own to turn pages in."""
    command = f"{words.command('report')} mine"
    return [
        *my_reports(words, replace(reports, pages=1)),
        *_all_of_them(words, reports.pages > 1, command),
    ]


def _counts(words: Words, counts: Sequence[SeverityCount]) -> list[Block]:
    name = kit.header(words.say("How things stand"))
    if not any(count.open for count in counts):
        return [name, kit.section(words.say("Nothing is open."))]
    return [name, _how_many(words, counts)]


def _how_many(words: Words, counts: Sequence[SeverityCount]) -> Block:
    total = sum(count.open for count in counts)
    name = words.count("{number} case open", "{number} cases open", total)
    return kit.section(f"*{name}*\n" + "\n".join(triage.count_lines(words, counts)))


def _planned(words: Words, tab: HomeTab) -> list[Block]:
    may_write = is_permitted(tab.reader, Action.WRITE_NOTICES)
    blocks = [kit.header(words.say("Planned notices"))]
    for notice in tab.planned or ():
        text = f"*{notice.reference} · {title(words, notice.content)}*"
        if notice.next_runs:
            text += "\n" + words.say("next: {time}", time=words.moment(notice.next_runs[0]))
        show = kit.button(words.say("Show"), Press.NOTICE_SHOW, str(notice.number))
        blocks.append(kit.section(text, accessory=show if may_write else None))
    return blocks


def _all_of_them(words: Words, is_longer: bool, command: str) -> list[Block]:
    if not is_longer:
        return []
    return [kit.context(words.say("All of them: {command}", command=f"`{command}`"))]
