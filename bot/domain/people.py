"""People as the rules see them: who acts, who reads."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.domain.vocabulary import Role

DEFAULT_LOCALE = "en"


@dataclass(frozen=True, slots=True)
class Person:
    """One row of the directory: our opaque key, the id in the chat, and the name there."""

    key: str
    # Empty for the pseudonym of a protected reporter; the name is then a code.
    chat_id: str
    name: str
    # The account was deactivated: no message reaches them any more.
    has_left: bool = False

    @property
    def is_pseudonym(self) -> bool:
        """Whether this stands for a reporter whose name is hidden."""
        return not self.chat_id


@dataclass(frozen=True, slots=True)
class Profile:
    """What the chat platform tells about a person; the directory keeps the newest one."""

    chat_id: str
    team_id: str
    name: str
    locale: str
    time_zone: str
    is_guest: bool = False
    is_outside: bool = False
    is_bot: bool = False
    is_deleted: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is doing something, with the roles that count at this moment."""

    person: Person
    roles: frozenset[Role]
    locale: str
    time_zone: str
    is_guest: bool = False
    is_outside: bool = False
    # By these they find their own protected reports.
    tags: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return self.person.key

    @property
    def may_hold_roles(self) -> bool:
        """Guests and people of another company hold no role, whatever a list says."""
        return not (self.is_guest or self.is_outside)

    def behind(self, pseudonym: Person) -> "Actor":
        """The same person acting under a pseudonym: roles would tell who it is."""
        return replace(self, person=pseudonym, roles=frozenset(), tags=())


def find_zone(name: str) -> ZoneInfo | None:
    """The named IANA time zone, or None when there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def zone_or_utc(name: str) -> ZoneInfo:
    """The named time zone; UTC when the chat platform names one that we don't know."""
    return find_zone(name) or ZoneInfo("UTC")


def require_aware(moment: datetime) -> datetime:
    """The moment in UTC. Raises ValueError on a naive one: it names no point in time."""
    if moment.tzinfo is None:
        raise ValueError("a datetime without a time zone names no point in time")
    return moment.astimezone(UTC)
