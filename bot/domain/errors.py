"""Every error that a person can cause or mend; each carries what they need for it."""

import dataclasses
from dataclasses import dataclass

from bot.domain.vocabulary import CaseEvent, CaseState, Role


class DomainError(Exception):
    """A request that can't be done as asked; views word it in the reader's language."""


@dataclass
class NotAllowed(DomainError):
    """The person's roles don't permit the action; `needed` says which would."""

    action: str
    needed: frozenset[Role]


@dataclass
class NotFound(DomainError):
    """No such thing, or none that this person may see (the two are never told apart)."""

    reference: str


@dataclass
class WrongState(DomainError):
    """The event does not fit the state that the case is in, e.g. it is resolved already."""

    reference: str
    event: CaseEvent
    state: CaseState


@dataclass
class TooLateToUndo(DomainError):
    """The verdict of this case stands for longer than it can be undone."""

    reference: str


@dataclass
class AlreadyClaimed(DomainError):
    """Another person was faster; `owner_key` tells who."""

    reference: str
    owner_key: str
    owner_slack_id: str


@dataclass
class Problem:
    """One field that can't be taken as typed: a code that views word, and its details."""

    field: str
    code: str
    details: dict[str, str] = dataclasses.field(default_factory=dict)


@dataclass
class InvalidInput(DomainError):
    """What was typed can't be taken; nothing is stored, and the form keeps every word."""

    problems: tuple[Problem, ...]
