"""The surge alarm as the channel and whoever is on call see it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.domain.records import Surge
from bot.domain.references import case_reference
from bot.slack import kit
from bot.slack.ids import Press
from bot.slack.kit import Block, MadeFile, Post
from bot.slack.plots import Line, Panel, words_to_draw
from bot.slack.plots import plot as draw
from bot.slack.views.labels import label
from bot.text import Words

_SHOWN_CASES = 30
# Slack shows at most so many options.
_CHOICES = 100
_MINUTES_A_DAY = 24 * 60
_A_MINUTE = timedelta(minutes=1)


def alarm(words: Words, surge: Surge, on_call: Iterable[str]) -> Post:
    """In the channel: it calls whoever is on call, and is edited while it lasts."""
    called = " ".join(kit.named(each) for each in on_call)
    title = _title(words, surge)
    if surge.calmed_at:
        return Post(title, _blocks(words, surge, _how_it_was(words, surge)))
    numbers = _how_it_is(words, surge)
    blocks = _blocks(words, surge, f"{called}\n{numbers}" if called else numbers)
    if not called:
        blocks.append(
            kit.context(
                words.say(
                    "Nobody is on call. An admin can name people: {command}",
                    command=f"`{words.command('tocsin')} settings`",
                )
            )
        )
    return Post(f"{called} {title}".strip(), blocks)


def call(words: Words, surge: Surge, channel: str) -> Post:
    """To one person who is on call."""
    text = _how_it_was(words, surge) if surge.calmed_at else _how_it_is(words, surge)
    blocks = _blocks(words, surge, text)
    where = [words.say("You are on call.")]
    if channel:
        where.append(words.say("The team sees it in {channel}.", channel=kit.channel_link(channel)))
    return Post(_title(words, surge), [*blocks, kit.context(words.prose(*where))])


def plot(words: Words, surge: Surge, per_minute: Sequence[int], drawn_at: datetime) -> Post:
    """The last hour as a picture, beside what is usual; takes a while."""
    title = words.say(
        "Reports in each minute of the last hour: {kind}", kind=label(words, surge.kind)
    )
    drawn = words_to_draw(words)
    labels = [
        f"{drawn_at.astimezone(words.zone) - timedelta(minutes=left):%H:%M}"
        for left in reversed(range(len(per_minute)))
    ]
    line = Line(drawn.say("Reports"), per_minute)
    usual = surge.usual_per_day / _MINUTES_A_DAY
    content = draw(
        Panel(label(drawn, surge.kind), labels, [line], level=(drawn.say("usual"), usual))
    )
    described = f"{title}\n{_how_it_is(words, surge)}"
    return Post(title, [], made=MadeFile(f"surge-{surge.number}.png", content, described))


def _title(words: Words, surge: Surge) -> str:
    kind = label(words, surge.kind)
    if surge.calmed_at:
        return words.say("Quiet again: {kind}", kind=kind)
    return words.say("Many reports at once: {kind}", kind=kind)


def _how_it_is(words: Words, surge: Surge) -> str:
    since = max(words.now - surge.began_at, _A_MINUTE)
    return words.prose(
        words.count(
            "{number} person reported this in {duration}.",
            "{number} people reported this in {duration}.",
            surge.people,
            duration=words.duration(since),
        ),
        _usually(words, surge),
    )


def _how_it_was(words: Words, surge: Surge) -> str:
    return words.prose(
        words.count(
            "{number} person reported this from {start} to {end}.",
            "{number} people reported this from {start} to {end}.",
            surge.people,
            start=words.moment(surge.began_at),
            end=words.moment(surge.loud_at),
        ),
        words.count(
            "At most {number} within ten minutes.",
            "At most {number} within ten minutes.",
            surge.peak,
        ),
        _usually(words, surge),
    )


def _usually(words: Words, surge: Surge) -> str:
    per_day = round(surge.usual_per_day)
    if per_day:
        return words.count(
            "Usually it is {number} report a day.",
            "Usually it is {number} reports a day.",
            per_day,
        )
    if surge.usual_per_day > 0:
        return words.say("Usually it is less than one report a day.")
    return words.say("Usually nobody reports this.")


def _blocks(words: Words, surge: Surge, text: str) -> list[Block]:
    sign = ":white_check_mark:" if surge.calmed_at else ":rotating_light:"
    blocks = [kit.header(f"{sign} {_title(words, surge)}"), kit.section(text)]
    if not surge.cases:
        return blocks
    shown = [case_reference(case) for case in surge.cases[-_SHOWN_CASES:]]
    listed = words.say("Cases: {cases}", cases=", ".join(shown))
    if left := len(surge.cases) - len(shown):
        earlier = words.count("and {number} earlier one", "and {number} earlier ones", left)
        listed = f"{listed} {earlier}"
    return [*blocks, kit.context(listed), kit.actions(_show(words, surge.cases[-_CHOICES:]))]


def _show(words: Words, cases: Sequence[int]) -> kit.Element:
    if len(cases) == 1:
        text = words.say("Show {number}", number=case_reference(cases[0]))
        return kit.button(text, Press.SHOW_CASE, str(cases[0]))
    options = [kit.option(case_reference(case), str(case)) for case in reversed(cases)]
    return kit.select(Press.SHOW_CASE, options, placeholder=words.say("Show a case"))
