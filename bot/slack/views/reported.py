"""What people report, quoted: nothing in it can be clicked, mentions anybody or hides."""

from collections.abc import Iterable

from bot.domain.indicators import defang_text
from bot.domain.records import Remark
from bot.slack import kit
from bot.slack.kit import Block
from bot.text import Words


def quoted(text: str, *, limit: int = 0) -> list[Block]:
    """The text as quotations, whole, or shortened to what the limit lets show."""
    return kit.quoted_sections(_harmless(text, limit), limit=limit)


def is_cut(text: str, limit: int) -> bool:
    """Whether `quoted` shortens the text."""
    return not kit.fits(_harmless(text, limit), limit)


def in_brief(text: str, limit: int) -> str:
    """A name or the like, on one line."""
    return kit.brief(_harmless(text, limit), limit)


def quoted_in_brief(text: str, limit: int) -> str:
    """The beginning of a text as a quotation, to stand below a line of ours."""
    return kit.quote(kit.shorten(_harmless(text, limit), limit))


def files_line(words: Words, names: Iterable[str]) -> str:
    """The names of files: a name can be a trick as well."""
    return words.say("Files: {names}", names=in_brief(", ".join(names), 300))


def edit_marks(words: Words, remark: Remark) -> list[str]:
    """What became of words after they were said."""
    marks = []
    if remark.edited_at:
        marks.append(words.say("edited {time}", time=words.moment(remark.edited_at)))
    if remark.deleted_at:
        marks.append(words.say("deleted {time}", time=words.moment(remark.deleted_at)))
    return marks


def _harmless(text: str, limit: int) -> str:
    # Of a text of 100,000 characters a card shows a few hundred: the rest is not looked at.
    return defang_text(text[: 4 * limit] if limit else text)
