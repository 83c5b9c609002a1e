"""What the security team blocks by hand: one address, file or sender, always until some day."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NoReturn

from bot.domain.errors import InvalidInput, Problem
from bot.domain.hosts import is_shared, registrable_domain
from bot.domain.indicators import Indicator, IndicatorType, defang, find_indicators
from bot.domain.match_keys import indicator_keys
from bot.domain.people import Person

DEFAULT_LIFETIME = timedelta(days=30)
LONGEST_LIFETIME = timedelta(days=365)

_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_LIFETIME = re.compile(
    r"(?:for\s+)?(?P<number>\d{1,6})\s*(?P<unit>[hdw])(?:ours?|ays?|eeks?|rs?)?(?=\s|$)"
    r"|(?:for\s+)?(?P<ever>for\s?ever|ever|never|always)(?=\s|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class BlockRequest:
    """What to block, under which key, how long, and why."""

    indicator: Indicator
    key: str
    lifetime: timedelta
    note: str


@dataclass(frozen=True, slots=True)
class Block:
    """One block as the team sees it; `shown` is defanged."""

    shown: str
    note: str
    by: Person
    expires_at: datetime


def parse_block(typed: str, domains: Collection[str]) -> BlockRequest:
    """Read `hxxps://evil[.]example for 7d seen in the payroll mail`. Raises InvalidInput."""
    what, _, rest = typed.strip().partition(" ")
    rest = rest.strip()
    key, indicator = block_key(what, domains)
    lifetime = DEFAULT_LIFETIME
    if match := _LIFETIME.match(rest):
        if match["ever"]:
            _refuse("block_for_ever")
        lifetime = min(int(match["number"]), 99_999) * _UNITS[match["unit"].lower()]
        if lifetime > LONGEST_LIFETIME:
            _refuse("block_for_ever")
        if not lifetime:
            _refuse("block_no_time", match[0])
        rest = rest[match.end() :].strip()
    elif re.match(r"for\s+\d", rest, re.IGNORECASE):
        _refuse("block_no_time", " ".join(rest.split()[:2]))
    return BlockRequest(indicator, key, lifetime, rest)


def block_key(typed: str, domains: Collection[str]) -> tuple[str, Indicator]:
    """The key that a block has, and what it blocks. Raises InvalidInput.

    A link is blocked with any query, a registrable domain with all names below it.
    """
    typed = typed.strip()
    if not typed:
        _refuse("block_what")
    indicator = _read(typed)
    if indicator is None:
        _refuse("block_unreadable", typed)
    keys = indicator_keys([indicator], domains)
    if indicator.type is IndicatorType.URL:
        # The last key of a link is its page, without the query.
        keys = keys[-1:]
    elif indicator.type is IndicatorType.DOMAIN:
        is_site = registrable_domain(indicator.value) == indicator.value
        keys = () if is_shared(indicator.value) else keys[-1:] if is_site else keys[:1]
    if not keys:
        _refuse("block_ours_or_everybodys", defang(indicator))
    return keys[0], indicator


def _read(typed: str) -> Indicator | None:
    """The one thing that was typed; a link without a path means its host."""
    # A name such as `update.zip` is rather a file elsewhere; whoever blocks it means the domain.
    for attempt in (typed, f"http://{typed}"):
        match find_indicators(attempt):
            case (Indicator(type=IndicatorType.URL) as link, host):
                address = link.value.partition("://")[2]
                return link if address.partition("/")[2] or "?" in address else host
            case (only,) if only.type is not IndicatorType.URL:
                return only
    return None


def _refuse(code: str, value: str = "") -> NoReturn:
    raise InvalidInput((Problem("block", code, {"value": value} if value else {}),))
