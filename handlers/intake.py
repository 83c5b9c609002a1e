"""Files reports that arrive at the same time in one transaction: one commit serves them all."""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.errors import DomainError
from bot.domain.people import Actor
from bot.domain.records import Report
from bot.usecases.filing import Filing, ReportInput, file_reports

# A set is never so large that its first report waits long for its last.
_LARGEST_SET = 64


class Intake:
    """Takes reports in; each caller gets its report once the set's transaction is committed."""

    def __init__(
        self,
        write: Callable[[], AbstractAsyncContextManager[AsyncSession]],
        now: Callable[[], datetime],
    ) -> None:
        self._write = write
        self._now = now
        self._waiting: deque[tuple[Filing, asyncio.Future[Report]]] = deque()
        self._working: asyncio.Task[None] | None = None

    async def file(self, actor: Actor, given: ReportInput) -> Report:
        """File a report; on return it is on disk. Raises what `file_report` raises."""
        result: asyncio.Future[Report] = asyncio.get_running_loop().create_future()
        self._waiting.append((Filing(actor, given), result))
        if self._working is None:
            self._working = asyncio.create_task(self._work())
        return await result

    async def _work(self) -> None:
        """Commit set after set; what arrives during one commit makes up the next."""
        try:
            while self._waiting:
                count = min(len(self._waiting), _LARGEST_SET)
                taken = [self._waiting.popleft() for _ in range(count)]
                await self._commit(taken)
        finally:
            self._working = None

    async def _commit(self, taken: list[tuple[Filing, asyncio.Future[Report]]]) -> None:
        filings = [filing for filing, _ in taken]
        try:
            try:
                outcomes = await self._file(filings, may_be_known=False)
            except IntegrityError:
                # One of these requests was filed before, which is rare: now it is looked for.
                outcomes = await self._file(filings, may_be_known=True)
        except Exception as error:
            for _, result in taken:
                if not result.done():
                    result.set_exception(error)
            return
        for (_, result), outcome in zip(taken, outcomes, strict=True):
            if result.done():
                continue
            if isinstance(outcome, DomainError):
                result.set_exception(outcome)
            else:
                result.set_result(outcome)

    async def _file(
        self, filings: list[Filing], *, may_be_known: bool
    ) -> list[Report | DomainError]:
        async with self._write() as session:
            return await file_reports(session, self._now(), filings, may_be_known=may_be_known)
