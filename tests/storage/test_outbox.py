"""The outbox: each cause is sent once, in order, by one worker; doubt is found again."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from bot.domain.vocabulary import DeliveryKind, DeliveryState
from storage.engine import Database
from storage.outbox import (
    DeliveryRow,
    cancel,
    claim_doubtful,
    claim_due,
    find_by_cause,
    find_by_message,
    render_again,
)
from tests.storage.company import NOW, queue

LEASE = timedelta(seconds=20)
SECOND = timedelta(seconds=1)


async def claim(
    database: Database, *, limit: int = 50, after: timedelta = timedelta()
) -> list[str]:
    """Claim and commit; the causes in the order in which they go out."""
    async with database.write() as session:
        rows = await claim_due(session, now=NOW + after, lease=LEASE, limit=limit)
        return [row.cause for row in rows]


async def the(database: Database, cause: str) -> DeliveryRow:
    async with database.read() as session:
        row = await find_by_cause(session, cause)
    assert row is not None
    return row


async def sent(database: Database, cause: str, ts: str = "1.1") -> None:
    """As if it had gone out."""
    async with database.write() as session:
        row = await find_by_cause(session, cause)
        assert row is not None
        row.state, row.channel_id, row.message_ts = DeliveryState.SENT, "C1", ts
        row.rendered, row.lease_until = row.wanted, None


async def test_one_cause_makes_one_message_a_recipient(database: Database) -> None:
    async with database.write() as session:
        await queue(session, "report:1:receipt")
        await queue(session, "report:1:receipt", recipient="channel:C2")
    with pytest.raises(IntegrityError):
        async with database.write() as session:
            await queue(session, "report:1:receipt")
    assert await claim(database) == ["report:1:receipt"] * 2


async def test_urgent_kinds_go_first_and_older_ones_before_younger(database: Database) -> None:
    async with database.write() as session:
        await queue(session, "notice 1", kind=DeliveryKind.NOTICE)
        await queue(session, "note", kind=DeliveryKind.INTERNAL_NOTE)
        await queue(session, "receipt 1")
        await queue(session, "taken up", kind=DeliveryKind.TAKEN_UP)
        await queue(session, "receipt 2")
        await queue(session, "notice 2", kind=DeliveryKind.NOTICE)
    assert await claim(database, limit=3) == ["receipt 1", "receipt 2", "taken up"]
    assert await claim(database) == ["note", "notice 1", "notice 2"]
    assert await claim(database) == []


async def test_a_claim_is_written_down_with_its_lease(database: Database) -> None:
    async with database.write() as session:
        await queue(session, "a")
    await claim(database)
    row = await the(database, "a")
    assert (row.state, row.attempts) == (DeliveryState.SENDING, 1)
    assert (row.claimed_at, row.lease_until) == (NOW, NOW + LEASE)


async def test_what_has_to_wait_is_not_claimed_before_its_time(database: Database) -> None:
    async with database.write() as session:
        (await queue(session, "later")).not_before = NOW + SECOND
    assert await claim(database) == []
    assert await claim(database, after=SECOND) == ["later"]


async def test_a_reply_waits_until_the_message_above_it_is_sent(database: Database) -> None:
    async with database.write() as session:
        card = await queue(session, "card", kind=DeliveryKind.CASE_CARD)
        await queue(session, "note", kind=DeliveryKind.INTERNAL_NOTE, thread_of=card.id)
    assert await claim(database) == ["card"]
    assert await claim(database) == []
    await sent(database, "card")
    assert await claim(database) == ["note"]


async def test_two_workers_never_claim_the_same_row(database: Database) -> None:
    """Many rounds of two processes that claim a few rows at a time, at the same moment."""
    other = Database(database.url.render_as_string(hide_password=False))
    async with database.write() as session:
        for number in range(60):
            await queue(session, f"{number:02}")
    claimed: list[str] = []

    async def work(process: Database) -> None:
        while taken := await claim(process, limit=3):
            claimed.extend(taken)

    await asyncio.gather(*(work(process) for process in (database, other) * 3))
    await other.close()
    assert sorted(claimed) == [f"{number:02}" for number in range(60)]


async def test_a_worker_skips_what_another_one_is_claiming(database: Database) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    async with database.write() as session:
        for cause in "abc":
            await queue(session, cause)
    async with database.write() as first:
        assert len(await claim_due(first, now=NOW, lease=LEASE, limit=2)) == 2
        async with asyncio.timeout(20):
            assert await claim(database) == ["c"]


async def test_a_row_that_was_claimed_while_another_claim_began_is_left_alone(
    database: Database,
) -> None:
    """The second worker's snapshot is older than the first one's commit."""
    if database.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    async with database.write() as session:
        await queue(session, "a")
    async with database.write() as slow:
        await slow.scalars(select(DeliveryRow))
        assert await claim(database) == ["a"]
        assert await claim_due(slow, now=NOW, lease=LEASE, limit=5) == []


async def test_what_nobody_recorded_before_its_lease_ended_is_doubtful_once(
    database: Database,
) -> None:
    async with database.write() as session:
        await queue(session, "a")
    await claim(database)

    async def doubtful(after: timedelta) -> list[str]:
        async with database.write() as session:
            rows = await claim_doubtful(session, now=NOW + after, lease=LEASE, limit=10)
            return [row.cause for row in rows]

    assert await doubtful(LEASE - SECOND) == []
    assert await doubtful(LEASE) == ["a"]
    # It is another worker's now, for as long as a lease lasts.
    assert await doubtful(LEASE) == []
    assert await doubtful(2 * LEASE) == ["a"]
    assert await claim(database) == []


async def test_changes_in_a_burst_are_rendered_once_more(database: Database) -> None:
    async with database.write() as session:
        await queue(session, "card")
    await claim(database)
    await sent(database, "card")
    for _ in range(3):
        async with database.write() as session:
            await render_again(session, "card")
    row = await the(database, "card")
    assert (row.state, row.wanted, row.rendered) == (DeliveryState.QUEUED, 4, 1)
    assert await claim(database) == ["card"]


async def test_a_change_sends_again_only_what_was_sent_or_failed(database: Database) -> None:
    async with database.write() as session:
        for state in DeliveryState:
            row = await queue(session, "card", recipient=f"channel:{state}")
            row.state, row.attempts = state, 5
    async with database.write() as session:
        await render_again(session, "card")
    async with database.read() as session:
        rows = (await session.scalars(select(DeliveryRow))).all()
    assert {row.recipient: (row.state, row.attempts, row.wanted) for row in rows} == {
        "channel:queued": (DeliveryState.QUEUED, 5, 2),
        "channel:sending": (DeliveryState.SENDING, 5, 2),
        "channel:sent": (DeliveryState.QUEUED, 5, 2),
        "channel:failed": (DeliveryState.QUEUED, 0, 2),
        "channel:unknown": (DeliveryState.UNKNOWN, 5, 2),
        "channel:cancelled": (DeliveryState.CANCELLED, 5, 2),
    }


async def test_a_change_is_seen_by_the_transaction_that_made_it(database: Database) -> None:
    async with database.write() as session:
        row = await queue(session, "card")
        row.state = DeliveryState.SENT
        await render_again(session, "card")
        await session.refresh(row)
        assert (row.state, row.wanted) == (DeliveryState.QUEUED, 2)


async def test_cancelling_stops_what_is_queued_and_leaves_what_was_sent(
    database: Database,
) -> None:
    async with database.write() as session:
        await queue(session, "notice:1:a")
        await queue(session, "notice:1:a", recipient="channel:C2")
        await queue(session, "notice:12:a")
        await queue(session, "notice:1_x")
    await claim(database, limit=1)
    await sent(database, "notice:1:a")
    async with database.write() as session:
        assert await cancel(session, "notice:1:") == 1
    async with database.read() as session:
        rows = (await session.scalars(select(DeliveryRow).order_by(DeliveryRow.id))).all()  # type: ignore[arg-type]
    assert [row.state for row in rows] == ["sent", "cancelled", "queued", "queued"]
    assert await claim(database) == ["notice:12:a", "notice:1_x"]


async def test_a_message_leads_back_to_its_delivery(database: Database) -> None:
    async with database.write() as session:
        await queue(session, "a")
    await sent(database, "a", ts="5.5")
    async with database.read() as session:
        found = await find_by_message(session, ["C1"], "5.5")
        assert found is not None
        assert found.cause == "a"
        assert await find_by_message(session, ["C1"], "5.6") is None
        assert await find_by_message(session, ["C2"], "5.5") is None


async def test_what_travels_with_a_message_tells_nothing(database: Database) -> None:
    async with database.write() as session:
        row = await queue(session, "report:7:receipt")
        other = await queue(session, "report:8:receipt")
    assert row.delivery_id != other.delivery_id
    assert row.delivery_id.startswith("d_")
    assert len(row.delivery_id) == 18
