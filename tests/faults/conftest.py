"""A workplace whose outbox settles doubt after a second instead of after twenty."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from tests.databases import Databases
from tests.workplace import Workplace, open_workplace

LEASE = timedelta(seconds=1)


@pytest.fixture(params=["sqlite-socket", "postgresql-http"])
async def workplace(
    request: pytest.FixtureRequest, databases: Databases
) -> AsyncIterator[Workplace]:
    """The real bot on the playground's Slack: both databases, both transports."""
    kind, _, transport = request.param.partition("-")
    url = databases.fresh(kind)
    async with open_workplace(url, http=transport == "http", lease=LEASE) as opened:
        yield opened
