"""The composition root: settings -> database -> Slack -> listeners -> delivery -> clock."""

import asyncio
from datetime import timedelta

import structlog
from aiohttp import web
from slack_bolt.app.async_server import AsyncSlackAppServer
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError, SlackClientError

import handlers
from bot.clock import Clock
from bot.delivery import LEASE, DeliveryLoop
from bot.health import add_health_routes
from bot.inventories import InventoryReader
from bot.lines import SocketLine
from bot.scheduler import Ticker
from bot.settings import Settings
from bot.slack.client import web_client
from bot.slack.directory import fetch_groups, fetch_people
from bot.usecases.clocks import check_clocks
from bot.usecases.digests import post_digests
from bot.usecases.directory import learn_company
from bot.usecases.drafts import forget_old_drafts
from bot.usecases.home import refresh_homes
from bot.usecases.known import forget_expired
from bot.usecases.notice_reminders import remind_readers, sum_up_notices
from bot.usecases.notice_runs import RUNS_AT_ONCE, run_due_notices
from bot.usecases.opening import Opener
from bot.usecases.policy import seed_policy
from bot.usecases.reminders import send_reminders
from bot.usecases.reopening import end_undo
from bot.usecases.sealing import Seal
from bot.usecases.surges import watch_surges
from bot.usecases.update_reminders import remind_of_updates
from bot.usecases.vulnerability_clocks import check_vulnerabilities
from handlers.channel_readers import refresh_readers
from handlers.desk import Desk
from storage.engine import Database
from storage.migrate import migrate

log = structlog.get_logger()

_TICK = timedelta(seconds=1)
_DIRECTORY_SYNC = timedelta(minutes=10)
_CONNECTION_CHECK = timedelta(seconds=60)
_CLEAN_UP = timedelta(hours=1)
_WATCH = timedelta(seconds=10)
_HOMES = timedelta(seconds=10)


class Tocsin:
    """The bot: one process with everything wired; `start` and `stop` are all there is to it."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock | None = None,
        *,
        deliver: bool = True,
        lease: timedelta = LEASE,
    ) -> None:
        self.settings = settings
        self.clock = clock or Clock()
        self.database = Database(settings.database_url)
        self.client = web_client(settings.slack_bot_token, settings.slack_api_url)
        keys = settings.tocsin_seal_key
        self._seal = Seal(keys) if keys else None
        self.delivery = DeliveryLoop(
            self.database,
            self.client,
            self.clock,
            settings.tocsin_command_prefix,
            opener=Opener(keys) if keys else None,
            lease=lease,
        )
        self._inventories = InventoryReader(
            self.database, self.client, self.clock, self.delivery.wake
        )
        self.ticker = Ticker()
        self.port = settings.port
        self._deliver = deliver
        self._home_team = ""
        self._connected = False
        self._socket: SocketLine | None = None
        self._desk: Desk | None = None
        self._runner: web.AppRunner | None = None
        self._delivering: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Migrate, learn who works here, listen, deliver, tick."""
        await migrate(self.database)
        async with self.database.write() as session:
            await seed_policy(session, self.clock.now(), self.settings.seed())
        about = await self.client.auth_test()
        self._home_team = about["team_id"]
        self._desk = Desk(
            database=self.database,
            clock=self.clock,
            client=self.client,
            home_team=self._home_team,
            workspace_url=about.get("url") or "",
            command_prefix=self.settings.tocsin_command_prefix,
            seal=self._seal,
            wake_outbox=self.delivery.wake,
            tick=lambda: self.ticker.now("due"),
        )
        await self._sync_clock()
        await self._sync_directory()
        bolt = self._bolt(self._desk)
        await self._serve(bolt)
        if self.settings.uses_socket_mode:
            self._socket = SocketLine(bolt, self.settings.slack_app_token, self.client)
            await self._socket.connect_async()  # type: ignore[no-untyped-call]
        self._connected = True
        if self._deliver:
            self._delivering = asyncio.create_task(self.delivery.run())
        self._schedule()
        log.info("started", socket_mode=self.settings.uses_socket_mode, port=self.port)

    async def stop(self) -> None:
        """Take in nothing more, finish what was begun, give everything back."""
        self._connected = False
        await self.ticker.stop()
        await self._inventories.finish()
        if self._socket:
            await self._socket.finish()
        if self._runner:
            await self._runner.cleanup()
        if self._desk:
            await self._desk.finish()
        self.delivery.stop()
        if self._delivering:
            await self._delivering
        await self.database.close()
        log.info("stopped")

    async def tick(self) -> None:
        """Do what is due now."""
        ran = await self._run_notices()
        async with self.database.write() as session:
            ran += await remind_of_updates(session, self.clock.now())
        async with self.database.write() as session:
            ran += await remind_readers(session, self.clock.now())
            ran += await sum_up_notices(session, self.clock.now())
        async with self.database.write() as session:
            ran += await check_clocks(session, self.clock.now())
            ran += await end_undo(session, self.clock.now())
            await session.flush()
            ran += await send_reminders(session, self.clock.now())
            ran += await post_digests(session, self.clock.now())
        async with self.database.write() as session:
            ran += await check_vulnerabilities(session, self.clock.now())
        if ran:
            self.delivery.wake()

    async def _run_notices(self) -> int:
        """Run all that are due, in batches between which others may write."""
        ran = RUNS_AT_ONCE
        total = 0
        while ran == RUNS_AT_ONCE:
            async with self.database.write() as session:
                ran = await run_due_notices(session, self.clock.now())
            total += ran
            if ran:
                self.delivery.wake()
        return total

    async def watch(self) -> None:
        """Call whoever is on call when many report the same at once."""
        async with self.database.write() as session:
            has_news = await watch_surges(session, self.clock.now())
        if has_news:
            self.delivery.wake()

    async def refresh_homes(self) -> None:
        """Bring the home tabs up to date that people have open, all changes at once."""
        async with self.database.write() as session:
            changed = await refresh_homes(session, self.clock.now())
        if changed:
            self.delivery.wake()

    def _bolt(self, desk: Desk) -> AsyncApp:
        bolt = AsyncApp(
            client=self.client,
            signing_secret=self.settings.slack_signing_secret or None,
            # An event is acked only after its use case committed.
            process_before_response=True,
            request_verification_enabled=not self.settings.uses_socket_mode,
        )
        handlers.register(bolt, desk)
        return bolt

    async def _serve(self, bolt: AsyncApp) -> None:
        if self.settings.uses_socket_mode:
            application = web.Application()
        else:
            server = AsyncSlackAppServer(port=self.settings.port, path="/slack/events", app=bolt)
            application = server.web_app
        add_health_routes(application, self.database, lambda: self._connected)
        self._runner = web.AppRunner(application, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, port=self.settings.port)
        await site.start()
        # An address of IPv4 has two parts; for port 0 each family got a port of its own.
        self.port = min(self._runner.addresses, key=len)[1]

    def _schedule(self) -> None:
        self.ticker.every(_TICK, self._on_tick, "due")
        self.ticker.every(_DIRECTORY_SYNC, self._sync_directory, "directory")
        self.ticker.every(_CONNECTION_CHECK, self.check_connection, "connection")
        if self._socket:
            self.ticker.every(_TICK, self._socket.mend, "line")
        self.ticker.every(_WATCH, self.watch, "surges")
        self.ticker.every(_HOMES, self.refresh_homes, "homes")
        self.ticker.every(_CLEAN_UP, self._clean_up, "clean_up")
        self.ticker.start()

    async def _on_tick(self) -> None:
        await self._sync_clock()
        await self.tick()
        self._inventories.look()

    async def _sync_clock(self) -> None:
        """A stand-in for Slack may run ahead of time, so that due things can be seen at once."""
        if self.settings.is_real_slack:
            return
        try:
            answer = await self.client.api_call("playground.clock")
        except (SlackApiError, SlackClientError, OSError, TimeoutError):
            return
        self.clock.offset = timedelta(seconds=float(answer.get("offset_seconds", 0)))

    async def _sync_directory(self) -> None:
        people = await fetch_people(self.client, self._home_team)
        groups = await fetch_groups(self.client)
        async with self.database.write() as session:
            await learn_company(session, self.clock.real_now(), people, groups)
        if self._desk:
            self._desk.forget_people()
            self._desk.later(refresh_readers(self._desk))

    async def check_connection(self) -> None:
        """A socket can look alive while nothing comes: ask Slack, and reconnect a stale one."""
        try:
            await self.client.auth_test()
            self._connected = True
        except (SlackApiError, SlackClientError, OSError, TimeoutError) as error:
            self._connected = False
            log.error("slack_unreachable", error=type(error).__name__)
            return
        if self._socket and await self._socket.client.is_ping_pong_failing():
            log.warning("socket_stale")
            await self._socket.client.connect_to_new_endpoint()

    async def _clean_up(self) -> None:
        async with self.database.write() as session:
            await forget_old_drafts(session, self.clock.now())
            await forget_expired(session, self.clock.now())
