"""Filing: once, on disk with everything that follows from it, or not at all."""

import asyncio
from datetime import datetime

import pytest
from sqlmodel import col, func, select

from bot.domain.errors import InvalidInput, NotFound, Problem
from bot.domain.records import AttachedFile, Snapshot
from bot.domain.vocabulary import CaseState, DeliveryState, ReportKind, Role, Severity
from bot.usecases.cases import see_case
from bot.usecases.drafts import forget_old_drafts, keep_draft, offer_to_file, see_draft
from bot.usecases.filing import Filing, ReportInput, file_report, file_reports
from bot.usecases.status import find
from handlers.intake import Intake
from storage.cases import CaseRow, DraftRow, ReportRow
from storage.engine import Database
from tests.usecases.office import IT_DESK, NOW, SECRET, TRIAGE, Office, another_process

SNAPSHOT = Snapshot(text="Your mailbox is full: http://mail.evil.example", author_name="Helpdesk")
PICTURE = AttachedFile("F1", "screen.png")


async def count(office: Office) -> tuple[int, int]:
    """How many reports and cases there are."""
    async with office.database.read() as session:
        reports = await session.scalar(select(func.count()).select_from(ReportRow))
        cases = await session.scalar(select(func.count()).select_from(CaseRow))
        return reports or 0, cases or 0


async def test_a_report_makes_a_case_a_receipt_and_a_card(office: Office) -> None:
    report = await office.report(colleague_chat_id="U0LI", files=(AttachedFile("F1", "notes.txt"),))
    assert (report.reference, report.case_number, report.case_state) == ("R-1", 1, CaseState.NEW)
    assert report.reporter == office.anna.person
    assert report.colleague == office.li.person
    assert report.text == SECRET
    case = await office.read(see_case, office.sam, 1)
    assert (case.kind, case.severity) == (ReportKind.SUSPICIOUS_MESSAGE, Severity.MEDIUM)
    assert (case.team, case.owner, case.state) == (Role.SECURITY, None, CaseState.NEW)
    assert case.reports == (report,)
    # Two hours of working time for a claim, sixteen for a verdict: 12:30 today, 17:30 tomorrow.
    assert case.claim_due_at == report.answer_by == datetime.fromisoformat("2026-11-24T11:30Z")
    assert case.assess_due_at == datetime.fromisoformat("2026-11-25T16:30Z")
    assert [found.indicator.value for found in case.indicators][:1] == ["http://evil.example/login"]
    assert await office.messages() == [("receipt", "Anna"), ("case_card", TRIAGE)]
    assert {row.state for row in await office.outbox()} == {DeliveryState.QUEUED}


async def test_what_is_written_down_names_roles_and_facts_but_no_words(office: Office) -> None:
    await office.report(office.sam)
    [row] = await office.audit()
    assert (row.action, row.subject, row.at) == ("report.file", "R-1", NOW)
    assert row.actor_key == office.sam.key
    assert row.actor_roles == ["employee", "security"]
    assert row.detail == {"case": 1, "kind": "suspicious_message"}


async def test_a_kind_that_is_routed_to_it_goes_to_the_it_desk(office: Office) -> None:
    await office.report(kind=ReportKind.CANNOT_LOGIN_OR_SEND)
    assert (await office.messages())[1] == ("case_card", IT_DESK)
    assert (await office.read(see_case, office.ita, 1)).team is Role.IT


async def test_a_kind_is_guessed_where_none_is_chosen(office: Office) -> None:
    report = await office.report(text="I lost my laptop on the train", kind=None)
    assert report.kind is ReportKind.LOST_DEVICE_OR_CREDENTIAL


async def test_guests_and_outsiders_may_report(office: Office) -> None:
    for number, actor in enumerate((office.guest, office.out), 1):
        report = await office.report(actor, request_id=f"V{number}")
        assert report.number == number


async def test_an_empty_report_is_refused_and_leaves_nothing(office: Office) -> None:
    with pytest.raises(InvalidInput) as refused:
        await office.report(text="  \n ")
    assert refused.value.problems == (Problem("text", "empty"),)
    assert await count(office) == (0, 0)
    assert await office.messages() == await office.actions() == []


async def test_a_picture_alone_says_something(office: Office) -> None:
    report = await office.report(text="", files=(PICTURE,))
    assert report.files == (PICTURE,)
    assert (await office.messages())[-1] == ("pictures", TRIAGE)


async def test_nobody_is_their_own_colleague_and_strangers_are_left_out(office: Office) -> None:
    assert (await office.report(colleague_chat_id="U0ANNA")).colleague is None
    assert (await office.report(colleague_chat_id="U0WHO", request_id="V2")).colleague is None


async def test_the_same_payload_files_once_and_answers_the_same(office: Office) -> None:
    first = await office.report()
    assert await office.report(text="something else") == first
    assert await count(office) == (1, 1)
    assert len(await office.messages()) == 2
    assert await office.actions() == [("report.file", "R-1")]


async def test_the_same_payload_at_two_processes_at_once_files_once(office: Office) -> None:
    """HTTP delivers a retry to any process; both answer the person with the same number."""
    async with another_process(office) as other:
        desks = [Intake(process.write, lambda: NOW) for process in (office.database, other)]
        for round_ in range(5):
            given = ReportInput(request_id=f"V{round_}", text=f"odd thing {round_}")
            first, second = await asyncio.gather(*(desk.file(office.anna, given) for desk in desks))
            assert first == second
            assert await count(office) == (round_ + 1, round_ + 1)
    assert len(await office.messages()) == 10


async def test_reports_that_come_together_keep_each_other_from_nothing(office: Office) -> None:
    wishes = [
        Filing(office.anna, ReportInput("V1", "one")),
        Filing(office.li, ReportInput("V2", " ")),
        Filing(office.li, ReportInput("V3", "two", draft_id="draft_of_nobody")),
        Filing(office.anna, ReportInput("V1", "one")),
        Filing(office.guest, ReportInput("V4", "three")),
    ]
    one, empty, stranger, again, three = await office.write(file_reports, NOW, wishes)
    assert isinstance(empty, InvalidInput)
    assert isinstance(stranger, NotFound)
    assert one == again != three
    assert await count(office) == (2, 2)
    assert len(await office.messages()) == 4
    assert await office.actions() == [("report.file", "R-1"), ("report.file", "R-2")]


async def test_nothing_is_sent_or_written_down_when_the_transaction_fails(office: Office) -> None:
    async def file_and_fail() -> None:
        async with office.database.write() as session:
            await file_report(session, NOW, office.anna, ReportInput("V1", SECRET))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await file_and_fail()
    assert await count(office) == (0, 0)
    assert await office.messages() == await office.actions() == []
    assert (await office.read(find, office.sam, "payroll")).total == 0


async def test_a_reported_message_is_evidence_too(office: Office) -> None:
    draft_id = await office.write(keep_draft, NOW, office.anna, SNAPSHOT)
    report = await office.report(text="", draft_id=draft_id)
    assert report.snapshot == SNAPSHOT
    case = await office.read(see_case, office.sam, 1)
    assert "http://mail.evil.example" in [found.indicator.value for found in case.indicators]
    assert (await office.read(find, office.sam, "mailbox is full")).total == 1


async def test_a_draft_of_somebody_else_can_not_be_filed_or_read(office: Office) -> None:
    draft_id = await office.write(keep_draft, NOW, office.anna, SNAPSHOT)
    with pytest.raises(NotFound):
        await office.report(office.li, draft_id=draft_id)
    with pytest.raises(NotFound):
        await office.read(see_draft, office.li, draft_id)
    assert await office.messages() == []


async def test_what_was_written_to_the_bot_is_kept_and_offered_once(office: Office) -> None:
    for _ in range(2):
        await office.write(
            offer_to_file, NOW, office.anna, "draft_D1:1.1", text="Odd login", files=(PICTURE,)
        )
    assert await office.messages() == [("report_offer", "Anna")]
    assert await office.read(see_draft, office.anna, "draft_D1:1.1") == ("Odd login", (PICTURE,))


async def test_the_same_message_to_two_processes_at_once_is_offered_once(office: Office) -> None:

    async def offer(database: Database, draft_id: str) -> None:
        async with database.write() as session:
            await offer_to_file(session, NOW, office.anna, draft_id, text="Odd", files=())

    async with another_process(office) as other:
        for round_ in range(5):
            draft_id = f"draft_D1:{round_}"
            await asyncio.gather(offer(office.database, draft_id), offer(other, draft_id))
    assert len(await office.messages()) == 5


async def test_a_draft_is_filed_once_however_often_it_is_pressed(office: Office) -> None:
    await office.write(offer_to_file, NOW, office.anna, "draft_1", text="Odd login", files=())
    first, second = await asyncio.gather(
        *(
            office.report(request_id=request_id, text="Odd login", draft_id="draft_1")
            for request_id in ("V1", "V2")
        )
    )
    assert first == second
    assert await count(office) == (1, 1)


async def test_drafts_that_were_never_sent_are_forgotten_after_two_weeks(office: Office) -> None:
    ages = {"old": "2026-11-10T09:29Z", "young": "2026-11-10T09:31Z", "filed": "2026-11-01T00:00Z"}
    for draft_id, moment in ages.items():
        begun = datetime.fromisoformat(moment)
        await office.write(offer_to_file, begun, office.anna, draft_id, text="Odd", files=())
    await office.report(text="Odd", draft_id="filed")
    await office.write(forget_old_drafts, NOW)
    async with office.database.read() as session:
        left = (await session.scalars(select(col(DraftRow.id)))).all()
    assert sorted(left) == ["filed", "young"]
