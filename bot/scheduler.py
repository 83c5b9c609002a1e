"""The in-process clock: it ticks, and use cases ask the tables what is due."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = structlog.get_logger()


class Ticker:
    """Calls jobs at intervals; holds no state that a restart could lose."""

    def __init__(self) -> None:
        # Jobs run one at a time, so that a stop can wait for the one that runs.
        self._idle = asyncio.Lock()
        self._scheduler = AsyncIOScheduler(
            timezone="UTC",
            # A late tick still ticks, and many late ones tick once.
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    def every(self, interval: timedelta, job: Callable[[], Awaitable[object]], name: str) -> None:
        """Call the job at this interval; a failure is logged and changes nothing of the next."""

        async def run() -> None:
            try:
                async with self._idle:
                    await job()
            except Exception as error:
                log.error("tick_failed", job=name, error=type(error).__name__)

        self._scheduler.add_job(run, "interval", seconds=interval.total_seconds(), id=name)

    def now(self, name: str) -> None:
        """Call the job as soon as possible, besides its interval."""
        job = self._scheduler.get_job(name)
        if job is not None:
            job.modify(next_run_time=datetime.now(UTC))

    def start(self) -> None:
        self._scheduler.start()

    async def stop(self) -> None:
        """Begin no job any more, and let the running one finish."""
        if not self._scheduler.running:
            return
        self._scheduler.pause()
        async with self._idle:
            self._scheduler.shutdown(wait=False)
