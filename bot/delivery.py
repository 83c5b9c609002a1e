"""The outbox loop: claim, commit, render, send, record."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import InterfaceError, OperationalError

from bot.clock import Clock
from bot.domain.deliveries import (
    MADE_FILES,
    Decision,
    Failure,
    GiveUp,
    Retry,
    comes_back,
    decide,
    may_send_twice,
    moves,
)
from bot.domain.home import HomeTab
from bot.domain.people import zone_or_utc
from bot.slack.client import (
    CALL_TIMEOUT,
    SendFailed,
    find_delivery,
    open_direct_message,
    post_message,
    publish_home,
    share_copy,
    share_made,
    update_message,
)
from bot.slack.kit import View
from bot.slack.views.deliveries import render
from bot.slack.views.home import home_view
from bot.text import Words, words_for
from bot.usecases import deliveries
from bot.usecases.deliveries import Outgoing
from bot.usecases.opening import Opener
from storage.engine import Database

log = structlog.get_logger()

# Half of it is for the queue before a call, half for the longest call: when the lease is over,
# no answer can still be on its way.
LEASE = CALL_TIMEOUT * 2
_BATCH = 50
_RECIPIENTS_AT_ONCE = 10
# Another process may fill the outbox without waking this one.
_LOOK_EVERY_SECONDS = 1.0
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_HISTORY_MARGIN = timedelta(minutes=1)

# The history of such a place can't be read, now or later.
_UNREADABLE = frozenset({Failure.PERMANENT, Failure.CHANNEL_CLOSED, Failure.MESSAGE_GONE})


class DeliveryLoop:
    """Sends what is in the outbox until it is stopped; what it holds at the end is finished."""

    def __init__(
        self,
        database: Database,
        client: AsyncWebClient,
        clock: Clock,
        command_prefix: str,
        *,
        opener: Opener | None = None,
        lease: timedelta = LEASE,
    ) -> None:
        self._database = database
        self._client = client
        self._clock = clock
        self._command_prefix = command_prefix
        self._lease = lease
        self._opener = opener
        # To whom Slack asked us not to send yet, and until when (real time).
        self._held: dict[str, datetime] = {}
        self._wake = asyncio.Event()
        self._made: set[asyncio.Task[None]] = set()
        self._making = asyncio.Lock()
        self._stopping = False

    def wake(self) -> None:
        """Look at the outbox now."""
        self._wake.set()

    def stop(self) -> None:
        """Finish what was claimed, then end `run`."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Work until stopped."""
        while not self._stopping:
            self._wake.clear()
            try:
                busy = await self.step()
            except Exception as error:
                # The database may be away for a moment; claimed rows come back after their lease.
                log.error("delivery_loop_failed", error=type(error).__name__)
                busy = False
            if not busy and not self._stopping:
                await self._pause()
        await asyncio.gather(*self._made, return_exceptions=True)

    async def step(self) -> bool:
        """Settle what is in doubt, then send one batch; False when there was nothing to do."""
        return await self._settle_batch() | await self._send_batch()

    async def _settle_batch(self) -> bool:
        now = self._clock.real_now()
        async with self._database.write() as session:
            doubtful = await deliveries.claim_in_doubt(
                session, real_now=now, lease=self._lease, limit=_BATCH
            )
        for delivery in doubtful:
            if self._clock.real_now() > self._time_to_begin(now):
                break  # It is still in doubt, and comes again after its lease.
            if outgoing := await self._load(delivery):
                await self._settle(outgoing)
        return bool(doubtful)

    async def _send_batch(self) -> bool:
        now = self._clock.real_now()
        async with self._database.write() as session:
            due = await deliveries.claim(session, real_now=now, lease=self._lease, limit=_BATCH)
        by_recipient: dict[str, list[int]] = defaultdict(list)
        for claimed in due:
            if claimed.is_made_file:
                self._make_beside(claimed.id)
                continue
            by_recipient[claimed.recipient].append(claimed.id)
        slots = asyncio.Semaphore(_RECIPIENTS_AT_ONCE)

        async def send_in_order(recipient: str, queue: Sequence[int]) -> None:
            async with slots:
                await self._send_all(recipient, queue, self._time_to_begin(now))

        queues = (send_in_order(*each) for each in by_recipient.items())
        for problem in await asyncio.gather(*queues, return_exceptions=True):
            if problem:
                raise problem
        return bool(due)

    def _make_beside(self, delivery: int) -> None:
        """Make and send a file while all other messages go on; one file at a time."""

        async def make() -> None:
            async with self._making:
                if outgoing := await self._load(delivery):
                    await self._send(outgoing)

        task = asyncio.create_task(make())
        self._made.add(task)
        task.add_done_callback(self._forget_made)

    def _forget_made(self, task: asyncio.Task[None]) -> None:
        self._made.discard(task)
        if not task.cancelled() and (error := task.exception()):
            # It comes back after its lease.
            log.error("file_failed", error=type(error).__name__)

    def _time_to_begin(self, claimed_at: datetime) -> datetime:
        """The latest moment to begin a call, so that its answer comes within the lease."""
        return claimed_at + self._lease / 2

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(_LOOK_EVERY_SECONDS):
                await self._wake.wait()
        except TimeoutError:
            pass

    async def _load(self, delivery: int) -> Outgoing | None:
        """What to send; None when that can't be told, which must not hold up all the others."""
        try:
            async with self._database.read() as session:
                return await deliveries.load_outgoing(
                    session, delivery, self._clock.now(), self._opener
                )
        except (OperationalError, InterfaceError, OSError):
            raise  # The database is away: everything waits.
        except Exception as error:
            await self._give_up(delivery, error)
            return None

    async def _give_up(self, delivery: int, error: Exception) -> None:
        """A message that we can't make will not be made by trying again."""
        log.error("delivery_unreadable", id=delivery, error=type(error).__name__)
        async with self._database.write() as session:
            await deliveries.record_failure(
                session, delivery, self._clock.real_now(), GiveUp(), type(error).__name__
            )

    async def _send_all(self, recipient: str, queue: Sequence[int], latest: datetime) -> None:
        """Send to one recipient in order; a rate limit holds back all that goes there."""
        for place, delivery in enumerate(queue):
            now = self._clock.real_now()
            held_until = self._held.get(recipient, _LONG_AGO)
            if now < held_until or now > latest:
                await self._give_back(queue[place:], max(now, held_until))
                return
            outgoing = await self._load(delivery)
            if outgoing is None:
                continue
            if outgoing.is_homeless:
                await self._give_back([delivery], now)
                continue
            failed = await self._send(outgoing)
            if failed and failed.failure is Failure.RATE_LIMITED:
                wait = failed.retry_after or timedelta(seconds=1)
                self._held[recipient] = self._clock.real_now() + wait
            else:
                self._held.pop(recipient, None)

    async def _give_back(self, queue: Sequence[int], until: datetime) -> None:
        async with self._database.write() as session:
            await deliveries.postpone_channel(session, queue, until)

    async def _send(self, outgoing: Outgoing) -> SendFailed | None:
        if isinstance(outgoing.message, HomeTab):
            return await self._publish(outgoing, outgoing.message)
        try:
            words = self._words_for(outgoing)
            # Drawing takes seconds: in a thread, so that the loop of events goes on.
            post = (
                await asyncio.to_thread(render, words, outgoing.message)
                if outgoing.kind in MADE_FILES
                else render(words, outgoing.message)
            )
        except Exception as error:
            await self._give_up(outgoing.id, error)
            return None
        try:
            destination = await self._place_of(outgoing)
            if outgoing.message_ts:
                channel_id, message_ts = destination, outgoing.message_ts
                await update_message(self._client, channel_id, message_ts, post)
            elif post.made:
                channel_id, message_ts = await share_made(
                    self._client,
                    destination,
                    post.made,
                    comment=post.text,
                    thread_ts=outgoing.thread_ts,
                )
            elif post.file:
                channel_id, message_ts = await share_copy(
                    self._client,
                    destination,
                    post.file,
                    comment=post.text,
                    thread_ts=outgoing.thread_ts,
                )
            else:
                channel_id, message_ts = await post_message(
                    self._client,
                    destination,
                    post,
                    thread_ts=outgoing.thread_ts,
                    delivery_id=outgoing.delivery_id,
                )
        except SendFailed as failed:
            await self._record_failure(outgoing, failed)
            return failed
        await self._record_sent(outgoing, channel_id, message_ts)
        return None

    async def _place_of(self, outgoing: Outgoing) -> str:
        """Where to post or edit. Raises SendFailed."""
        if outgoing.is_sealed and (outgoing.message_ts or outgoing.thread_ts):
            # A message that stands already is in a channel, which was not written down.
            return await open_direct_message(self._client, outgoing.destination)
        return outgoing.channel_id or outgoing.destination

    async def _publish(self, outgoing: Outgoing, tab: HomeTab) -> SendFailed | None:
        """Show a home tab, unless it shows just this already."""
        try:
            view = home_view(self._words_for(outgoing), tab)
        except Exception as error:
            await self._give_up(outgoing.id, error)
            return None
        shown = self._mark_of(view)
        if shown != outgoing.shown:
            try:
                await publish_home(self._client, outgoing.destination, view)
            except SendFailed as failed:
                await self._record_failure(outgoing, failed)
                return failed
        async with self._database.write() as session:
            await deliveries.record_published(session, outgoing, shown)
        return None

    def _mark_of(self, view: View) -> str:
        """What stands for the view in the outbox.

        It takes our key to make it: whoever reads the tables could else try out on whose tab a
        protected report stands.
        """
        text = json.dumps(view, sort_keys=True)
        return self._opener.tags(text)[0] if self._opener else sha256(text.encode()).hexdigest()

    def _words_for(self, outgoing: Outgoing) -> Words:
        return words_for(
            outgoing.reading.locales,
            str(zone_or_utc(outgoing.reading.time_zone)),
            self._clock.now(),
            command_prefix=self._command_prefix,
            is_channel=outgoing.reading.is_channel,
        )

    async def _settle(self, outgoing: Outgoing) -> None:
        """Find out whether a message arrived whose answer was lost."""
        if outgoing.is_repeatable:
            await self._send(outgoing)
            return
        if outgoing.kind in MADE_FILES:
            await self._give_up_or_resend(outgoing, SendFailed(Failure.IN_DOUBT, "unanswered"))
            return
        try:
            channel_id = await self._place_of(outgoing)
            if outgoing.is_direct and not outgoing.thread_ts:
                channel_id = await open_direct_message(self._client, channel_id)
            message_ts = await find_delivery(
                self._client,
                channel_id,
                outgoing.thread_ts,
                outgoing.delivery_id,
                outgoing.claimed_at - _HISTORY_MARGIN,
            )
        except SendFailed as failed:
            if failed.failure in _UNREADABLE:
                await self._give_up_or_resend(outgoing, failed)
            else:
                # Sending it again without an answer to the question could double it.
                pause = max(self._lease, failed.retry_after or self._lease)
                until = self._clock.real_now() + pause
                async with self._database.write() as session:
                    await deliveries.stay_in_doubt(session, outgoing.id, until, failed.error)
            return
        log.info("doubt_settled", delivery=outgoing.delivery_id, arrived=message_ts is not None)
        if message_ts:
            # It was rendered when it was sent: what changed since then is still to be shown.
            as_sent = replace(outgoing, revision=1)
            await self._record_sent(as_sent, channel_id, message_ts)
        else:
            await self._record(outgoing, Retry(timedelta(0)), "")

    async def _give_up_or_resend(self, outgoing: Outgoing, failed: SendFailed) -> None:
        """The history can't be read: the stated policy of this kind of message decides."""
        if may_send_twice(outgoing.kind):
            await self._record(outgoing, Retry(timedelta(0)), failed.error)
        else:
            async with self._database.write() as session:
                await deliveries.record_unknown(session, outgoing.id, failed.error)

    async def _record_sent(self, outgoing: Outgoing, channel_id: str, message_ts: str) -> None:
        if outgoing.is_sealed and self._opener:
            channel_id = self._opener.tags(channel_id)[0]
        async with self._database.write() as session:
            await deliveries.record_sent(
                session,
                outgoing,
                self._clock.now(),
                channel_id,
                message_ts,
                real_now=self._clock.real_now(),
            )

    async def _record_failure(self, outgoing: Outgoing, failed: SendFailed) -> None:
        failure = failed.failure
        if failure is Failure.IN_DOUBT and outgoing.is_repeatable:
            failure = Failure.TEMPORARY
        is_reply = outgoing.thread_ts is not None
        can_move = not outgoing.is_direct and moves(outgoing.kind, is_reply=is_reply)
        decision = decide(
            failure,
            outgoing.attempts,
            failed.retry_after,
            comes_back=comes_back(outgoing.kind, is_reply=is_reply),
            leaves=(outgoing.channel_id or outgoing.destination) if can_move else "",
        )
        log.warning(
            "delivery_failed",
            delivery=outgoing.delivery_id,
            kind=outgoing.kind,
            error=failed.error,
            final=isinstance(decision, GiveUp),
        )
        await self._record(outgoing, decision, failed.error)

    async def _record(self, outgoing: Outgoing, decision: Decision, error: str) -> None:
        async with self._database.write() as session:
            await deliveries.record_failure(
                session, outgoing.id, self._clock.real_now(), decision, error
            )
