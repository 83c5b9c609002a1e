"""What `/triage` answers: the overview and lists of cases, page by page."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.filters import Filter, format_filter
from bot.domain.records import Case, Overview, Page, SeverityCount
from bot.slack import kit
from bot.slack.ids import Press
from bot.slack.kit import Block
from bot.slack.views.case import campaign_page, full_case, gist, line
from bot.slack.views.labels import SEVERITY_SIGNS, label
from bot.slack.views.pages import Listing, in_pages, page_turner
from bot.slack.views.reported import in_brief
from bot.text import Words


def overview(words: Words, shown: Overview, now: datetime) -> list[Block]:
    """What is open, overdue and unowned by severity, and the most urgent cases."""
    if not shown.urgent.total:
        return [kit.section(words.say("Nothing is open. Well done."))]
    title = words.count("{number} case open", "{number} cases open", shown.urgent.total)
    return [
        kit.section(f"*{title}*\n" + "\n".join(count_lines(words, shown.counts))),
        kit.divider(),
        *_page_blocks(words, shown.urgent, now, Listing("overview")),
    ]


def count_lines(words: Words, counts: Sequence[SeverityCount]) -> list[str]:
    """One line a severity that has open cases."""
    return [
        words.say(
            "{sign} *{severity}*: {open} open, {overdue} overdue, {unowned} without an owner",
            sign=SEVERITY_SIGNS[count.severity],
            severity=label(words, count.severity),
            open=count.open,
            overdue=count.overdue,
            unowned=count.unowned,
        )
        for count in counts
        if count.open
    ]


def case_list(
    words: Words, title: str, page: Page[Case], now: datetime, listing: Listing
) -> list[Block]:
    """One page of a list of cases."""
    if not page.total:
        return [kit.section(f"*{title}*\n" + words.say("Nothing found."))]
    return [kit.section(f"*{title}*"), *_page_blocks(words, page, now, listing)]


def filter_title(words: Words, wanted: Filter) -> str:
    """What the filter was understood to ask for."""
    shown = format_filter(replace(wanted, scope=wanted.reach)).replace("`", "'")
    return words.say("Cases: {filter}", filter=f"`{in_brief(shown, 400)}`")


def find_title(words: Words, query: str) -> str:
    return words.say("Cases with “{query}”", query=in_brief(query, 60))


def case_pages(words: Words, case: Case, now: datetime, page: int) -> list[Block]:
    """One whole case; a very long one in pages, since a message holds only so much."""
    listing = Listing("case", str(case.number))
    if case.is_campaign:
        page = min(max(page, 1), case.pages)
        turner = page_turner(words, listing, page, case.pages)
        return [*campaign_page(words, case, now, page), *turner]
    pages = in_pages(full_case(words, case, now))
    page = min(max(page, 1), len(pages))
    turner = page_turner(words, listing, page, len(pages))
    return [*pages[page - 1], *turner]


def _page_blocks(words: Words, page: Page[Case], now: datetime, listing: Listing) -> list[Block]:
    blocks = [
        kit.section(
            f"{line(words, case, now)}\n{gist(case)}",
            accessory=kit.button(words.say("Show"), Press.SHOW_CASE, str(case.number)),
        )
        for case in page.items
    ]
    total = words.count("{number} case in all", "{number} cases in all", page.total)
    if page.is_cut:
        blocks.append(
            kit.context(
                words.say(
                    "There are more than we list here. Please narrow it down, for example with"
                    " {severity} or {older}.",
                    severity="`severity:high`",
                    older="`older:30d`",
                )
            )
        )
    return [*blocks, *page_turner(words, listing, page.number, page.pages, note=total)]


def triage_help(words: Words) -> list[Block]:
    triage = words.command("triage")
    lines = [
        f"`{triage}` – " + words.say("what is open"),
        f"`{triage} C-5` – " + words.say("one case"),
        f"`{triage} R-12` – " + words.say("the case of a report"),
        f"`{triage} mine` – " + words.say("what you own"),
        f"`{triage} find …` – " + words.say("cases that hold these words"),
        f"`{triage} severity:high overdue` – " + words.say("cases by filter"),
        f"`{triage} timeline C-5` – " + words.say("what was known when"),
        f"`{triage} stats 30d` – " + words.say("how it went, in numbers and as a picture"),
        f"`{triage} export csv 90d` – "
        + words.say("reports as a file, also json; for the security team"),
        f"`{triage} block evil[.]example for 30d` – "
        + words.say("everybody who reports it hears that it is a known scam"),
        f"`{triage} unblock …` – " + words.say("no longer"),
        f"`{triage} blocks` – " + words.say("what is blocked"),
    ]
    return [*kit.sections("\n".join(lines)), kit.context(_filter_help(words))]


def _filter_help(words: Words) -> str:
    examples = (
        "open closed all overdue unowned waiting snoozed",
        "severity:high kind:relogin verdict:spam team:it",
        "owner:me owner:none reporter:@anna older:2d newer:3h",
        'text:"payroll"',
    )
    listed = " ".join(f"`{each}`" for line in examples for each in line.split())
    return words.say("For a filter, put together what you need: {examples}", examples=listed)
