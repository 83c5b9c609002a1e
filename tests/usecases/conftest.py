"""The company of these tests, on both databases."""

import pytest

from storage.engine import Database
from tests.usecases.office import Office, open_office


@pytest.fixture
async def office(database: Database) -> Office:
    """A company of eight people, with settings."""
    return await open_office(database)
