"""What the security team reads about its blocks; nothing in it can be clicked."""

from bot.domain.blocks import Block as Blocked
from bot.domain.records import Page
from bot.slack import kit
from bot.slack.kit import Block
from bot.slack.views.pages import Listing, page_turner
from bot.slack.views.reported import in_brief
from bot.text import Words


def blocked(words: Words, block: Blocked) -> str:
    """It is blocked, until when, and what that does."""
    return words.say(
        "{what} is blocked until {time}. Whoever reports it hears at once that it is a known scam.",
        what=_code(block.shown),
        time=words.moment(block.expires_at),
    )


def unblocked(words: Words, shown: str) -> str:
    return words.say("We no longer warn about {what}.", what=_code(shown))


def block_list(words: Words, page: Page[Blocked]) -> list[Block]:
    """What is blocked now, the newest first."""
    if not page.total:
        return [kit.section(words.say("Nothing is blocked."))]
    total = words.count("{number} blocked", "{number} blocked", page.total)
    return [
        kit.section(f"*{total}*"),
        *kit.sections("\n".join(_line(words, block) for block in page.items)),
        *page_turner(words, Listing("blocks"), page.number, page.pages),
    ]


def _line(words: Words, block: Blocked) -> str:
    parts = [
        _code(block.shown),
        words.say("until {time}", time=words.moment(block.expires_at)),
        words.say("by {person}", person=kit.mention(block.by.chat_id)),
    ]
    if block.note:
        parts.append(in_brief(block.note, 120))
    return "• " + " · ".join(parts)


def _code(shown: str) -> str:
    return f"`{kit.brief(shown.replace('`', ''), 160)}`"
