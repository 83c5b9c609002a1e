"""The main job, played by the same story that `make demo STORY=1` plays."""

import pytest

from bot.clock import Clock
from bot.playground.story import play
from tests.databases import Databases
from tests.workplace import open_workplace


@pytest.mark.parametrize(("kind", "http"), [("sqlite", False), ("postgresql", True)])
async def test_the_whole_story_is_seen_on_the_slack_side(
    databases: Databases, kind: str, http: bool
) -> None:
    """Report, receipt, triage, question, verdict, notice on schedule, status."""
    said: list[str] = []

    async with open_workplace(databases.fresh(kind), http=http, clock=Clock()) as workplace:
        seen = await play(workplace.server.url, said.append)

    assert seen, "\n".join(said)
