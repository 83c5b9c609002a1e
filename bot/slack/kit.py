"""Block Kit in short: the few shapes that our views use, with Slack's limits kept.

Limits are Slack's, from its block reference. Text of people is always escaped or plain.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.records import AttachedFile

Block = dict[str, Any]
Element = dict[str, Any]
View = dict[str, Any]

SECTION_LIMIT = 3000
OPTION_LIMIT = 75
MOST_OPTIONS = 100
INPUT_LIMIT = 3000

# Invisible, and some turn the text: "invoice[U+202E]fdp.exe" would pass for "invoiceexe.pdf".
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Post:
    """A message as Slack takes it: blocks, and text for notifications and screen readers."""

    text: str
    blocks: list[Block]
    # A copy of this file goes along, with the text as its comment.
    file: AttachedFile | None = None
    # A file of our own making is the message, with the text as its comment.
    made: "MadeFile | None" = None


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file that we make; `description` is for those who don't see the picture."""

    name: str
    content: bytes
    description: str = ""


def escape(text: str) -> str:
    """Disarm what a person typed: no mention, no link, nothing hidden survives."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    seen = _HIDDEN.sub(lambda hidden: f"[U+{ord(hidden[0]):04X}]", text)
    return seen.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shorten(text: str, limit: int) -> str:
    """The text within the limit; an ellipsis says that something was left out."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def brief(text: str, limit: int) -> str:
    """Escaped text of one line, within the limit as it is shown."""
    return escape(_within(" ".join(text.split()), limit, escape))


def split_text(text: str, limit: int = SECTION_LIMIT - 100) -> list[str]:
    """The whole text in pieces within the limit, cut at line ends or spaces where possible."""
    pieces = []
    while len(text) > limit:
        ends = (text.rfind("\n", 0, limit), text.rfind(" ", 0, limit))
        cut = next((end for end in ends if end > limit // 2), limit)
        pieces.append(text[:cut])
        text = text[cut:].lstrip("\n")
    return [*pieces, text] if text.strip() else pieces


def quote(text: str) -> str:
    """Escaped text as a quotation, line by line."""
    return "\n".join(f"> {line}" for line in escape(text).splitlines())


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}


def markdown(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def mention(chat_id: str) -> str:
    """A person by name, as Slack shows it."""
    return f"<@{chat_id}>"


def named(chat_id: str) -> str:
    """A person or a user group by name; in a new message it calls them."""
    return f"<!subteam^{chat_id}>" if chat_id.startswith("S") else mention(chat_id)


def channel_link(channel_id: str) -> str:
    return f"<#{channel_id}>"


def link(address: str, text: str) -> str:
    """A live link: only for addresses of our own making."""
    return f"<{address}|{text}>"


def section(text: str, *, accessory: Element | None = None, block_id: str = "") -> Block:
    block: Block = {"type": "section", "text": markdown(shorten(text, SECTION_LIMIT))}
    if accessory:
        block["accessory"] = accessory
    return _named(block, block_id)


def sections(text: str) -> list[Block]:
    """A text of any length: as many sections as it needs, nothing cut."""
    return [section(piece) for piece in split_text(text)]


def typed_sections(text: str) -> list[Block]:
    """What an author wrote, of any length, with their marks of bold and the like."""
    return [section(shown) for shown in _shown_pieces(text, escape)]


def quoted_sections(text: str, *, limit: int = 0) -> list[Block]:
    """What a person wrote, of any length, as quotations; `limit` counts what is shown."""
    wanted = _within(text, limit, quote) if limit else text
    return [section(shown) for shown in _shown_pieces(wanted, quote)]


def fits(text: str, limit: int) -> bool:
    """Whether `quoted_sections` shows the whole text within the limit."""
    return len(quote(text)) <= limit


def _within(text: str, limit: int, show: Callable[[str], str]) -> str:
    # Escaping makes text longer, up to eight times for what is invisible.
    length = limit
    while len(show(shorten(text, length))) > limit:
        length = length * 3 // 4
    return shorten(text, length)


def _shown_pieces(text: str, show: Callable[[str], str], length: int = 1200) -> Iterator[str]:
    for piece in filter(str.strip, split_text(text, length)):
        shown = show(piece)
        if len(shown) <= SECTION_LIMIT:
            yield shown
        else:
            yield from _shown_pieces(piece, show, length // 2)


def fields(pairs: Iterable[tuple[str, str]]) -> Block:
    """Label and value in two columns; at most ten."""
    texts = [markdown(shorten(f"*{label}*\n{value}", 2000)) for label, value in pairs]
    return {"type": "section", "fields": texts[:10]}


def header(text: str) -> Block:
    """A title in our own words: only there a `:sign:` is drawn."""
    return {"type": "header", "text": plain(shorten(text, 150)) | {"emoji": True}}


def context(*texts: str) -> Block:
    return {"type": "context", "elements": [markdown(shorten(text, 2000)) for text in texts]}


def picture(file_id: str, name: str) -> Block:
    """A picture that was uploaded to Slack; the bot must have access to it."""
    return {"type": "image", "slack_file": {"id": file_id}, "alt_text": shorten(name, 2000)}


def divider() -> Block:
    return {"type": "divider"}


def actions(*elements: Element, block_id: str = "") -> Block:
    return _named({"type": "actions", "elements": list(elements)}, block_id)


def button(
    text: str,
    action_id: str,
    value: str,
    *,
    style: str = "",
    confirm: dict[str, Any] | None = None,
) -> Element:
    element: Element = {
        "type": "button",
        "text": plain(shorten(text, 75)),
        "action_id": action_id,
        "value": value,
    }
    if style:
        element["style"] = style
    if confirm:
        element["confirm"] = confirm
    return element


def confirmation(title: str, text: str, yes: str, no: str) -> dict[str, Any]:
    """The question before something that can't be undone."""
    return {
        "title": plain(shorten(title, 100)),
        "text": plain(shorten(text, 300)),
        "confirm": plain(shorten(yes, 30)),
        "deny": plain(shorten(no, 30)),
        "style": "danger",
    }


def option(text: str, value: str) -> dict[str, Any]:
    return {"text": plain(shorten(text, OPTION_LIMIT)), "value": value}


def select(
    action_id: str,
    options: Sequence[dict[str, Any]],
    *,
    chosen: str | None = None,
    placeholder: str = "",
) -> Element:
    element: Element = {"type": "static_select", "action_id": action_id, "options": list(options)}
    if placeholder:
        element["placeholder"] = plain(shorten(placeholder, 150))
    return _with_choice(element, options, chosen)


def radio(
    action_id: str, options: Sequence[dict[str, Any]], *, chosen: str | None = None
) -> Element:
    element: Element = {"type": "radio_buttons", "action_id": action_id, "options": list(options)}
    return _with_choice(element, options, chosen)


def checkboxes(
    action_id: str, options: Sequence[dict[str, Any]], *, chosen: Collection[str] = ()
) -> Element:
    element: Element = {"type": "checkboxes", "action_id": action_id, "options": list(options)}
    if initial := [item for item in options if item["value"] in chosen]:
        element["initial_options"] = initial
    return element


def text_input(
    action_id: str,
    *,
    multiline: bool = False,
    initial: str = "",
    placeholder: str = "",
    max_length: int = INPUT_LIMIT,
) -> Element:
    element: Element = {
        "type": "plain_text_input",
        "action_id": action_id,
        "multiline": multiline,
        "max_length": max_length,
    }
    if initial:
        element["initial_value"] = initial[:max_length]
    if placeholder:
        element["placeholder"] = plain(shorten(placeholder, 150))
    return element


def input_block(
    block_id: str,
    label: str,
    element: Element,
    *,
    optional: bool = False,
    hint: str = "",
    dispatch: bool = False,
) -> Block:
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": element,
        "optional": optional,
    }
    if hint:
        block["hint"] = plain(hint)
    if dispatch:
        block["dispatch_action"] = True
    return block


def modal(
    callback_id: str,
    title: str,
    blocks: list[Block],
    *,
    close: str,
    submit: str = "",
    private_metadata: str = "",
) -> View:
    view: View = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(shorten(title, 24)),
        "blocks": blocks,
        "close": plain(shorten(close, 24)),
        "private_metadata": private_metadata,
    }
    if submit:
        view["submit"] = plain(shorten(submit, 24))
    return view


def _with_choice(
    element: Element, options: Sequence[dict[str, Any]], chosen: str | None
) -> Element:
    initial = next((item for item in options if item["value"] == chosen), None)
    if initial:
        element["initial_option"] = initial
    return element


def _named(block: Block, block_id: str) -> Block:
    if block_id:
        block["block_id"] = block_id
    return block
