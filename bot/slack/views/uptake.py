"""How far a notice got, for those who wrote it and those who lead."""

from bot.domain.acknowledgements import Place, Uptake
from bot.domain.records import Notice
from bot.slack import kit
from bot.slack.ids import Press
from bot.slack.kit import Block, MadeFile, Post
from bot.slack.views.labels import pair
from bot.slack.views.notice import title
from bot.text import Words


def uptake(words: Words, notice: Notice, counted: Uptake) -> list[Block]:
    """Who answered what: all together, then place by place."""
    blocks = [kit.section(f"*{notice.reference} · {title(words, notice.content)}*")]
    if not notice.content.asks_answer:
        return [*blocks, kit.section(words.say("This notice asks for no answer."))]
    blocks.append(kit.section(_numbers(words, counted.total)))
    if len(counted.places) > 1:
        lines = [f"• {pair(words, _name(words, e), _numbers(words, e))}" for e in counted.places]
        blocks += kit.sections("\n".join(lines))
    wanted = kit.button(words.say("As a file"), Press.NOTICE_ANSWERS_FILE, str(notice.number))
    return [*blocks, kit.actions(wanted)] if counted.places else blocks


def told(words: Words, notice: Notice, counted: Uptake) -> Post:
    """At the deadline."""
    heading = words.say(
        "The time for {number} is over: {numbers}",
        number=notice.reference,
        numbers=_numbers(words, counted.total),
    )
    show = kit.button(words.say("Show"), Press.NOTICE_SHOW, str(notice.number))
    return Post(heading, [*uptake(words, notice, counted), kit.actions(show)])


def answers_file(words: Words, number: str, content: bytes) -> Post:
    """The file with a line above it."""
    made = MadeFile(f"answers-{number}.csv", content)
    return Post(words.say("Who answered what to {number}", number=number), [], made=made)


def file_on_its_way(words: Words) -> str:
    """Said at once to the person who asked."""
    return words.say(
        "It comes to you as a file in a direct message. It names people: please keep it to"
        " yourself."
    )


def _name(words: Words, place: Place) -> str:
    return kit.channel_link(place.channel) if place.channel else words.say("Direct messages")


def _numbers(words: Words, place: Place) -> str:
    """`12 done · 1 can't · 3 later · 84 no answer`; what is nought is left out."""
    if not place.answers and not place.nothing:
        return words.say("Nobody has answered yet.")
    said = [
        words.say("{number} done", number=place.done),
        *([words.say("{number} can't", number=place.cant)] if place.cant else []),
        *([words.say("{number} later", number=place.later)] if place.later else []),
        *([words.say("{number} no answer", number=place.nothing)] if place.nothing else []),
    ]
    return " · ".join(said)
