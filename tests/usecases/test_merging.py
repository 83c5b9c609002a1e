"""Cases become one, and reports leave: each report is in one case and is found there."""

import asyncio
from collections.abc import Awaitable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from bot.domain.errors import DomainError, InvalidInput, NotFound, WrongState
from bot.domain.people import Actor
from bot.domain.vocabulary import OPEN_STATES, CaseState, DeliveryKind, ReportKind, Severity
from bot.usecases.cases import add_note, change_severity, claim_case, resolve_case, see_case
from bot.usecases.filing import ReportInput, file_report
from bot.usecases.gathering import keys_of_report
from bot.usecases.merging import merge_case, merge_choices, take_out_report
from bot.usecases.reports import edit_report, withdraw_report
from bot.usecases.status import find
from storage.cases import CaseRow, ReportRow
from storage.engine import Database
from storage.matching import OpenMatchRow
from tests.databases import Databases
from tests.usecases.office import NOW, POLICY, TRIAGE, Office, another_process, open_office

HOUR = timedelta(hours=1)
BAD = "look at http://evil.example/a"


async def two_cases(office: Office) -> None:
    await office.report(text="the first, http://one.example/x")
    await office.report(office.li, text="the second, http://two.example/y", request_id="V2")


async def problems(doing: Awaitable[object]) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        await doing
    return [each.code for each in caught.value.problems]


async def told(office: Office, kind: DeliveryKind) -> list[str]:
    """Who gets a message of the kind."""
    return sorted(who for what, who in await office.messages() if what == kind)


async def test_everything_of_a_merged_case_is_in_the_other(office: Office) -> None:
    await two_cases(office)
    await office.write(add_note, NOW, office.sam, 1, text="seen in Lyon too", request_id="N1")

    case = await office.write(merge_case, NOW, office.sam, 1, 2)

    assert (case.number, case.report_count, case.reporter_count) == (2, 2, 2)
    assert sorted(each.number for each in case.reports) == [1, 2]
    for words in ("the first", "Lyon"):
        found = await office.read(find, office.sam, words)
        assert [each.number for each in found.items] == [2]
    # Its number still leads there, and what is like it goes there.
    assert (await office.read(see_case, office.sam, 1)).number == 2
    third = await office.report(text="http://one.example/x again", request_id="V3")
    assert third.case_number == 2
    assert ("case.merge", "C-1") in await office.actions()
    assert ("case.take_in", "C-2") in await office.actions()


async def test_of_both_the_worse_severity_and_the_earlier_times_stay(office: Office) -> None:
    await two_cases(office)
    await office.write(change_severity, NOW, office.sam, 1, Severity.CRITICAL)
    urgent = await office.read(see_case, office.sam, 1)

    case = await office.write(merge_case, NOW, office.sam, 1, 2)

    assert case.severity is Severity.CRITICAL
    assert case.claim_due_at == urgent.claim_due_at
    assert case.assess_due_at == urgent.assess_due_at


async def test_only_those_hear_of_it_to_whom_it_is_news(office: Office) -> None:
    await two_cases(office)
    await office.write(claim_case, NOW, office.sam, 2)
    assert await told(office, DeliveryKind.TAKEN_UP) == ["Li"]

    case = await office.write(merge_case, NOW, office.sam, 1, 2)

    assert case.owner
    assert case.owner.name == "Sam"
    assert await told(office, DeliveryKind.TAKEN_UP) == ["Anna", "Li"]


async def test_what_cannot_be_merged_stays_as_it_was(office: Office) -> None:
    await two_cases(office)
    await office.report(
        office.li, text="no mail", kind=ReportKind.CANNOT_LOGIN_OR_SEND, request_id="V3"
    )
    assert await problems(office.write(merge_case, NOW, office.sam, 1, 1)) == ["merge_into_itself"]
    with pytest.raises(NotFound):
        await office.write(merge_case, NOW, office.sam, 1, 9)
    with pytest.raises(NotFound):
        # IT learns nothing about the security team's cases.
        await office.write(merge_case, NOW, office.ita, 3, 1)
    verdict = {"verdict": "spam", "advice": ""}
    await office.write(resolve_case, NOW, office.sam, 2, **verdict)  # type: ignore[arg-type]
    assert await problems(office.write(merge_case, NOW, office.sam, 1, 2)) == ["merge_into_closed"]
    with pytest.raises(WrongState):
        await office.write(merge_case, NOW, office.sam, 2, 1)
    assert [(await office.read(see_case, office.sam, each)).report_count for each in (1, 2, 3)] == [
        1,
        1,
        1,
    ]


async def test_two_who_merge_crosswise_do_not_wait_for_each_other(office: Office) -> None:
    await two_cases(office)
    async with another_process(office) as elsewhere:

        async def merge(database: Database, actor: Actor, number: int, into: int) -> str:
            try:
                async with database.write() as session:
                    await merge_case(session, NOW, actor, number, into)
            except DomainError as error:
                return type(error).__name__
            return "merged"

        done = await asyncio.gather(
            merge(office.database, office.sam, 1, 2), merge(elsewhere, office.sia, 2, 1)
        )
    assert sorted(done) == ["InvalidInput", "merged"]


async def test_the_choice_is_searched_by_number_and_by_words(office: Office) -> None:
    await two_cases(office)
    await office.report(text="third http://three.example", request_id="V3")

    async def choices(typed: str) -> list[int]:
        found = await office.read(merge_choices, NOW, office.sam, 1, typed)
        return sorted(each.number for each in found)

    assert await choices("") == [2, 3]
    assert await choices("c 3") == [3]
    assert await choices("second") == [2]
    assert await choices("C-1") == []
    assert await choices("C-99") == []


async def test_a_report_that_is_taken_out_gets_a_case_of_its_own(office: Office) -> None:
    await office.report(text=BAD)
    await office.report(office.li, text=f"{BAD} but also http://other.example/z", request_id="V2")
    await office.write(claim_case, NOW, office.sam, 1)

    left = await office.write(take_out_report, NOW + HOUR, office.sam, 2)

    assert (left.number, left.report_count, left.state) == (1, 1, CaseState.CLAIMED)
    own = await office.read(see_case, office.sam, 2)
    assert (own.report_count, own.state, own.opened_at) == (1, CaseState.NEW, NOW + HOUR)
    assert ("case_card", TRIAGE) in (await office.messages())[-1:]
    # What they share stays with the old case; what is its own leads to the new one.
    shared = await office.report(text=BAD, request_id="V3")
    alone = await office.report(text="see http://other.example/z", request_id="V4")
    assert (shared.case_number, alone.case_number) == (1, 2)
    # Its reporter can still change and withdraw it.
    await office.write(
        edit_report, NOW, office.li, 2, text="nothing but words", kind=ReportKind.OTHER
    )
    await office.write(withdraw_report, NOW, office.li, 2)


async def test_the_only_report_of_a_case_stays_there(office: Office) -> None:
    await office.report(text=BAD)
    await office.report(office.li, text=BAD, request_id="V2")
    await office.write(withdraw_report, NOW, office.li, 2)
    assert await problems(office.write(take_out_report, NOW, office.sam, 1)) == ["only_report"]
    with pytest.raises(WrongState):
        await office.write(take_out_report, NOW, office.sam, 2)


STEPS = st.lists(
    st.tuples(st.sampled_from(["file", "merge", "take out", "withdraw"]), st.integers(0, 99)),
    min_size=5,
    max_size=25,
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_whatever_is_moved_each_report_is_in_one_case_under_its_keys(
    databases: Databases, tmp_path: Path, steps: list[tuple[str, int]]
) -> None:
    asyncio.run(_play(Database(databases.fresh("sqlite")), steps))


async def _play(database: Database, steps: list[tuple[str, int]]) -> None:
    office = await open_office(database)
    reports = 0
    for place, (step, chance) in enumerate(steps):
        number = chance % max(1, reports) + 1
        reporter = office.anna if number % 2 else office.li
        try:
            match step:
                case "file":
                    reports += 1
                    text = f"http://host{chance % 4}.example/{chance % 3} {place}"
                    wanted = ReportInput(f"V{place}", text, ReportKind.SUSPICIOUS_MESSAGE)
                    reporter = office.anna if reports % 2 else office.li
                    await office.write(file_report, NOW, reporter, wanted)
                case "merge":
                    await office.write(merge_case, NOW, office.sam, number, chance % 5 + 1)
                case "take out":
                    await office.write(take_out_report, NOW, office.sam, number)
                case "withdraw":
                    await office.write(withdraw_report, NOW, reporter, number)
        except DomainError:
            pass
        await _check(office, reports)
    await database.close()


async def _check(office: Office, filed: int) -> None:
    async with office.database.read() as session:
        cases = {row.id: row for row in (await session.scalars(select(CaseRow))).all()}
        reports = (await session.scalars(select(ReportRow).order_by(col(ReportRow.id)))).all()
        keys = (await session.execute(select(OpenMatchRow.key, OpenMatchRow.case_id))).all()
    assert [each.id for each in reports] == list(range(1, filed + 1))
    standing = [each for each in reports if each.withdrawn_at is None]
    for case in cases.values():
        own = [each for each in standing if each.case_id == case.id]
        assert (case.state in OPEN_STATES) == bool(own)
        allowed = {key for each in own for key in keys_of_report(POLICY, each)}
        assert {key for key, number in keys if number == case.id} <= allowed
    # Every report that stands is found again under some case by each of its keys.
    known = {key for key, _ in keys}
    for each in standing:
        assert set(keys_of_report(POLICY, each)) <= known
