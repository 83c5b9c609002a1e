"""The team asks how things stand: cases by filter and by words."""

from bot.domain.exports import ExportFormat
from bot.domain.filters import FilterError, FilterProblem, parse_filter
from bot.domain.permissions import Action, require
from bot.domain.references import case_reference
from bot.domain.statistics import PERIODS, parse_days
from bot.slack.ids import Command
from bot.slack.kit import Block
from bot.slack.views import hints
from bot.slack.views import triage as views
from bot.slack.views.exports import on_its_way
from bot.slack.views.pages import Listing
from bot.slack.views.statistics import statistics as statistics_view
from bot.slack.views.timeline import timeline as timeline_view
from bot.usecases import status
from bot.usecases.exports import ask_for_export
from bot.usecases.statistics import ask_for_picture, statistics
from bot.usecases.timeline import timeline
from handlers.call import Call
from handlers.paging import ShowPage

# What can follow `/triage`, beside filters and numbers: suggested for a mistyped word.
_WORDS = ("mine", "find", "stats", "timeline", "export", "block", "unblock", "blocks", "help")


async def filtered(call: Call, query: str, page: int) -> list[Block]:
    """Cases by filter, or a hint on the piece of it that can't be read."""
    try:
        wanted = parse_filter(query)
        async with call.desk.database.read() as session:
            found = await status.filter_cases(session, call.now, call.actor, wanted, page)
    except FilterError as error:
        first = query.split(maxsplit=1)[0]
        if error.problem is FilterProblem.UNKNOWN_WORD and error.typed == first:
            return hints.unknown_word(call.words, Command.TRIAGE, query, [*_WORDS, *error.choices])
        return hints.filter_hint(call.words, query, error)
    title = views.filter_title(call.words, wanted)
    return views.case_list(call.words, title, found, call.now, Listing("filter", query))


async def found(call: Call, query: str, page: int) -> list[Block]:
    """Cases that hold the words."""
    async with call.desk.database.read() as session:
        cases = await status.find(session, call.actor, query, page)
    title = views.find_title(call.words, query)
    return views.case_list(call.words, title, cases, call.now, Listing("find", query))


async def stats(call: Call, typed: str) -> None:
    """`/triage stats 30d`: the numbers at once as text, and as a picture in a direct message."""
    days = parse_days(typed)
    if days is None:
        known = tuple(f"stats {each}d" for each in sorted(PERIODS))
        error = FilterError(FilterProblem.UNKNOWN_VALUE, typed, choices=known)
        await call.whisper(hints.filter_hint(call.words, call.text, error))
        return
    async with call.desk.database.read() as session:
        found = await statistics(session, call.now, call.actor, days)
    if found.reports or found.resolved:
        async with call.desk.write() as session:
            request = call.body["trigger_id"]
            await ask_for_picture(session, call.now, call.actor, days, request)
    await call.whisper(statistics_view(call.words, found))


async def export(call: Call, typed: str) -> None:
    """`/triage export csv 90d`: the reports as a file in a direct message."""
    require(call.actor, Action.EXPORT)
    name, _, period = typed.strip().partition(" ")
    days = parse_days(period)
    if name.lower() not in set(ExportFormat) or days is None:
        known = tuple(f"export {each} {days}d" for each in ExportFormat for days in sorted(PERIODS))
        error = FilterError(FilterProblem.UNKNOWN_VALUE, call.text, choices=known)
        await call.whisper(hints.filter_hint(call.words, call.text, error))
        return
    async with call.desk.write() as session:
        reports = await ask_for_export(
            session,
            call.now,
            call.actor,
            days=days,
            wanted=ExportFormat(name.lower()),
            request_id=call.body["trigger_id"],
        )
    await call.say(on_its_way(call.words, reports))


async def story(call: Call, query: str, page: int) -> list[Block]:
    """What happened to a case, by its number."""
    number = int(query)
    async with call.desk.database.read() as session:
        happened = await timeline(session, call.actor, number, page)
    return timeline_view(call.words, case_reference(number), happened)


LISTINGS: dict[str, ShowPage] = {"filter": filtered, "find": found, "timeline": story}
