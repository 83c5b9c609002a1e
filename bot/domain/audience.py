"""Who gets a notice by direct message, who is left out, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.domain.people import Person
from bot.domain.tlp import Tlp, only_named_people


@dataclass(frozen=True, slots=True)
class Audience:
    """To whom a notice goes by direct message; ids of people and user groups of the chat."""

    everyone: bool = False
    groups: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    # People and groups who get none, whatever else is said.
    excluded: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nobody is meant to get a direct message."""
        return not (self.everyone or self.groups or self.people)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Audience":
        """Read the stored form; nobody for the empty one."""
        if not stored:
            return NOBODY
        lists = {name: tuple(stored[name]) for name in ("groups", "people", "excluded")}
        return cls(stored["everyone"], **lists)


NOBODY = Audience()


@dataclass(frozen=True, slots=True)
class ChannelMembers:
    """A channel as Slack describes it: who is in it, and whether another company shares it."""

    channel: str
    name: str
    is_shared: bool
    members: tuple[str, ...]


class LeftOut(StrEnum):
    """Why somebody whom the audience covers gets no direct message."""

    EXCLUDED = "excluded"
    GUEST = "guest"
    OUTSIDE = "outside"
    # The mark of the text does not let it go outside the company.
    MARK = "mark"
    # The account was deactivated, or it is a bot.
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person of the directory, as far as it matters who gets a message."""

    person: Person
    locale: str
    time_zone: str
    is_guest: bool = False
    is_outside: bool = False
    is_bot: bool = False

    @property
    def is_employee(self) -> bool:
        return not (self.is_guest or self.is_outside)


@dataclass(frozen=True, slots=True)
class Recipient:
    """One line of the list: somebody who gets it, or is left out for a reason."""

    candidate: Candidate
    left_out: LeftOut | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """Everybody whom an audience covers: first who gets it, then who is left out; by name."""

    readers: tuple[Candidate, ...] = ()
    left_out: tuple[Recipient, ...] = ()

    def left_out_by_reason(self) -> dict[LeftOut, int]:
        """How many are left out for each reason that occurs."""
        reasons = [each.left_out for each in self.left_out]
        return {reason: reasons.count(reason) for reason in LeftOut if reason in reasons}

    def listed(self, name: str = "") -> tuple[Recipient, ...]:
        """Who is covered and has this in their name."""
        wanted = name.strip().lower()
        everybody = (*map(Recipient, self.readers), *self.left_out)
        return tuple(each for each in everybody if wanted in each.candidate.person.name.lower())


def resolve(
    audience: Audience,
    tlp: Tlp,
    directory: Iterable[Candidate],
    members: Mapping[str, frozenset[str]],
) -> Reach:
    """Whom the audience reaches now. `members` holds the people of each group that it names.

    Guests and people of other companies are left out unless they are named one by one; where the
    mark keeps a text inside the company, even then.
    """
    nobody: frozenset[str] = frozenset()
    excluded = set(audience.excluded).union(*(members.get(g, nobody) for g in audience.excluded))
    in_groups: set[str] = set().union(*(members.get(group, nobody) for group in audience.groups))
    named = set(audience.people)
    readers, left_out = [], []
    for candidate in sorted(directory, key=lambda each: (each.person.name, each.person.key)):
        is_named = candidate.person.chat_id in named
        is_meant = is_named or candidate.person.chat_id in in_groups
        if not is_meant and not (audience.everyone and _is_colleague(candidate)):
            continue
        reason = _reason(candidate, tlp, is_named, candidate.person.chat_id in excluded)
        if reason is None:
            readers.append(candidate)
        else:
            left_out.append(Recipient(candidate, reason))
    return Reach(tuple(readers), tuple(left_out))


def _is_colleague(candidate: Candidate) -> bool:
    """Whether "everyone" means them: guests are shown as left out, strangers don't come up."""
    return not (candidate.is_outside or candidate.is_bot or candidate.person.has_left)


def _reason(candidate: Candidate, tlp: Tlp, is_named: bool, is_excluded: bool) -> LeftOut | None:
    if candidate.is_bot or candidate.person.has_left:
        return LeftOut.UNREACHABLE
    if is_excluded:
        return LeftOut.EXCLUDED
    if candidate.is_employee:
        return None
    if tlp is Tlp.AMBER_STRICT:
        return LeftOut.MARK
    if is_named:
        return None
    return LeftOut.OUTSIDE if candidate.is_outside else LeftOut.GUEST


def unnamed(audience: Audience, tlp: Tlp) -> bool:
    """Whether the mark wants each reader named, and the audience names some only as a crowd."""
    return only_named_people(tlp) and (audience.everyone or bool(audience.groups))
