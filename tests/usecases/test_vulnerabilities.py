"""A vulnerability in the tables: who may do what, what is kept, who hears of it."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.errors import InvalidInput, NotAllowed, NotFound, Problem
from bot.domain.people import Actor
from bot.domain.vocabulary import ReportKind
from bot.domain.vulnerability.filters import Mark, VulnerabilityFilter, parse_vulnerability_filter
from bot.domain.vulnerability.priority import Rule
from bot.domain.vulnerability.process import NotPossible, Why
from bot.domain.vulnerability.records import Opening, Vulnerability
from bot.domain.vulnerability.vocabulary import (
    Outcome,
    Path,
    Piece,
    Priority,
    RequestKind,
    Source,
    Stage,
    Tick,
    WeaknessClass,
)
from bot.usecases.vulnerabilities import (
    add_evidence,
    ask_second,
    decide,
    move_on,
    open_vulnerability,
    reopen,
    take,
)
from bot.usecases.vulnerability_clocks import check_vulnerabilities
from bot.usecases.vulnerability_reading import (
    list_vulnerabilities,
    see_history,
    see_vulnerability,
)
from tests.usecases.office import NOW, TRIAGE, Office

LOW = "CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N"
HIGH = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"
SOON, NIGHT = NOW + timedelta(days=7), NOW.replace(hour=21)
FOUND = Opening(
    title="Messages run as code",
    description="A crafted message reaches the parser.",
    source=Source.INTERNAL_SCAN,
    weakness=WeaknessClass.MESSAGE_HANDLING,
    path=Path.OURS,
    product="Chat server",
    versions="4.1",
)
ADVISORY = Opening(
    title="Token leak",
    description="",
    source=Source.VENDOR_ADVISORY,
    weakness=WeaknessClass.AUTHENTICATION,
    path=Path.VENDOR,
    product="Desktop client",
    versions="before 4.2.1",
)
SECRET = Opening(
    title="Secret hole",
    description="",
    source=Source.RESEARCHER,
    weakness=WeaknessClass.PROTOCOL,
    path=Path.OURS,
    product="Chat server",
    versions="all",
    is_restricted=True,
    named=("U0CHEN",),
)
IMPACT = {
    "versions": "4.1",
    "support": "supported",
    "side": "server",
    "share": "few",
    "privilege": "none",
    "exploited": "no",
    "exposed": "no",
    "release": SOON.isoformat(),
}
FILLED: dict[Piece, dict[str, str]] = {
    Piece.CVSS: {"vector": LOW, "why": "hard to reach"},
    Piece.IMPACT: IMPACT,
    Piece.VENDOR_TOLD: {"contact": "psirt@vendor.example", "promised": SOON.isoformat()},
    Piece.MITIGATION: {"measure": "uploads are off"},
    Piece.PLAN: {
        "root_cause": "unchecked length",
        "strategy": "code",
        "measure": "check it",
        "compatibility": "none",
        "legal": "no personal data",
        "prevention": "fuzzing",
        "fixed_by": SOON.isoformat(),
    },
    Piece.CHANGE: {"change": "checks the length"},
    Piece.UPDATE: {"fixed_version": "4.2.1"},
    Piece.ROLLBACK_PLAN: {"way_back": "previous package", "takes": "10m"},
    Piece.CANARY: {"steps": "5% for 2h", "check": "good", "seen": "quiet"},
    Piece.WINDOW: {
        "starts": NIGHT.isoformat(),
        "ends": (NIGHT + timedelta(hours=2)).isoformat(),
    },
    Piece.CHECKLIST: {"ticks": " ".join(Tick)},
    Piece.UPTAKE: {"percent": "98%"},
    Piece.LESSONS: {"found": "scan", "judged": "right", "lesson": "fuzz earlier"},
    Piece.ACTIONS: {"actions": "Sam adds fuzzing by Friday"},
}
WENT_WELL = {"check": "good", "seen": "quiet"}


async def opened(
    office: Office, opening: Opening = FOUND, by: Actor | None = None, request: str = "V1"
) -> Vulnerability:
    return await office.write(open_vulnerability, NOW, by or office.sam, opening, request)


async def give(
    office: Office, number: int, piece: Piece, by: Actor | None = None, /, **values: str
) -> Vulnerability:
    typed = FILLED.get(piece, WENT_WELL) | values
    return await office.write(add_evidence, NOW, by or office.sam, number, piece, typed=typed)


async def walk(office: Office, number: int, until: Stage = Stage.CLOSED) -> Vulnerability:
    """Sam gives all that is asked for, Sia approves."""
    found = await office.read(see_vulnerability, NOW, office.sam, number)
    while found.standing.stage is not until:
        for piece in found.standing.missing:
            await give(office, number, piece, office.sia if piece is Piece.APPROVAL else None)
        found = await office.write(move_on, NOW, office.sam, number)
    return found


async def listed(office: Office, actor: Actor, typed: str = "all") -> list[int]:
    wanted = parse_vulnerability_filter(typed)
    page = await office.read(list_vulnerabilities, NOW, actor, wanted)
    assert page.total == len(page.items)
    return [each.number for each in page.items]


@pytest.mark.parametrize("opening", [FOUND, ADVISORY])
async def test_each_path_is_walked_from_its_opening_to_its_close(
    office: Office, opening: Opening
) -> None:
    found = await opened(office, opening)
    assert (found.reference, found.standing.stage) == ("V-1", Stage.CLASSIFY)

    closed = await walk(office, 1)

    assert closed.standing.outcome is Outcome.FIXED
    assert (closed.standing.priority, closed.rule, closed.due_at) == (
        Priority.LOW,
        Rule.NONE_OF_THEM,
        None,
    )
    history = await office.read(see_history, NOW, office.sam, 1)
    assert [each.values.get("why") for each in history.entries if each.piece is Piece.CVSS] == [
        "hard to reach"
    ]


async def test_a_form_sent_twice_opens_one(office: Office) -> None:
    assert (await opened(office)).number == (await opened(office)).number
    assert [kind for kind, _ in await office.messages()] == ["vulnerability_card"]


async def test_it_opens_only_what_a_vendor_announced(office: Office) -> None:
    assert (await opened(office, ADVISORY, office.ita)).number == 1
    with pytest.raises(NotAllowed):
        await opened(office, FOUND, office.ita, "V2")
    with pytest.raises(NotAllowed):
        await opened(office, ADVISORY, office.anna, "V3")


async def test_employees_and_guests_learn_of_none(office: Office) -> None:
    await opened(office)
    for actor in (office.anna, office.guest, office.out):
        with pytest.raises(NotAllowed):
            await office.read(see_vulnerability, NOW, actor, 1)
        with pytest.raises(NotAllowed):
            await office.read(list_vulnerabilities, NOW, actor, VulnerabilityFilter())


async def test_a_restricted_one_exists_only_for_the_people_named(office: Office) -> None:
    await opened(office, FOUND, request="A")
    hidden = (await opened(office, SECRET, request="B")).number
    after = await opened(office, FOUND, request="C")

    # No gap tells of it, no channel, no list, no count.
    assert after.number == 2
    assert await listed(office, office.sia) == [1, 2]
    assert await listed(office, office.sam) == [1, 2, hidden]
    assert await listed(office, office.chen) == [hidden]
    told = {recipient for kind, recipient in await office.messages() if kind.startswith("vuln")}
    assert told == {TRIAGE, "Sam", f"person:{office.chen.key}"}
    for verb in (take, move_on):
        with pytest.raises(NotFound) as unknown:
            await office.write(verb, NOW, office.sia, hidden)
        with pytest.raises(NotFound) as never:
            await office.write(verb, NOW, office.sia, hidden + 1)
        assert type(unknown.value) is type(never.value)
    await office.write(take, NOW, office.chen, hidden)


async def test_a_restricted_one_is_never_told_to_others_by_its_clock(office: Office) -> None:
    hidden = (await opened(office, SECRET)).number

    await office.write(check_vulnerabilities, NOW + timedelta(days=30))

    told = [to for kind, to in await office.messages() if kind == "vulnerability_due"]
    assert sorted(told) == sorted(["Sam", f"person:{office.chen.key}"])
    assert hidden >= 1_000_000


async def test_what_waits_for_a_release_needs_its_date(office: Office) -> None:
    await opened(office)
    await give(office, 1, Piece.CVSS)
    with pytest.raises(InvalidInput) as refused:
        await give(office, 1, Piece.IMPACT, release="")
    assert refused.value.problems == (Problem("release", "release_missing"),)


async def test_a_new_score_is_ruled_on_again_and_both_are_kept(office: Office) -> None:
    await opened(office)
    await walk(office, 1, Stage.FIX)

    found = await give(office, 1, Piece.CVSS, vector=HIGH, why="seen over the network")

    assert (found.score, found.standing.priority, found.rule) == (
        7.5,
        Priority.HIGH,
        Rule.HIGH_SCORE,
    )
    history = await office.read(see_history, NOW, office.sam, 1)
    scores = [each.values["score"] for each in history.entries if each.piece is Piece.CVSS]
    assert scores == ["1.8", "7.5"]


async def test_a_deployment_while_people_work_needs_a_reason_and_a_second_person(
    office: Office,
) -> None:
    await opened(office)
    await walk(office, 1, Stage.DEPLOY)
    at_work = {"starts": NOW.isoformat(), "ends": (NOW + timedelta(hours=1)).isoformat()}

    with pytest.raises(InvalidInput) as refused:
        await give(office, 1, Piece.WINDOW, **at_work)
    assert refused.value.problems == (Problem("reason", "in_working_hours"),)
    asked = await give(office, 1, Piece.WINDOW, **at_work, reason="it is attacked now")
    assert asked.standing.request
    assert Piece.WINDOW in asked.standing.missing
    with pytest.raises(NotPossible) as same:
        await office.write(decide, NOW, office.sam, 1, agrees=True)
    assert same.value.why is Why.SECOND_PERSON
    agreed = await office.write(decide, NOW, office.sia, 1, agrees=True)
    assert agreed.standing.missing == (Piece.CHECKLIST, Piece.HEALTH_CHECK)
    assert agreed.evidence[Piece.WINDOW]["starts"] == at_work["starts"]


async def test_deadlines_warn_the_owner_then_call_once_each(office: Office) -> None:
    found = await opened(office)
    assert found.due_at == datetime.fromisoformat("2026-11-25T08:30:00+00:00")
    await office.write(take, NOW, office.sam, 1)

    for hours in (20, 21, 25, 26):
        await office.write(check_vulnerabilities, NOW + timedelta(hours=hours))

    told = [to for kind, to in await office.messages() if kind == "vulnerability_due"]
    assert told == ["Sam", "Sam"]


async def test_an_accepted_risk_comes_back_by_itself(office: Office) -> None:
    await opened(office)
    until = NOW + timedelta(days=2)
    accept = RequestKind.ACCEPT_RISK
    await office.write(ask_second, NOW, office.sam, 1, accept, reason="replaced soon", until=until)
    slept = await office.write(decide, NOW, office.sia, 1, agrees=True)
    assert (slept.standing.accepted_until, slept.due_at) == (until, None)

    await office.write(check_vulnerabilities, until)

    back = await office.read(see_vulnerability, until, office.sam, 1)
    assert back.standing.accepted_until is None
    assert back.due_at == datetime.fromisoformat("2026-11-25T08:30:00+00:00")


async def test_a_vendor_that_stays_silent_past_its_promise_is_chased(office: Office) -> None:
    await opened(office, ADVISORY)
    await office.write(take, NOW, office.sam, 1)
    await walk(office, 1, Stage.MITIGATE)

    await office.write(check_vulnerabilities, SOON)
    await office.write(check_vulnerabilities, SOON + timedelta(minutes=1))

    rows = [row for row in await office.outbox() if row.kind == "vulnerability_due"]
    assert [row.payload["chase"] for row in rows].count("vendor") == 1


async def test_who_reported_it_hears_once_that_it_is_fixed(office: Office) -> None:
    await office.report(office.anna, kind=ReportKind.UNEXPECTED_PROMPT)
    opening = Opening(**{**_fields(FOUND), "case_number": 1})
    await opened(office, opening)

    await walk(office, 1)
    await office.write(reopen, NOW, office.sam, 1, "it is back")
    await walk(office, 1)

    assert [to for kind, to in await office.messages() if kind == "fixed"] == ["Anna"]


async def test_lists_are_filtered(office: Office) -> None:
    await opened(office, request="A")
    await opened(office, ADVISORY, request="B")
    await office.write(take, NOW, office.sam, 2)
    await walk(office, 1)

    assert await listed(office, office.sam, "") == [2]
    assert await listed(office, office.sam, "closed") == [1]
    assert await listed(office, office.sam, "vendor mine") == [2]
    assert await listed(office, office.sia, Mark.MINE) == []
    assert await listed(office, office.sam, "low all") == [1]


def _fields(opening: Opening) -> dict[str, Any]:
    return {name: getattr(opening, name) for name in Opening.__slots__}
