"""How triage did over a while, in words and as a picture."""

from collections.abc import Sequence
from datetime import date

from babel.dates import format_date

from bot.domain.indicators import defang
from bot.domain.statistics import Kept, Pace, Statistics, percent
from bot.slack import kit
from bot.slack.kit import Block, MadeFile, Post
from bot.slack.plots import Line, Panel, Shares, plot, words_to_draw
from bot.slack.views.labels import label, pair
from bot.text import Words

# More bars than these become too thin: days are gathered to weeks.
_MOST_BARS = 100
_WEEK = 7
# Slack's limit of a picture's description.
_LONGEST_DESCRIPTION = 1000


def statistics(words: Words, found: Statistics) -> list[Block]:
    """The numbers as text, for the person who asked."""
    if not found.reports and not found.resolved:
        return [kit.section(f"*{_title(words, found)}*\n" + words.say("Nothing was reported."))]
    lines = "\n".join(f"• {line}" for line in _lines(words, found))
    blocks = [kit.section(f"*{_title(words, found)}*\n{lines}")]
    if found.indicators:
        shown = "\n".join(
            f"• `{kit.brief(defang(each).replace('`', ''), 120)}` · {_reports(words, number)}"
            for each, number in found.indicators
        )
        blocks.append(kit.section("*" + words.say("Most reported") + f"*\n{shown}"))
    note = words.say("The picture comes to you as a direct message.")
    return [*blocks, kit.context(note)]


def description(words: Words, found: Statistics) -> str:
    """What the picture shows, for those who don't see it."""
    lines = [_title(words, found), *_lines(words, found)]
    return kit.shorten("\n".join(lines), _LONGEST_DESCRIPTION)


def picture_message(words: Words, found: Statistics) -> Post:
    """The picture as a message; takes a while."""
    made = MadeFile(f"triage-{found.days}d.png", picture(words, found), description(words, found))
    return Post(_title(words, found), [], made=made)


def picture(words: Words, found: Statistics) -> bytes:
    """The numbers drawn, as a PNG; takes a while."""
    drawn = words_to_draw(words)
    verdicts = [
        (label(drawn, verdict), number, f"{number} ({percent(number, found.resolved)} %)")
        for verdict, number in found.verdicts
    ]
    kept = [
        (
            label(drawn, each.severity),
            percent(each.claims_kept, each.claims_due),
            f"{percent(each.claims_kept, each.claims_due)} % ({each.claims_due})",
        )
        for each in found.kept
        if each.claims_due
    ]
    labels, numbers = _bars(drawn, found.per_day)
    by = (
        drawn.say("Reports per day")
        if len(labels) > len(found.per_day) // _WEEK + 1
        else (drawn.say("Reports per week"))
    )
    below = [
        Shares(drawn.say("Verdicts"), verdicts),
        Shares(drawn.say("Claimed in time"), kept),
    ]
    title = f"{by} · {_title(drawn, found)}"
    return plot(
        Panel(title, labels, [Line(drawn.say("Reports"), numbers)]),
        [each for each in below if each.amounts],
    )


def _title(words: Words, found: Statistics) -> str:
    return words.count("Last {number} day", "Last {number} days", found.days)


def _reports(words: Words, number: int) -> str:
    return words.count("{number} report", "{number} reports", number)


def _lines(words: Words, found: Statistics) -> list[str]:
    people = words.count("{number} person", "{number} people", found.reporters)
    lines = [
        words.say("{reports} by {people}", reports=_reports(words, found.reports), people=people)
    ]
    kinds = [pair(words, label(words, kind), str(number)) for kind, number in found.kinds]
    lines += [words.say("By kind: {kinds}", kinds=words.listed(kinds))] if kinds else []
    for name, pace in (
        (words.say("Time to claim"), found.claim),
        (words.say("Time to a verdict"), found.verdict),
    ):
        lines += [pair(words, name, _pace(words, pace))] if pace else []
    for each in found.kept:
        if not (each.claims_due or each.verdicts_due):
            continue
        lines.append(pair(words, label(words, each.severity), _kept(words, each)))
    if found.resolved:
        verdicts = [pair(words, label(words, each), str(number)) for each, number in found.verdicts]
        lines.append(words.say("Verdicts: {verdicts}", verdicts=words.listed(verdicts)))
        lines.append(
            words.say(
                "False alarms: {percent} % ({number} of {all})",
                percent=percent(found.false_alarms, found.resolved),
                number=found.false_alarms,
                all=found.resolved,
            )
        )
    return lines


def _pace(words: Words, pace: Pace) -> str:
    return words.say(
        "half within {median}, nine in ten within {ninth}",
        median=words.duration(pace.median),
        ninth=words.duration(pace.ninth),
    )


def _kept(words: Words, each: Kept) -> str:
    parts = []
    if each.claims_due:
        parts.append(
            words.say(
                "{number} of {all} claimed in time", number=each.claims_kept, all=each.claims_due
            )
        )
    if each.verdicts_due:
        parts.append(
            words.say(
                "{number} of {all} judged in time", number=each.verdicts_kept, all=each.verdicts_due
            )
        )
    return words.listed(parts)


def _bars(words: Words, per_day: Sequence[tuple[date, int]]) -> tuple[list[str], list[int]]:
    step = 1 if len(per_day) <= _MOST_BARS else _WEEK
    starts = range(0, len(per_day), step)
    pattern = "d MMM" if words.locale == "en" else "M月d日"
    labels = [format_date(per_day[at][0], pattern, locale=words.locale) for at in starts]
    return labels, [sum(number for _, number in per_day[at : at + step]) for at in starts]
