"""The surge alarm: called once, kept fresh, over after the hold, whoever watches."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from bot.domain.people import Actor
from bot.domain.policy import Policy
from bot.domain.surges import HOLD
from bot.domain.vocabulary import ReportKind
from bot.usecases.directory import learn_company, learn_person
from bot.usecases.filing import ReportInput, file_report, hidden
from bot.usecases.policy import change_policy
from bot.usecases.reports import withdraw_report
from bot.usecases.sealing import Seal, new_seal_key
from bot.usecases.surges import alarm_cause, call_cause, load_surge, watch_surges
from storage.engine import Database
from storage.outbox import DeliveryRow
from storage.surges import SurgeRow
from tests.usecases.office import (
    GROUPS,
    NOW,
    PEOPLE,
    TRIAGE,
    Office,
    another_process,
    open_office,
    profile,
)

MINUTE = timedelta(minutes=1)
ON_CALL = Policy(on_call=("S0ONCALL", "U0SAM"), surge_floor=5)
CALLED = ["U0SAM", "U0SIA"]


@pytest.fixture
async def office(database: Database) -> Office:
    """Sam and Sia are on call; Sam by the group and by name. Of the group, Gone has left."""
    opened = await open_office(database)
    groups = {**GROUPS, "S0ONCALL": ["U0SAM", "U0SIA", "U0GONE", "U0GUEST"]}
    await opened.write(learn_company, NOW, PEOPLE, groups)
    await configure(opened, on_call=ON_CALL.on_call)
    return opened


async def configure(office: Office, **changes: object) -> None:
    await office.write(
        change_policy,
        NOW,
        office.chen,
        lambda policy: replace(policy, **changes),  # type: ignore[arg-type]
    )


async def crowd(office: Office, size: int, first: int = 0) -> list[Actor]:
    """So many different people."""
    names = [f"U0MANY{number}" for number in range(first, first + size)]
    return [await office.write(learn_person, NOW, profile(name)) for name in names]


async def flood(
    office: Office,
    people: Iterable[Actor],
    *,
    at: datetime = NOW,
    kind: ReportKind = ReportKind.FORCED_RELOGIN,
) -> None:
    """Each reports the same, one second apart."""
    for number, person in enumerate(people):
        moment = at + timedelta(seconds=number)
        request = f"{kind}:{person.key}:{moment}"
        await office.report(person, kind=kind, now=moment, request_id=request)


async def alarms(office: Office) -> list[SurgeRow]:
    async with office.database.read() as session:
        return list((await session.scalars(select(SurgeRow).order_by(col(SurgeRow.id)))).all())


async def calls(office: Office, number: int) -> list[DeliveryRow]:
    """What an alarm sent: first to the channel, then to people."""
    causes = (alarm_cause(number), call_cause(number))
    return [row for row in await office.outbox() if row.cause in causes]


async def test_many_people_within_minutes_call_everybody_on_call_once(office: Office) -> None:
    await flood(office, await crowd(office, 6))

    assert await office.write(watch_surges, NOW + MINUTE)
    assert not await office.write(watch_surges, NOW + MINUTE + timedelta(seconds=10))

    [alarm] = await alarms(office)
    assert (alarm.kind, alarm.began_at, alarm.people) == (ReportKind.FORCED_RELOGIN, NOW, 6)
    channel, *people = await calls(office, alarm.id)
    assert channel.recipient == f"channel:{TRIAGE}"
    assert channel.payload == {"on_call": list(ON_CALL.on_call)}
    assert [each.recipient for each in people] == [
        f"person:{office.sam.key}",
        f"person:{office.sia.key}",
    ]
    assert ("surge.raise", alarm_cause(alarm.id)) in await office.actions()


async def test_one_person_raises_no_alarm_however_often_they_report(office: Office) -> None:
    await flood(office, [office.anna] * 30)
    assert not await office.write(watch_surges, NOW + MINUTE)


async def test_nor_does_one_person_who_hides_their_name_and_gets_a_pseudonym_each_time(
    office: Office,
) -> None:
    seal = Seal([new_seal_key()])
    for number in range(12):
        given = ReportInput(request_id=f"H{number}", text="Odd", kind=ReportKind.FORCED_RELOGIN)
        await office.write(file_report, NOW, office.anna, hidden(given, seal))
    await flood(office, [office.anna])
    assert not await office.write(watch_surges, NOW + MINUTE)


async def test_below_the_company_s_floor_there_is_none(office: Office) -> None:
    await configure(office, surge_floor=8)
    people = await crowd(office, 8)
    await flood(office, people[:7])
    assert not await office.write(watch_surges, NOW + MINUTE)
    await flood(office, people[7:], at=NOW + MINUTE)
    assert await office.write(watch_surges, NOW + MINUTE)


async def test_kinds_are_counted_apart(office: Office) -> None:
    people = await crowd(office, 8)
    await flood(office, people[:4], kind=ReportKind.FORCED_RELOGIN)
    await flood(office, people[4:], kind=ReportKind.OTHER)
    assert not await office.write(watch_surges, NOW + MINUTE)


async def test_withdrawn_reports_don_t_count(office: Office) -> None:
    people = await crowd(office, 5)
    await flood(office, people[:4])
    report = await office.report(people[4], kind=ReportKind.FORCED_RELOGIN, request_id="last")
    await office.write(withdraw_report, NOW, people[4], report.number)
    assert not await office.write(watch_surges, NOW + MINUTE)


async def test_what_is_usual_at_these_hours_raises_none(office: Office) -> None:
    """Each Tuesday at this time thirty an hour report that they can't log in."""
    people = await crowd(office, 6)
    for week in (1, 2, 3, 4):
        start = NOW - timedelta(weeks=week) - timedelta(minutes=90)
        await office.report(people[0], now=start - MINUTE, request_id=f"first{week}")
        for number in range(60):
            await office.report(
                people[number % 6],
                kind=ReportKind.CANNOT_LOGIN_OR_SEND,
                now=start + number * 3 * MINUTE,
                request_id=f"{week}:{number}",
            )
    await flood(office, people, kind=ReportKind.CANNOT_LOGIN_OR_SEND)
    await flood(office, people, kind=ReportKind.FORCED_RELOGIN)

    await office.write(watch_surges, NOW + MINUTE)

    assert [alarm.kind for alarm in await alarms(office)] == [ReportKind.FORCED_RELOGIN]


async def test_the_message_is_edited_at_most_once_a_minute_and_people_are_not_called_again(
    office: Office,
) -> None:
    people = await crowd(office, 9)
    await flood(office, people[:6])
    await office.write(watch_surges, NOW + MINUTE)
    await flood(office, people[6:], at=NOW + MINUTE)

    assert not await office.write(watch_surges, NOW + MINUTE * 1.5)
    assert await office.write(watch_surges, NOW + MINUTE * 2)
    assert not await office.write(watch_surges, NOW + MINUTE * 3.5), "no number changed"

    channel, *called = await calls(office, 1)
    assert channel.wanted == 2
    assert [each.wanted for each in called] == [1, 1]
    assert (await office.read(load_surge, 1, NOW + MINUTE * 2)).people == 9


async def test_it_is_over_after_the_hold_and_only_then_the_next_one_calls(office: Office) -> None:
    people = await crowd(office, 6)
    await flood(office, people)
    await office.write(watch_surges, NOW + MINUTE)

    again = NOW + timedelta(minutes=25)
    await flood(office, people, at=again)
    await office.write(watch_surges, again + MINUTE)
    assert len(await alarms(office)) == 1, "the same alarm goes on"

    over = again + 12 * MINUTE + HOLD
    assert not await office.write(watch_surges, over - HOLD)
    assert await office.write(watch_surges, over)
    [first] = await alarms(office)
    assert first.calmed_at == over
    assert [row.wanted for row in await calls(office, first.id)] == [2, 2, 2]

    await flood(office, people, at=over + MINUTE)
    assert await office.write(watch_surges, over + 2 * MINUTE)
    assert [alarm.calmed_at for alarm in await alarms(office)] == [over, None]
    assert len(await calls(office, 2)) == 3


async def test_two_workers_raise_one_alarm(office: Office) -> None:
    await flood(office, await crowd(office, 6))

    async with another_process(office) as other:

        async def watch(database: Database) -> bool:
            async with database.write() as session:
                return await watch_surges(session, NOW + MINUTE)

        news = await asyncio.gather(*(watch(each) for each in (office.database, other) * 3))

    assert sorted(news) == [False] * 5 + [True]
    assert len(await alarms(office)) == 1


async def test_without_a_channel_people_are_called_and_without_people_the_channel(
    office: Office,
) -> None:
    await configure(office, triage_channel="", on_call_channel="")
    await flood(office, await crowd(office, 6))
    await office.write(watch_surges, NOW + MINUTE)
    assert [row.kind for row in await calls(office, 1)] == ["surge_call", "surge_call"]

    await configure(office, on_call_channel="C0ALARM", on_call=())
    await flood(office, await crowd(office, 6), kind=ReportKind.OTHER)
    await office.write(watch_surges, NOW + MINUTE)
    assert [row.recipient for row in await calls(office, 2)] == ["channel:C0ALARM"]
