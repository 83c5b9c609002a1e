"""The company's settings: seeded once, changed by admins, checked, written down."""

import asyncio
import tomllib
from collections.abc import Callable
from dataclasses import replace

import pytest
import tomli_w

from bot.domain.errors import InvalidInput, NotAllowed, Problem
from bot.domain.policy import Policy
from bot.domain.service_times import ServiceTimes
from bot.domain.vocabulary import ChannelLanguage, ReportKind, Role, Severity, Verdict
from bot.usecases.cases import resolve_case
from bot.usecases.policy import (
    change_policy,
    check_policy,
    current_policy,
    policy_from_plain,
    policy_to_plain,
    seed_policy,
)
from storage.engine import Database
from tests.usecases.office import NOW, POLICY, TRIAGE, Office, another_process

Change = Callable[[Policy], Policy]
FULL = replace(
    POLICY,
    committee_channel="C0COM",
    announce_channels=("C1", "C2"),
    working_hours="Mon-Fri 08:00-17:00; Sat 10:00-12:00",
    holidays="DE-BY, 2026-12-24, !2026-12-25",
    channel_languages={"C1": ChannelLanguage.BOTH, "C2": ChannelLanguage.CHINESE},
    domains=("acme.example", "例子.example"),
    service_times={Severity.HIGH: ServiceTimes("30m", "4h", round_the_clock=True)},
    leads={Role.IT: ("U0ITA", "S0SEC")},
    warn_percent=10,
    gather_minutes=30,
    digest_at="08:30",
)


def rename(zone: str) -> Change:
    return lambda policy: replace(policy, time_zone=zone)


def settle_in(*domains: str) -> Change:
    return lambda policy: replace(policy, domains=domains)


def meet_in(channel: str) -> Change:
    return lambda policy: replace(policy, triage_channel=channel, it_channel="")


async def test_settings_are_seeded_at_the_first_start_only(database: Database) -> None:
    async with database.read() as session:
        assert await current_policy(session) == Policy()
    for seed, stored in ((FULL, True), (POLICY, False)):
        async with database.write() as session:
            assert await seed_policy(session, NOW, seed) is stored
    async with database.read() as session:
        assert await current_policy(session) == FULL


async def test_a_later_start_does_not_look_at_the_seeds_at_all(office: Office) -> None:
    broken = replace(POLICY, time_zone="Mars/Olympus")
    assert not await office.write(seed_policy, NOW, broken)


async def test_a_seed_that_can_not_be_taken_stops_the_first_start(database: Database) -> None:
    with pytest.raises(InvalidInput):
        async with database.write() as session:
            await seed_policy(session, NOW, replace(POLICY, working_hours="always"))
    async with database.read() as session:
        assert await current_policy(session) == Policy()


async def test_of_two_first_starts_at_once_one_seeds(database: Database) -> None:
    async def start() -> bool:
        async with database.write() as session:
            return await seed_policy(session, NOW, FULL)

    assert sorted(await asyncio.gather(start(), start(), start())) == [False, False, True]


async def test_an_admin_changes_settings_and_it_is_written_down(office: Office) -> None:
    after = await office.write(
        change_policy,
        NOW,
        office.chen,
        lambda old: replace(old, time_zone="UTC", domains=("a.bc",)),
    )
    assert (
        await office.read(current_policy)
        == after
        == replace(POLICY, time_zone="UTC", domains=("a.bc",))
    )
    [row] = await office.audit()
    assert (row.action, row.subject, row.actor_key) == (
        "settings.change",
        "settings",
        office.chen.key,
    )
    assert row.actor_roles == ["admin", "employee"]
    assert row.detail == {"changed": ["time_zone", "domains"]}


async def test_a_change_of_nothing_is_not_written_down(office: Office) -> None:
    await office.write(change_policy, NOW, office.chen, lambda policy: policy)
    assert await office.actions() == []


async def test_nobody_but_an_admin_changes_settings(office: Office) -> None:
    for actor in (office.anna, office.sam, office.ita, office.guest, office.out):
        with pytest.raises(NotAllowed) as refused:
            await office.write(change_policy, NOW, actor, rename("UTC"))
        assert refused.value.needed == {Role.ADMIN}
    assert await office.read(current_policy) == POLICY


async def test_of_two_changes_at_once_none_is_lost(office: Office) -> None:
    async with another_process(office) as other:

        async def there() -> None:
            async with other.write() as session:
                await change_policy(session, NOW, office.chen, rename("Asia/Shanghai"))

        for round_ in range(4):
            await office.write(change_policy, NOW, office.chen, rename("UTC"))
            domain = f"d{round_}.example"
            await asyncio.gather(
                there(), office.write(change_policy, NOW, office.chen, settle_in(domain))
            )
            policy = await office.read(current_policy)
            assert (policy.time_zone, policy.domains) == ("Asia/Shanghai", (domain,))


async def test_open_cases_without_a_card_get_one_when_their_channel_is_set(office: Office) -> None:
    await office.write(change_policy, NOW, office.chen, meet_in(""))
    for number in (1, 2, 3):
        await office.report(request_id=f"V{number}")
    await office.write(resolve_case, NOW, office.sam, 2, verdict=Verdict.SPAM, advice="")
    assert "case_card" not in [kind for kind, _ in await office.messages()]
    for name in (TRIAGE, "C0OTHER"):
        # Moving house later posts no second card.
        await office.write(change_policy, NOW, office.chen, meet_in(name))
    cards = [row for row in await office.outbox() if row.kind == "case_card"]
    assert [(row.cause, row.recipient) for row in cards] == [
        ("case:1:card", f"channel:{TRIAGE}"),
        ("case:3:card", f"channel:{TRIAGE}"),
    ]


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"time_zone": "CET+1"}, Problem("time_zone", "unknown_zone", {"value": "CET+1"})),
        (
            {"working_hours": "9 to 5"},
            Problem("working_hours", "bad_working_hours", {"value": "9 to 5"}),
        ),
        ({"holidays": "XX"}, Problem("holidays", "bad_holidays", {"value": "XX"})),
        (
            {"domains": ("acme.example", "https://acme.example")},
            Problem("domains", "bad_domain", {"value": "https://acme.example"}),
        ),
        ({"domains": ("acme",)}, Problem("domains", "bad_domain", {"value": "acme"})),
        (
            {"routes": {ReportKind.OTHER: Role.COMMITTEE}},
            Problem("routes", "bad_route", {"value": "committee"}),
        ),
    ],
)
def test_each_setting_that_can_not_be_taken_is_named(
    changed: dict[str, object], problem: Problem
) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_policy(replace(FULL, **changed))  # type: ignore[arg-type]
    assert refused.value.problems == (problem,)


def test_all_problems_are_named_at_once_and_sound_settings_have_none() -> None:
    check_policy(Policy())
    check_policy(FULL)
    with pytest.raises(InvalidInput) as refused:
        check_policy(replace(FULL, time_zone="", working_hours="", domains=("x",)))
    assert [problem.field for problem in refused.value.problems] == [
        "time_zone",
        "working_hours",
        "domains",
    ]


@pytest.mark.parametrize("policy", [Policy(), POLICY, FULL])
def test_settings_survive_a_file(policy: Policy) -> None:
    text = tomli_w.dumps(policy_to_plain(policy))
    assert policy_from_plain(tomllib.loads(text)) == policy


def test_a_file_may_leave_settings_out() -> None:
    assert policy_from_plain({"time_zone": "UTC"}) == Policy(time_zone="UTC")


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"time_zon": "UTC", "colour": 1}, "colour, time_zon"),
        ({"time_zone": 5}, "time_zone"),
        ({"announce_channels": "C1"}, "announce_channels"),
        ({"roles": {"boss": ["U1"]}}, "roles"),
        ({"roles": {"it": "U1"}}, "roles"),
        ({"routes": {"spam": "it"}}, "routes"),
        ({"channel_languages": {"C1": "de"}}, "channel_languages"),
    ],
)
def test_what_can_not_be_read_in_a_file_is_named(values: dict[str, object], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        policy_from_plain(values)
