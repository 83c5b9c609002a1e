"""The rules of the outbox: what goes first, when to try again, what becomes of doubt."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.domain.vocabulary import DeliveryKind

# A lower number goes first: people who wait for an answer before broadcasts to channels.
_PRIORITY: dict[DeliveryKind, int] = {
    DeliveryKind.RECEIPT: 10,
    DeliveryKind.REPORT_OFFER: 10,
    DeliveryKind.CASE_CARD: 10,
    DeliveryKind.SURGE: 5,
    DeliveryKind.SURGE_CALL: 5,
    DeliveryKind.SURGE_PLOT: 30,
    DeliveryKind.QUESTION: 20,
    DeliveryKind.TEAM_FILE: 20,
    DeliveryKind.ANSWERED: 20,
    DeliveryKind.ANSWER_TAKEN: 20,
    DeliveryKind.FILE_REFUSED: 20,
    DeliveryKind.TAKEN_UP: 20,
    DeliveryKind.RESOLVED: 20,
    DeliveryKind.REOPENED: 20,
    DeliveryKind.QUESTION_ASKED: 30,
    DeliveryKind.INTERNAL_NOTE: 30,
    DeliveryKind.REPORT_CHANGED: 30,
    DeliveryKind.PICTURES: 40,
    DeliveryKind.REASSIGNED: 30,
    DeliveryKind.CASE_REOPENED: 30,
    DeliveryKind.CHANNEL_CLOSED: 20,
    DeliveryKind.VULNERABILITY_CARD: 20,
    DeliveryKind.VULNERABILITY_LOG: 30,
    DeliveryKind.VULNERABILITY_DUE: 20,
    DeliveryKind.FIXED: 30,
    DeliveryKind.NOTICE: 50,
    DeliveryKind.NOTICE_REMINDER: 50,
    DeliveryKind.UPTAKE: 40,
    DeliveryKind.ANSWERS_FILE: 40,
    DeliveryKind.CLAIM_SOON: 30,
    DeliveryKind.RETURNED: 30,
    DeliveryKind.REMINDER: 20,
    DeliveryKind.DIGEST: 40,
    DeliveryKind.UPDATE_DUE: 50,
    DeliveryKind.UPDATES_OVERDUE: 40,
    DeliveryKind.INVENTORY: 20,
    DeliveryKind.INVENTORY_PROBLEMS: 30,
    DeliveryKind.HOME: 60,
    DeliveryKind.STATISTICS: 40,
    DeliveryKind.EXPORT: 40,
}
# A home tab that somebody looks at; one that only changed goes after all that is to be read.
OPENED_HOME_PRIORITY = 10

# An edit of a message that was read already calls nobody: it waits for all that does.
EDIT_OF_MANY_PRIORITY = 60
# What comes in by itself, such as one more report, edits a card at most so often.
EDIT_AT_MOST_EVERY = timedelta(seconds=10)

# A file that is made when it is sent takes a while: beside all else, and with a longer lease.
MADE_FILES = frozenset(
    {
        DeliveryKind.STATISTICS,
        DeliveryKind.EXPORT,
        DeliveryKind.SURGE_PLOT,
        DeliveryKind.INVENTORY_PROBLEMS,
        DeliveryKind.ANSWERS_FILE,
    }
)
LEASES_OF_A_MADE_FILE = 6
# All that is said about a case or a vulnerability hangs on its card.
_CARDS = frozenset({DeliveryKind.CASE_CARD, DeliveryKind.VULNERABILITY_CARD})

_MOST_ATTEMPTS = 8
_FIRST_PAUSE = timedelta(seconds=1)
_LONGEST_PAUSE = timedelta(minutes=10)


class Failure(StrEnum):
    """How a send can fail, each with its own consequence."""

    RATE_LIMITED = "rate_limited"  # Slack names the time to wait; the attempt does not count
    TEMPORARY = "temporary"  # Slack's own trouble, surely not stored: try again, slower each time
    IN_DOUBT = "in_doubt"  # the answer was lost: it may have been stored
    PERMANENT = "permanent"  # token gone, message refused: a person must act
    CHANNEL_CLOSED = "channel_closed"  # no such channel, archived, or without the bot
    MESSAGE_GONE = "message_gone"  # the message to edit, or to answer in a thread, was deleted


@dataclass(frozen=True, slots=True)
class Retry:
    """Try again after the pause."""

    after: timedelta
    counts: bool = True


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Stop trying; the reason is shown to the people concerned."""


@dataclass(frozen=True, slots=True)
class Settle:
    """Find out first whether the message arrived."""


@dataclass(frozen=True, slots=True)
class PostAnew:
    """Post again what was deleted, and below it what belongs there."""


@dataclass(frozen=True, slots=True)
class MoveElsewhere:
    """Post it in another channel than the closed one, with what belongs below it."""

    closed: str


Decision = Retry | GiveUp | Settle | PostAnew | MoveElsewhere


def priority_of(kind: DeliveryKind) -> int:
    """The place in the queue; a lower number goes first."""
    return _PRIORITY[kind]


def decide(
    failure: Failure,
    attempts: int,
    retry_after: timedelta | None = None,
    *,
    comes_back: bool = False,
    leaves: str = "",
) -> Decision:
    """What to do after a failed attempt; `attempts` counts this one.

    `comes_back` says that the message must stand in the chat even if somebody deletes it, `leaves`
    names the channel that it leaves when that is closed.
    """
    if failure is Failure.CHANNEL_CLOSED and leaves:
        return MoveElsewhere(leaves)
    if failure is Failure.RATE_LIMITED:
        return Retry(retry_after or _FIRST_PAUSE, counts=False)
    if failure is Failure.IN_DOUBT:
        return Settle()
    if failure is Failure.TEMPORARY and attempts < _MOST_ATTEMPTS:
        pause: timedelta = min(_FIRST_PAUSE * 2 ** (attempts - 1), _LONGEST_PAUSE)
        return Retry(pause)
    if failure is Failure.MESSAGE_GONE and comes_back and attempts < _MOST_ATTEMPTS:
        return PostAnew()
    return GiveUp()


def comes_back(kind: DeliveryKind, *, is_reply: bool) -> bool:
    """Whether a deleted message of this kind is posted anew: the card, for all that hangs on it."""
    return kind in _CARDS or is_reply


def moves(kind: DeliveryKind, *, is_reply: bool) -> bool:
    """Whether the team must get it, in another channel if need be; not so a notice."""
    return kind in _CARDS or kind is DeliveryKind.SURGE or is_reply


def may_send_twice(kind: DeliveryKind) -> bool:
    """The policy for doubt that can't be settled: repeat what one person or team waits for.

    A notice is never repeated to a channel on a guess; its author sees "unknown" and decides.
    A file carries no id of ours in the chat, so its doubt never can be settled: the one person who
    asked for it rather gets it twice than not at all.
    """
    return kind is not DeliveryKind.NOTICE
