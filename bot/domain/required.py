"""Required versions: what IT asks for, who has moved, and how a command says it."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.dates import parse_deadline
from bot.domain.errors import InvalidInput, Problem
from bot.domain.people import Person
from bot.domain.records import Page
from bot.domain.references import notice_reference
from bot.domain.versions import NOT_USED, Version, parse_version

LONGEST_PRODUCT = 60
LONGEST_HOW = 300
_FURTHEST = timedelta(days=365)
_QUOTED = re.compile(r"[\"“”„«「『]([^\"“”„«»「」『』]*)[\"“”»」』]\s*(.*)", re.DOTALL)
_BY = re.compile(r"\s*(?:\bby\b|\bbefore\b|\buntil\b|截至|截止|在)\s*", re.IGNORECASE)
_AFTER_DATE = re.compile(r"\s*(之前|以前|前)$")
_NONE = frozenset({"none", "no", "not used", "没有", "无", "不用", "未使用"})


class Source(StrEnum):
    """How we know of a person's version."""

    PERSON = "person"
    INVENTORY = "inventory"


class Standing(StrEnum):
    """Whether a person has moved to what is required."""

    CURRENT = "current"
    BEHIND = "behind"
    UNKNOWN = "unknown"
    NOT_USED = "not_used"


@dataclass(frozen=True, slots=True)
class Requirement:
    """What IT sets: the lowest version of a product, until when, and how to get there."""

    product: str
    version: Version
    by: datetime
    how_en: str = ""
    how_zh: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people stand where."""

    current: int = 0
    behind: int = 0
    unknown: int = 0
    not_used: int = 0

    @property
    def exposed(self) -> int:
        """Who has not moved, as far as we know."""
        return self.behind + self.unknown


@dataclass(frozen=True, slots=True)
class RequiredVersion:
    """A requirement that stands, and how far the company is."""

    number: int
    notice_number: int
    product: str
    version: str
    by: datetime
    set_by: Person
    counts: Counts
    ended_at: datetime | None = None

    @property
    def reference(self) -> str:
        return notice_reference(self.notice_number)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A requirement that is not confirmed yet: whom it concerns, what it takes the place of."""

    wanted: Requirement
    counts: Counts
    replaced: RequiredVersion | None


@dataclass(frozen=True, slots=True)
class Client:
    """What a person uses of a product; an empty version: they don't use it."""

    product: str
    version: str
    stated_at: datetime
    source: Source
    required: str = ""
    by: datetime | None = None
    is_behind: bool = False


@dataclass(frozen=True, slots=True)
class Exposed:
    """A person who has not moved; an empty version: we don't know it."""

    person: Person
    version: str


@dataclass(frozen=True, slots=True)
class Exposure:
    """Who has not moved: in which user groups most of them are, and a page of the people."""

    required: RequiredVersion
    groups: tuple[tuple[str, int], ...]
    people: Page[Exposed]
    # Only those whose name holds this.
    name: str = ""


@dataclass(frozen=True, slots=True)
class UpdateDue:
    """What a reminder says to one person."""

    notice_number: int
    requirement: int
    product: str
    version: str
    by: datetime
    standing: Standing
    # Theirs, as far as we know it.
    own_version: str
    how_en: str = ""
    how_zh: str = ""
    # Nobody asks for it any more.
    is_over: bool = False

    @property
    def reference(self) -> str:
        return notice_reference(self.notice_number)


def product_key(name: str) -> str:
    """What two spellings of one product have in common."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def split_product(text: str) -> tuple[str, str]:
    """`"Desktop client" 4.2.1` as the product and the rest; without marks the last word is that."""
    quoted = _QUOTED.fullmatch(text.strip())
    if quoted:
        return " ".join(quoted[1].split()), quoted[2].strip()
    name, _, rest = text.strip().rpartition(" ")
    return " ".join(name.split()), rest


def only_product(text: str) -> str:
    """A product's name, with quotation marks or without."""
    quoted = _QUOTED.fullmatch(text.strip())
    return quoted[1] if quoted else text


def parse_requirement(text: str, now: datetime, zone: ZoneInfo) -> Requirement:
    """Read `"Desktop client" 4.2.1 by 2026-12-15`. Raises InvalidInput that names what is wrong."""
    wanted, *until = (
        _BY.split(text.strip(), maxsplit=1)
        if not _QUOTED.match(text.strip())
        else (_split_quoted(text.strip()))
    )
    if not until:
        raise InvalidInput((Problem("by", "required_no_date"),))
    product, version = split_product(wanted)
    return check_requirement(product, version, _AFTER_DATE.sub("", until[0]), now, zone)


def _split_quoted(text: str) -> list[str]:
    """A product's name may hold the word `by`."""
    product, rest = split_product(text)
    version, *until = _BY.split(rest, maxsplit=1)
    return [f'"{product}" {version}', *until]


def check_requirement(
    product: str, version: str, by: str | datetime | None, now: datetime, zone: ZoneInfo
) -> Requirement:
    """The requirement, or InvalidInput that names every problem."""
    problems = []
    name = " ".join(product.split())
    if not name or len(name) > LONGEST_PRODUCT:
        problems.append(Problem("product", "required_no_product"))
    read = parse_version(version)
    if read is None:
        problems.append(Problem("version", "no_version", {"value": version}))
    until = parse_deadline(by, now, zone) if isinstance(by, str) else by
    if until is None:
        problems.append(Problem("by", "no_date", {"value": by if isinstance(by, str) else ""}))
    elif until <= now:
        problems.append(Problem("by", "past"))
    elif until > now + _FURTHEST:
        problems.append(Problem("by", "required_too_far"))
    if problems or read is None or until is None:
        raise InvalidInput(tuple(problems))
    return Requirement(name, read, until)


def parse_stated(text: str) -> Version:
    """What a person states: a version, or `none`. Raises InvalidInput."""
    if product_key(text) in _NONE:
        return NOT_USED
    version = parse_version(text)
    if version is None:
        raise InvalidInput((Problem("version", "no_version", {"value": text}),))
    return version
