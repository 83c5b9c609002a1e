"""The real bot on the playground's Slack, over real HTTP and a real WebSocket."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import Tocsin
from bot.clock import Clock
from bot.delivery import LEASE
from bot.playground.client import PersonClient, PlaygroundClient
from bot.playground.company import Company
from bot.playground.limits import Limits
from bot.playground.server import Server
from bot.playground.values import Timing
from bot.settings import Settings
from bot.slack.manifest import build_manifest
from storage.engine import Database
from storage.migrate import migrate

ANNA, LI_WEI, SAM, ITA, CHEN = "U0ANNA", "U0LIWEI", "U0SAM", "U0ITA", "U0CHEN"
MAX, GUEST, OUTSIDER = "U0MAX", "U0GUEST", "U0OUT"
GENERAL, RANDOM, TRIAGE, IT_DESK = "C0GENERAL", "C0RANDOM", "G0TRIAGE", "C0IT"
ANNOUNCEMENTS, ANNOUNCEMENTS_CN = "C0ANN", "C0ANNCN"

SIGNING_SECRET = "playground"
SEAL_KEY = "dGhlIHRlc3RzIHNlYWwgd2l0aCB0aGlzIGtleSAhISE="
# A Tuesday morning in working hours; the bot's clock stands still there.
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


class FixedClock(Clock):
    """Business time stands still until it is moved; technical time is real."""

    def __init__(self) -> None:
        super().__init__()
        self.moment = NOW

    def now(self) -> datetime:
        return self.moment + self.offset

    def move(self, **amount: float) -> None:
        self.moment += timedelta(**amount)


@dataclass
class Workplace:
    """Slack with its people, and the bot in it."""

    slack: PlaygroundClient
    server: Server
    bot: Tocsin
    clock: Clock
    lease: timedelta = LEASE

    def __getitem__(self, person: str) -> PersonClient:
        return self.slack.person(person)

    async def later(self, **amount: float) -> None:
        """Let time pass, and the bot do what is due by then."""
        self.pass_time(**amount)
        await self.bot.tick()
        await self.bot.watch()

    def pass_time(self, **amount: float) -> None:
        """Let time pass."""
        assert isinstance(self.clock, FixedClock)
        self.clock.move(**amount)

    async def start_another_bot(self) -> None:
        """A new process after the one before was stopped: the same settings, the same database."""
        self.bot = Tocsin(self.bot.settings, self.clock, lease=self.lease)
        await self.bot.start()


@asynccontextmanager
async def open_workplace(
    database_url: str,
    *,
    http: bool = False,
    limits: Limits | None = None,
    clock: Clock | None = None,
    timing: Timing | None = None,
    lease: timedelta = LEASE,
    with_seal: bool = True,
    company: Company | None = None,
) -> AsyncIterator[Workplace]:
    """Start Slack and the bot; stop both at the end."""
    port = free_port() if http else 0
    events_url = f"http://127.0.0.1:{port}/slack/events" if http else ""
    server = Server(
        company=company,
        limits=limits or Limits.off(),
        manifest=build_manifest(request_url=events_url),
        events_url=events_url or None,
        signing_secret=SIGNING_SECRET,
        timing=timing,
    )
    await server.start()
    clock = clock or FixedClock()
    settings = settings_for(server.url, database_url, port, http=http)
    if not with_seal:
        settings = settings.model_copy(update={"tocsin_seal_key": ()})
    bot = Tocsin(settings, clock, lease=lease)
    workplace = Workplace(PlaygroundClient(server.url), server, bot, clock, lease)
    try:
        await bot.start()
        async with workplace.slack:
            for person in (ANNA, LI_WEI, SAM, ITA, CHEN, MAX):
                workplace.slack.person(person)
            yield workplace
    finally:
        await workplace.bot.stop()
        await server.stop()


def settings_for(slack_url: str, database_url: str, port: int, *, http: bool) -> Settings:
    """The settings of the playground's small company."""
    return Settings(
        slack_bot_token="xoxb-playground",
        slack_app_token="" if http else "xapp-playground",
        slack_signing_secret=SIGNING_SECRET if http else "",
        slack_api_url=f"{slack_url}/api/",
        database_url=database_url,
        port=port,
        tocsin_seal_key=(SEAL_KEY,),
        tocsin_triage_channel=TRIAGE,
        tocsin_it_channel=IT_DESK,
        tocsin_committee_channel="G0COM",
        tocsin_announce_channels=(ANNOUNCEMENTS, ANNOUNCEMENTS_CN),
        tocsin_security=("S0SEC",),
        tocsin_it=("S0IT",),
        tocsin_committee=("S0COM",),
        tocsin_admins=(CHEN,),
        tocsin_timezone="Europe/Berlin",
        tocsin_domains=("acme.example",),
    )


async def new_database(folder: Path) -> str:
    """The URL of a fresh migrated SQLite database in the folder."""
    url = f"sqlite+aiosqlite:///{folder}/tocsin.db"
    database = Database(url)
    await migrate(database)
    await database.close()
    return url


def free_port() -> int:
    """A port that nobody uses at the moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
