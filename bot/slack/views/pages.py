"""The foot of a list that is shown page by page."""

import json
from dataclasses import dataclass

from bot.slack import kit
from bot.slack.ids import Press
from bot.slack.kit import Block
from bot.text import Words

# Below Slack's 50 blocks and some 13,000 characters, with room for the buttons that turn pages.
_BLOCKS_A_PAGE = 40
_CHARACTERS_A_PAGE = 12_000


@dataclass(frozen=True, slots=True)
class Listing:
    """Which list it is and what it was asked for: enough to get any other page of it."""

    name: str
    query: str = ""


def page_turner(
    words: Words, listing: Listing, number: int, pages: int, *, note: str = ""
) -> list[Block]:
    """Where we are, and buttons to the pages before and after; nothing for a single page."""
    if pages == 1:
        return []

    def turn(text: str, to: int) -> kit.Element:
        asked = {"listing": listing.name, "query": listing.query, "page": to}
        value = json.dumps(asked, ensure_ascii=False)
        return kit.button(text, f"{Press.PAGE}_{to}", value)

    buttons = []
    if number > 1:
        buttons.append(turn(words.say("Previous page"), number - 1))
    if number < pages:
        buttons.append(turn(words.say("Next page"), number + 1))
    place = words.say("Page {page} of {pages}", page=number, pages=pages)
    return [kit.context(f"{place} · {note}" if note else place), kit.actions(*buttons)]


def in_pages(blocks: list[Block]) -> list[list[Block]]:
    """Blocks of any number as pages that Slack takes, none of them cut."""
    pages: list[list[Block]] = [[]]
    room = _CHARACTERS_A_PAGE
    for block in blocks:
        size = len(json.dumps(block, ensure_ascii=False))
        if pages[-1] and (size > room or len(pages[-1]) == _BLOCKS_A_PAGE):
            pages.append([])
            room = _CHARACTERS_A_PAGE
        pages[-1].append(block)
        room -= size
    return pages
