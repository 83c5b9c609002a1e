"""What reporters do with reports that they filed."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.errors import InvalidInput, NotFound, Problem, WrongState
from bot.domain.people import Actor
from bot.domain.records import AttachedFile
from bot.domain.vocabulary import (
    CaseEvent,
    CaseState,
    DeliveryState,
    ReportKind,
    Verdict,
)
from bot.usecases.cases import claim_case, reply_to_reporter, resolve_case, see_case
from bot.usecases.deliveries import load_outgoing
from bot.usecases.reports import (
    answer_question,
    edit_report,
    my_reports,
    own_report,
    withdraw_report,
)
from bot.usecases.status import find
from tests.usecases.office import NOW, SECRET, TRIAGE, Office

LATER = NOW + timedelta(minutes=5)
OTHER = ReportKind.OTHER


async def answer(office: Office, actor: Actor, text: str = "Yes", request_id: str = "M1") -> bool:
    return await office.write(
        answer_question, LATER, actor, 1, text=text, files=(), message=(request_id,)
    )


async def resolve(office: Office) -> None:
    await office.write(
        resolve_case, NOW, office.sam, 1, verdict=Verdict.MALICIOUS, advice="Delete it."
    )


async def everything_is_sent(office: Office) -> None:
    """As if the outbox had worked."""
    async with office.database.write() as session:
        for row in await office.outbox():
            mine = await session.merge(row)
            mine.state, mine.rendered = DeliveryState.SENT, mine.wanted
            mine.channel_id, mine.message_ts = "C1", f"{row.id}.0"


async def test_an_edit_replaces_words_indicators_and_what_is_found(office: Office) -> None:
    await office.report()
    await everything_is_sent(office)
    text = "It was 钓鱼 from http://other.example"
    report = await office.write(edit_report, LATER, office.anna, 1, text=text, kind=OTHER)
    assert (report.text, report.kind, report.edited_at) == (text, OTHER, LATER)
    case = await office.read(see_case, office.sam, 1)
    values = [found.indicator.value for found in case.indicators]
    assert "http://other.example" in values
    assert "http://evil.example/login" not in values
    for query, total in (("payroll", 0), ("钓鱼", 1), ("other.example", 1)):
        assert (await office.read(find, office.sam, query)).total == total
    receipt, card, changed = await office.outbox()
    assert receipt.state is card.state is changed.state is DeliveryState.QUEUED
    assert (changed.kind, changed.thread_of) == ("report_changed", card.id)
    row = (await office.audit())[-1]
    assert (row.action, row.subject) == ("report.edit", "R-1")
    assert row.detail == {"kind_before": "suspicious_message", "kind": "other"}


async def test_two_edits_in_one_moment_are_both_taken(office: Office) -> None:
    await office.report()
    for text in ("first", "second"):
        await office.write(edit_report, LATER, office.anna, 1, text=text, kind=OTHER)
    assert (await office.read(own_report, office.anna, 1)).text == "second"


async def test_an_edit_that_changes_nothing_tells_nobody(office: Office) -> None:
    report = await office.report()
    edited = await office.write(
        edit_report, LATER, office.anna, 1, text=f" {SECRET}\n", kind=report.kind
    )
    assert edited == report
    assert len(await office.messages()) == 2
    assert await office.actions() == [("report.file", "R-1")]


async def test_an_empty_edit_is_refused_and_changes_nothing(office: Office) -> None:
    await office.report()
    with pytest.raises(InvalidInput) as refused:
        await office.write(edit_report, LATER, office.anna, 1, text=" ", kind=OTHER)
    assert refused.value.problems == (Problem("text", "empty"),)
    assert (await office.read(own_report, office.anna, 1)).text == SECRET


async def test_nobody_touches_the_report_of_somebody_else(office: Office) -> None:
    """Not even the security team; and a number that does not exist looks the same."""
    await office.report()
    for actor, number in ((office.li, 1), (office.sam, 1), (office.anna, 2)):
        with pytest.raises(NotFound) as refused:
            await office.read(own_report, actor, number)
        assert refused.value == NotFound(f"R-{number}")
        with pytest.raises(NotFound):
            await office.write(edit_report, LATER, actor, number, text="x", kind=OTHER)
        with pytest.raises(NotFound):
            await office.write(withdraw_report, LATER, actor, number)
        with pytest.raises(NotFound):
            await office.write(
                answer_question, LATER, actor, number, text="x", files=(), message=("M1",)
            )
    assert await office.actions() == [("report.file", "R-1")]


async def test_withdrawing_the_last_report_closes_its_case(office: Office) -> None:
    await office.report()
    await everything_is_sent(office)
    report = await office.write(withdraw_report, LATER, office.anna, 1)
    assert (report.withdrawn_at, report.case_state) == (LATER, CaseState.WITHDRAWN)
    case = await office.read(see_case, office.sam, 1)
    assert (case.state, case.is_open, case.indicators) == (CaseState.WITHDRAWN, False, ())
    assert (await office.messages())[2:] == [("report_changed", TRIAGE)]
    assert await office.actions() == [("report.file", "R-1"), ("report.withdraw", "R-1")]


async def test_withdrawing_twice_changes_nothing_even_at_the_same_time(office: Office) -> None:
    await office.report()
    reports = await asyncio.gather(
        *(office.write(withdraw_report, LATER, office.anna, 1) for _ in range(3))
    )
    again = await office.write(withdraw_report, LATER + timedelta(hours=1), office.anna, 1)
    assert {report.withdrawn_at for report in (*reports, again)} == {LATER}
    assert len(await office.messages()) == 3
    assert await office.actions() == [("report.file", "R-1"), ("report.withdraw", "R-1")]


async def test_what_is_withdrawn_or_resolved_can_not_be_changed(office: Office) -> None:
    await office.report()
    await office.write(withdraw_report, LATER, office.anna, 1)
    with pytest.raises(WrongState) as refused:
        await office.write(edit_report, LATER, office.anna, 1, text="x", kind=OTHER)
    assert refused.value == WrongState("R-1", CaseEvent.EDIT, CaseState.WITHDRAWN)
    await office.report(request_id="V2")
    await office.write(resolve_case, NOW, office.sam, 2, verdict=Verdict.SPAM, advice="")
    with pytest.raises(WrongState) as refused:
        await office.write(edit_report, LATER, office.anna, 2, text="x", kind=OTHER)
    assert refused.value.state is CaseState.RESOLVED
    with pytest.raises(WrongState):
        await office.write(withdraw_report, LATER, office.anna, 2)


async def test_an_answer_stands_under_the_card_and_hands_the_case_back(office: Office) -> None:
    await office.report()
    await office.write(claim_case, NOW, office.sam, 1)
    await office.write(reply_to_reporter, NOW, office.sam, 1, text="Clicked?", request_id="V2")
    assert (await office.read(own_report, office.anna, 1)).case_state == (
        CaseState.WAITING_FOR_REPORTER
    )
    files = (AttachedFile("F1", "proof.png"),)
    taken = await office.write(
        answer_question, LATER, office.anna, 1, text="没有点击", files=files, message=("M1",)
    )
    assert taken
    case = await office.read(see_case, office.sam, 1)
    assert case.state is CaseState.CLAIMED
    assert case.owner == office.sam.person
    rows = {row.kind.value: row for row in await office.outbox()}
    assert rows["answered"].thread_of == rows["pictures"].thread_of == rows["case_card"].id
    outgoing = await office.read(load_outgoing, rows["answered"].id, LATER)
    assert outgoing.message.remark.text == "没有点击"  # type: ignore[union-attr]
    assert outgoing.message.remark.files == files  # type: ignore[union-attr]
    assert (await office.read(find, office.sam, "点击")).total == 1
    assert (await office.audit())[-1].detail == {"case": 1}


async def test_the_same_answer_is_taken_in_once_even_at_the_same_time(office: Office) -> None:
    await office.report()
    taken = await asyncio.gather(*(answer(office, office.anna) for _ in range(3)))
    assert sorted(taken) == [False, False, True]
    assert not await answer(office, office.anna)
    assert [kind for kind, _ in await office.messages()] == ["receipt", "case_card", "answered"]


async def test_an_answer_after_the_end_is_shown_and_changes_no_state(office: Office) -> None:
    await office.report()
    await resolve(office)
    assert await answer(office, office.anna, "Thanks")
    report = await office.read(own_report, office.anna, 1)
    assert (report.case_state, report.verdict) == (CaseState.RESOLVED, Verdict.MALICIOUS)
    assert report.advice == "Delete it."


async def test_everybody_sees_their_own_reports_newest_first_in_pages(office: Office) -> None:
    for number in range(12):
        await office.report(request_id=f"V{number}")
    await office.report(office.guest, request_id="V12")
    first = await office.read(my_reports, office.anna)
    assert [report.number for report in first.items] == list(range(12, 2, -1))
    assert (first.number, first.pages, first.total) == (1, 2, 12)
    last = await office.read(my_reports, office.anna, 99)
    assert [report.number for report in last.items] == [2, 1]
    assert last.number == 2
    assert [r.number for r in (await office.read(my_reports, office.guest)).items] == [13]
    assert (await office.read(my_reports, office.li)).items == ()
