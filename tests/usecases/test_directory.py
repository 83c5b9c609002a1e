"""Who a person is, and which roles they hold now."""

import asyncio

from sqlalchemy import event

from bot.domain.people import Profile
from bot.domain.vocabulary import Role
from bot.usecases.directory import (
    find_actor,
    holders_of,
    learn_company,
    learn_group,
    learn_person,
)
from storage.engine import Database
from tests.usecases.office import GROUPS, NOW, PEOPLE, Office, another_process, profile

EMPLOYEE = frozenset({Role.EMPLOYEE})


async def roles(office: Office, chat_id: str) -> frozenset[Role]:
    actor = await office.read(find_actor, chat_id)
    assert actor is not None
    return actor.roles


async def test_roles_come_from_groups_and_from_lists_of_people(office: Office) -> None:
    assert office.sam.roles == {Role.EMPLOYEE, Role.SECURITY}
    assert office.ita.roles == {Role.EMPLOYEE, Role.IT}
    assert office.chen.roles == {Role.EMPLOYEE, Role.ADMIN}
    assert office.anna.roles == EMPLOYEE


async def test_guests_strangers_bots_and_people_who_left_hold_no_role(office: Office) -> None:
    """All of them are in the security group, or are put there now."""
    await office.write(learn_person, NOW, profile("U0BOT", is_bot=True))
    members = ["U0SAM", "U0GUEST", "U0OUT", "U0GONE", "U0BOT"]
    await office.write(learn_group, "S0SEC", members)
    for chat_id in members[1:]:
        assert await roles(office, chat_id) == EMPLOYEE, chat_id
    assert await office.read(holders_of, Role.SECURITY) == (office.sam.person,)


async def test_a_person_who_is_not_known_is_nobody(office: Office) -> None:
    assert await office.read(find_actor, "U0WHO") is None


async def test_a_changed_profile_keeps_the_persons_key(office: Office) -> None:
    changed = Profile("U0ANNA", "T0HOME", "Anna B.", "zh-CN", "Asia/Shanghai")
    actor = await office.write(learn_person, NOW, changed)
    assert actor.key == office.anna.key
    assert (actor.person.name, actor.locale, actor.time_zone) == (
        "Anna B.",
        "zh-CN",
        "Asia/Shanghai",
    )
    assert await office.read(find_actor, "U0ANNA") == actor


async def test_a_group_gains_and_loses_members(office: Office) -> None:
    await office.write(learn_group, "S0SEC", ["U0ANNA", "U0ANNA"])
    assert Role.SECURITY in await roles(office, "U0ANNA")
    assert await roles(office, "U0SAM") == EMPLOYEE
    await office.write(learn_group, "S0SEC", [])
    assert await roles(office, "U0ANNA") == EMPLOYEE


async def test_a_group_that_is_gone_gives_no_role_any_more(office: Office) -> None:
    await office.write(learn_company, NOW, PEOPLE, {"S0NEW": ["U0SAM"]})
    assert await roles(office, "U0SAM") == EMPLOYEE
    await office.write(learn_company, NOW, PEOPLE, {})
    assert await office.read(holders_of, Role.SECURITY) == ()


async def test_holders_are_listed_by_name(office: Office) -> None:
    found = await office.read(holders_of, Role.SECURITY)
    assert [person.name for person in found] == ["Sam", "Sia"]
    assert await office.read(holders_of, Role.ADMIN) == (office.chen.person,)
    assert await office.read(holders_of, Role.COMMITTEE) == ()


async def test_a_large_company_is_learnt_in_a_few_statements(office: Office) -> None:
    """Every ten minutes: nobody's report may wait for it."""
    people = [profile(f"U0P{number:04}") for number in range(2000)]
    groups = {"S0ALL": [person.chat_id for person in people]}
    statements: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        statements.append(statement)

    async with office.database.write() as session:
        connection = (await session.connection()).sync_connection
        event.listen(connection, "before_cursor_execute", note)
        await learn_company(session, NOW, people, groups)
        event.remove(connection, "before_cursor_execute", note)
    assert len(statements) <= 6
    assert (await office.read(find_actor, "U0P1999")) is not None


async def test_two_processes_may_learn_the_same_company_at_once(office: Office) -> None:
    """An event and the timer, here and elsewhere."""

    async def learn(database: Database) -> None:
        async with database.write() as session:
            await learn_company(session, NOW, PEOPLE, GROUPS)

    async def group(database: Database) -> None:
        async with database.write() as session:
            await learn_group(session, "S0SEC", ["U0SAM", "U0ANNA"])

    async with another_process(office) as other:
        for _ in range(3):
            await asyncio.gather(
                learn(office.database), learn(other), group(other), group(office.database)
            )
    assert Role.SECURITY in await roles(office, "U0SAM")
