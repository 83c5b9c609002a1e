"""What to type instead: for a word after a command, or a filter, that can't be read."""

from collections.abc import Sequence

from bot.domain.filters import LONGEST, FilterError, FilterProblem
from bot.domain.near import nearest
from bot.slack import kit
from bot.slack.ids import Command
from bot.slack.kit import Block
from bot.slack.views.reported import in_brief, quoted
from bot.text import Words
from bot.text.words import mark

_PROBLEMS: dict[FilterProblem, str] = {
    FilterProblem.UNKNOWN_WORD: mark("We don't know “{typed}”."),
    FilterProblem.UNKNOWN_KEY: mark("We don't know “{typed}”."),
    FilterProblem.UNKNOWN_VALUE: mark("We don't know “{typed}”."),
    FilterProblem.NOT_CLEAR: mark("“{typed}” can mean several things."),
    FilterProblem.NO_VALUE: mark("Something is missing after “{typed}”."),
    FilterProblem.TWICE: mark("“{typed}” contradicts the rest."),
    FilterProblem.TOO_LONG: mark("This is too long. At most {most} characters can be used."),
    FilterProblem.NOBODY_OF_THAT_NAME: mark("“{typed}”: we know nobody of that name."),
}
_SHOWN_WORD, _SHOWN_TYPED = 60, 3000


def unknown_word(words: Words, command: Command, typed: str, known: Sequence[str]) -> list[Block]:
    """The word after a command is none of the known ones: what it may have been, what there is."""
    word = typed.split(maxsplit=1)[0]
    shown = in_brief(word, _SHOWN_WORD)
    sentences = [words.say(_PROBLEMS[FilterProblem.UNKNOWN_WORD], typed=shown)]
    near = nearest(word, known)
    sentences += [_did_you_mean(words, f"{words.command(command)} {near}")] if near else []
    if command is Command.TRIAGE:
        search = f"{words.command(command)} find {in_brief(typed, _SHOWN_WORD)}"
        sentences.append(words.say("To search for it: {command}", command=_code(search)))
    return _hint(words, sentences, known, f"{words.command(command)} {typed}")


def filter_hint(
    words: Words, typed: str, error: FilterError, command: Command = Command.TRIAGE
) -> list[Block]:
    """A piece of a filter can't be read: which one, what it may have been, what can stand there."""
    shown = in_brief(error.typed, _SHOWN_WORD)
    sentences = [words.say(_PROBLEMS[error.problem], typed=shown, most=LONGEST)]
    sentences += [_did_you_mean(words, error.suggestion)] if error.suggestion else []
    return _hint(words, sentences, error.choices, f"{words.command(command)} {typed}")


def _hint(
    words: Words, sentences: Sequence[str], choices: Sequence[str], typed: str
) -> list[Block]:
    blocks = [kit.section(words.prose(*sentences))]
    if choices:
        listed = ", ".join(_code(each) for each in choices)
        blocks.append(kit.context(words.say("You can use: {choices}", choices=listed)))
    return [*blocks, kit.section(words.say("What you wrote:")), *quoted(typed, limit=_SHOWN_TYPED)]


def _did_you_mean(words: Words, suggestion: str) -> str:
    return words.say("Did you mean {suggestion}?", suggestion=_code(in_brief(suggestion, 120)))


def _code(text: str) -> str:
    return f"`{text.replace('`', '')}`"
