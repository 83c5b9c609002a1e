"""What follows a failed send, and what goes first."""

from datetime import timedelta

import pytest

from bot.domain.deliveries import (
    Decision,
    Failure,
    GiveUp,
    MoveElsewhere,
    Retry,
    Settle,
    decide,
    may_send_twice,
    moves,
    priority_of,
)
from bot.domain.vocabulary import DeliveryKind

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("failure", "attempts", "retry_after", "decision"),
    [
        # Slack names the time, and the attempt does not count, however many there were.
        (Failure.RATE_LIMITED, 1, 30 * SECOND, Retry(30 * SECOND, counts=False)),
        (Failure.RATE_LIMITED, 99, 30 * SECOND, Retry(30 * SECOND, counts=False)),
        (Failure.RATE_LIMITED, 1, None, Retry(SECOND, counts=False)),
        # Slack's own trouble: twice as long each time, eight times in all.
        (Failure.TEMPORARY, 1, None, Retry(SECOND)),
        (Failure.TEMPORARY, 2, None, Retry(2 * SECOND)),
        (Failure.TEMPORARY, 3, None, Retry(4 * SECOND)),
        (Failure.TEMPORARY, 7, None, Retry(64 * SECOND)),
        (Failure.TEMPORARY, 8, None, GiveUp()),
        # Never repeated before it is known whether it arrived.
        (Failure.IN_DOUBT, 1, None, Settle()),
        (Failure.IN_DOUBT, 99, None, Settle()),
        (Failure.PERMANENT, 1, None, GiveUp()),
        (Failure.MESSAGE_GONE, 1, None, GiveUp()),
        (Failure.CHANNEL_CLOSED, 1, None, GiveUp()),
    ],
)
def test_what_follows_a_failure(
    failure: Failure, attempts: int, retry_after: timedelta | None, decision: Decision
) -> None:
    assert decide(failure, attempts, retry_after) == decision


def test_what_the_team_must_get_leaves_a_closed_channel_and_a_notice_does_not() -> None:
    closed = decide(Failure.CHANNEL_CLOSED, 1, leaves="C1")
    assert closed == MoveElsewhere("C1")
    assert moves(DeliveryKind.CASE_CARD, is_reply=False)
    assert moves(DeliveryKind.INTERNAL_NOTE, is_reply=True)
    assert not moves(DeliveryKind.NOTICE, is_reply=False)


def test_every_kind_has_a_place_in_the_queue() -> None:
    assert all(priority_of(kind) > 0 for kind in DeliveryKind)


def test_people_who_wait_come_before_broadcasts() -> None:
    alarms = {DeliveryKind.SURGE, DeliveryKind.SURGE_CALL}
    first = min(set(DeliveryKind) - alarms, key=priority_of)
    last = max(priority_of(kind) for kind in set(DeliveryKind) - {DeliveryKind.HOME})
    assert first in (DeliveryKind.RECEIPT, DeliveryKind.REPORT_OFFER, DeliveryKind.CASE_CARD)
    assert priority_of(DeliveryKind.NOTICE) == last < priority_of(DeliveryKind.HOME)
    assert all(priority_of(alarm) < priority_of(first) for alarm in alarms)
    assert priority_of(DeliveryKind.RECEIPT) < priority_of(DeliveryKind.TAKEN_UP)


def test_only_a_notice_is_never_repeated_on_a_guess() -> None:
    assert [kind for kind in DeliveryKind if not may_send_twice(kind)] == [DeliveryKind.NOTICE]
