"""A small company in the tables, for tests of what its people do."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.domain.people import Actor, Profile
from bot.domain.policy import Policy
from bot.domain.records import Report
from bot.domain.vocabulary import ReportKind, Role
from bot.usecases.directory import find_actor, learn_company
from bot.usecases.filing import ReportInput, file_report
from bot.usecases.policy import seed_policy
from storage.company import AuditRow
from storage.engine import Database
from storage.outbox import DeliveryRow

P = ParamSpec("P")
T = TypeVar("T")

# A Tuesday morning, 10:30 in Berlin.
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
TRIAGE, IT_DESK, ANNOUNCEMENTS = "C0TRIAGE", "C0IT", "C0ANN"
SECRET = "Payroll wants my password at http://evil.example/login 重新登录"
POLICY = Policy(
    triage_channel=TRIAGE,
    it_channel=IT_DESK,
    announce_channels=(ANNOUNCEMENTS,),
    routes={ReportKind.CANNOT_LOGIN_OR_SEND: Role.IT},
    roles={
        Role.SECURITY: ("S0SEC",),
        Role.IT: ("U0ITA",),
        Role.ADMIN: ("U0CHEN",),
    },
    time_zone="Europe/Berlin",
    domains=("contoso.com",),
)


def profile(chat_id: str, **flags: bool) -> Profile:
    name = chat_id.removeprefix("U0").title()
    return Profile(chat_id, "T0HOME", name, "en", "Europe/Berlin", **flags)


PEOPLE = (
    profile("U0ANNA"),
    profile("U0LI"),
    profile("U0SAM"),
    profile("U0SIA"),
    profile("U0ITA"),
    profile("U0CHEN"),
    profile("U0GUEST", is_guest=True),
    profile("U0OUT", is_outside=True),
    profile("U0GONE", is_deleted=True),
)
GROUPS = {"S0SEC": ["U0SAM", "U0SIA", "U0GUEST", "U0GONE"]}


@dataclass
class Office:
    """The company's database, and its people as actors."""

    database: Database
    anna: Actor
    li: Actor
    sam: Actor
    sia: Actor
    ita: Actor
    chen: Actor
    guest: Actor
    out: Actor

    async def write(
        self,
        use_case: Callable[Concatenate[AsyncSession, P], Awaitable[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run a use case in a transaction of its own."""
        async with self.database.write() as session:
            return await use_case(session, *args, **kwargs)

    async def read(
        self,
        use_case: Callable[Concatenate[AsyncSession, P], Awaitable[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run a use case that only reads."""
        async with self.database.read() as session:
            return await use_case(session, *args, **kwargs)

    async def report(
        self,
        actor: Actor | None = None,
        *,
        text: str | None = None,
        request_id: str = "V1",
        kind: ReportKind | None = ReportKind.SUSPICIOUS_MESSAGE,
        now: datetime = NOW,
        **given: Any,
    ) -> Report:
        """File a report, Anna's unless said otherwise; each is about something else."""
        if text is None:
            text = SECRET if request_id == "V1" else f"A strange message, {request_id}"
        wanted = ReportInput(request_id=request_id, text=text, kind=kind, **given)
        return await self.write(file_report, now, actor or self.anna, wanted)

    async def outbox(self) -> list[DeliveryRow]:
        """Every message, oldest first."""
        async with self.database.read() as session:
            rows = await session.scalars(select(DeliveryRow).order_by(col(DeliveryRow.id)))
            return list(rows.all())

    async def messages(self) -> list[tuple[str, str]]:
        """Kind and recipient of every message; people by their names."""
        async with self.database.read() as session:
            rows = await session.scalars(select(DeliveryRow).order_by(col(DeliveryRow.id)))
            names = {
                f"person:{actor.key}": actor.person.name
                for actor in (self.anna, self.li, self.sam, self.sia, self.ita, self.guest)
            }
            return [
                (row.kind.value, names.get(row.recipient, row.recipient.removeprefix("channel:")))
                for row in rows.all()
            ]

    async def audit(self) -> list[AuditRow]:
        """Everything that was written down, the seed left out."""
        async with self.database.read() as session:
            rows = await session.scalars(select(AuditRow).order_by(col(AuditRow.id)))
            return [row for row in rows.all() if row.action != "settings.seed"]

    async def actions(self) -> list[tuple[str, str]]:
        """Action and subject of everything that was written down."""
        return [(row.action, row.subject) for row in await self.audit()]


@asynccontextmanager
async def another_process(office: Office) -> AsyncIterator[Database]:
    """The same database, seen by a process that shares nothing else with ours."""
    other = Database(office.database.url.render_as_string(hide_password=False))
    try:
        yield other
    finally:
        await other.close()


async def open_office(database: Database) -> Office:
    """The company moves in."""
    async with database.write() as session:
        await seed_policy(session, NOW, POLICY)
        await learn_company(session, NOW, PEOPLE, GROUPS)
        names = ("anna", "li", "sam", "sia", "ita", "chen", "guest", "out")
        found = {name: await find_actor(session, f"U0{name.upper()}") for name in names}
    actors = {name: actor for name, actor in found.items() if actor}
    return Office(database=database, **actors)
