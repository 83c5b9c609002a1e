"""Every sentence is translated, whole, within Slack's limits, and none goes past `Words`."""

import ast
import re
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Message

from bot.slack import kit
from bot.slack.views import labels
from bot.text.catalogue import po_path
from bot.text.extract import KEYWORDS, ROOT, SOURCES, extract, read, update
from bot.text.words import CHINESE

CATALOGUE = read(po_path(CHINESE), CHINESE)


def source_of(message: Message) -> str:
    return str(message.id if isinstance(message.id, str) else message.id[0])


def translation_of(message: Message) -> str:
    found = message.string or ""
    return str(found if isinstance(found, str) else found[0])


CHINESE_FOR = {source_of(each): translation_of(each) for each in CATALOGUE if each.id}
EMOJI = re.compile(r":[a-z_]+:")
# What a person types into a form keeps its half-width mark.
TYPED_MARK = "“!”"


def wrong(is_right: Callable[[str, str], bool]) -> list[tuple[str, str]]:
    """The pairs of source and translation that break a rule."""
    return [pair for pair in CHINESE_FOR.items() if not is_right(*pair)]


def test_the_catalogue_holds_what_the_code_says_and_nothing_else() -> None:
    said = {source_of(message) for message in extract() if message.id}
    assert CHINESE_FOR.keys() == said, "run `make messages`, then translate what is new"
    assert not CATALOGUE.obsolete


def test_updating_again_changes_nothing(tmp_path: Path) -> None:
    stored = po_path(CHINESE).read_bytes()
    copy = tmp_path / "copy.po"
    copy.write_bytes(stored)

    update(copy, CHINESE)

    assert copy.read_bytes() == stored


def test_every_message_is_translated() -> None:
    assert not wrong(lambda source, translation: bool(translation.strip()))
    assert not [source_of(message) for message in CATALOGUE if message.id and message.fuzzy]


def test_translations_fill_the_same_places() -> None:
    assert not wrong(lambda source, translation: places(source) == places(translation))


def test_translations_keep_the_marks() -> None:
    assert not wrong(
        lambda source, translation: (
            translation.count("`") == source.count("`")
            and translation.count("*") % 2 == source.count("*") % 2
            and EMOJI.findall(translation) == EMOJI.findall(source)
        )
    )


def test_bold_touches_no_chinese_character() -> None:
    """Slack shows the asterisk itself where a mark touches a letter."""
    assert not wrong(
        lambda source, translation: not re.search(r"\w\*[^*]+\*|\*[^*]+\*\w", translation)
    )


def test_translations_have_full_width_punctuation() -> None:
    beside_chinese = re.compile(
        r"[\u4e00-\u9fff}]\s?[,;:?!()]|[,;:?!()]\s?[\u4e00-\u9fff]",
    )
    assert not wrong(
        lambda source, translation: (
            not beside_chinese.search(EMOJI.sub("", translation).replace(TYPED_MARK, ""))
        )
    )


def test_translations_speak_as_a_colleague() -> None:
    assert not wrong(lambda source, translation: not re.search("[您！]", translation))


def test_a_sentence_has_fewer_than_twenty_words() -> None:
    assert not wrong(
        lambda source, translation: all(
            len(sentence.split()) < 20 for sentence in re.split(r"[.?:;] ", source)
        )
    )


def places(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


# --- Limits -----------------------------------------------------------------------------------

# Which argument of which function is cut at which length; the longest number is long enough.
CUT: dict[tuple[str, int | str], int] = {
    ("modal", 1): 24,
    ("modal", "submit"): 24,
    ("modal", "close"): 24,
    ("button", 0): 75,
    ("option", 0): 75,
    ("confirmation", 0): 100,
    ("confirmation", 1): 300,
    ("confirmation", 2): 30,
    ("confirmation", 3): 30,
    ("header", 0): 150,
    # The helpers of the views that pass a title on.
    ("message_view", 1): 24,
    ("_form", 2): 24,
}
LONG_NUMBER = "R-1234567"


def test_what_slack_would_cut_is_short_enough() -> None:
    too_long = [
        (where, text)
        for where, limit, message in limited_messages()
        for text in (message, CHINESE_FOR[message])
        if len(re.sub(r"\{\w+\}", LONG_NUMBER, text)) > limit
    ]
    assert not too_long


def test_the_names_of_kinds_states_and_verdicts_fit_into_options() -> None:
    for names in (labels._LABELS, labels._VERDICT_MEANINGS):
        for text in names.values():
            assert max(len(text), len(CHINESE_FOR[text])) <= kit.OPTION_LIMIT
    for verdict, meaning in labels._VERDICT_MEANINGS.items():
        for name, text in (
            (labels._LABELS[verdict], meaning),
            (CHINESE_FOR[labels._LABELS[verdict]], CHINESE_FOR[meaning]),
        ):
            assert len(f"{name}: {text}") <= kit.OPTION_LIMIT


def limited_messages() -> Iterator[tuple[str, int, str]]:
    for where, call in calls():
        for (name, place), limit in CUT.items():
            if name_of(call) == name and (argument := argument_of(call, place)) is not None:
                for said in said_in(argument):
                    yield where, limit, said


# --- Nothing goes past Words ------------------------------------------------------------------

SHOWN = {
    "plain",
    "markdown",
    "section",
    "sections",
    "button",
    "header",
    "option",
    "modal",
    "context",
    "input_block",
    "confirmation",
    "text_input",
    "select",
    "message_view",
    "fields",
    "Post",
}
# Ids of ours, which nobody reads.
IDS: set[tuple[str, int | str]] = {
    ("button", 1),
    ("button", 2),
    ("button", "style"),
    ("option", 1),
    ("modal", 0),
    ("modal", "private_metadata"),
    ("input_block", 0),
    ("text_input", 0),
    ("select", 0),
    ("section", "block_id"),
}
ALLOWED = {
    "Tocsin": "the product's name",
    "0 9 * * MON": "an example of cron notation",
    "sso.example.com": "an example of an address",
    "example.com": "an example of a domain",
    "Mon-Fri 09:00-18:00,22:00-06:00; Sat 10:00-14:00 · 24/7": "an example of working hours",
    "15m · 1h 30m · 2d": "an example of lengths of time",
}


def test_every_word_that_is_shown_is_said_by_words() -> None:
    past_words = [
        (where, text)
        for where, call in calls()
        if name_of(call) in SHOWN
        for place, argument in arguments_of(call)
        if (name_of(call), place) not in IDS
        for text in literal_text_in(argument)
        if re.search(r"[^\W\d_]", text) and text not in ALLOWED
    ]
    assert not past_words


def test_what_is_said_can_be_found_by_the_extractor() -> None:
    known = CHINESE_FOR.keys()
    lost = [
        (where, ast.unparse(call))
        for where, call in calls()
        if name_of(call) in KEYWORDS and not is_found(call, known)
    ]
    assert not lost


def is_found(call: ast.Call, known: Collection[str]) -> bool:
    if not call.args:
        return True
    first = call.args[0]
    if isinstance(first, ast.Constant):
        return first.value in known
    # A table of marked sentences, or a sentence that was said already.
    return (
        isinstance(first, ast.Subscript)
        or not isinstance(call.func, ast.Attribute)
        or (isinstance(call.func.value, ast.Name) and call.func.value.id == "call")
    )


def calls() -> Iterator[tuple[str, ast.Call]]:
    for source in SOURCES:
        for path in sorted((ROOT / source).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def name_of(call: ast.Call) -> str:
    match call.func:
        case ast.Name(name) | ast.Attribute(_, name):
            return name
        case _:
            return ""


def arguments_of(call: ast.Call) -> Iterator[tuple[int | str, ast.expr]]:
    yield from enumerate(call.args)
    yield from ((keyword.arg, keyword.value) for keyword in call.keywords if keyword.arg)


def argument_of(call: ast.Call, place: int | str) -> ast.expr | None:
    return dict(arguments_of(call)).get(place)


def said_in(argument: ast.expr) -> Iterator[str]:
    """The sentences that may come out of the expression itself, not of a call inside it."""
    match argument:
        case ast.Call(func=ast.Attribute(_, "say"), args=[ast.Constant(str(text)), *_]):
            yield text
        case ast.IfExp():
            yield from said_in(argument.body)
            yield from said_in(argument.orelse)


def literal_text_in(argument: ast.expr) -> Iterator[str]:
    match argument:
        case ast.Constant(str(text)):
            yield text
        case ast.JoinedStr(values):
            for value in values:
                # Emoji and mark-up between places are signs, not words.
                if isinstance(value, ast.Constant):
                    yield re.sub(r":[a-z_]+:|<!\w+\^?", "", str(value.value))
        case ast.BinOp(left, ast.Add(), right):
            yield from literal_text_in(left)
            yield from literal_text_in(right)
        case ast.IfExp():
            yield from literal_text_in(argument.body)
            yield from literal_text_in(argument.orelse)
        case ast.List(items) | ast.Tuple(items):
            for item in items:
                yield from literal_text_in(item)
