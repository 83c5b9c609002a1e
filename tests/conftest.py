"""Fixtures: fresh databases of both kinds, and the real bot on the playground's Slack."""

from collections.abc import AsyncIterator, Iterator

import pytest

from storage.engine import Database
from tests.databases import Databases, running_databases
from tests.workplace import Workplace, open_workplace


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """Where fresh databases come from."""
    with running_databases() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[Database]:
    """A fresh migrated database; every test that asks for it runs on both kinds."""
    opened = Database(databases.fresh(request.param))
    yield opened
    await opened.close()


@pytest.fixture(params=["sqlite-socket", "postgresql-http"])
async def workplace(
    request: pytest.FixtureRequest, databases: Databases
) -> AsyncIterator[Workplace]:
    """The real bot on the playground's Slack: both databases, both transports."""
    kind, _, transport = request.param.partition("-")
    async with open_workplace(databases.fresh(kind), http=transport == "http") as opened:
        yield opened
