"""What the team does with a case."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.errors import (
    AlreadyClaimed,
    InvalidInput,
    NotAllowed,
    NotFound,
    Problem,
    WrongState,
)
from bot.domain.people import Actor
from bot.domain.records import Case
from bot.domain.vocabulary import CaseEvent, CaseState, ReportKind, Role, Severity, Verdict
from bot.usecases.cases import (
    add_note,
    change_severity,
    claim_case,
    reassign_case,
    reply_to_reporter,
    resolve_case,
    see_case,
)
from bot.usecases.policy import change_policy
from bot.usecases.status import find
from tests.usecases.office import NOW, SECRET, TRIAGE, Office, another_process

LATER = NOW + timedelta(minutes=30)
Act = Callable[[Office, Actor], Awaitable[Case]]


async def claim(office: Office, actor: Actor, number: int = 1) -> Case:
    return await office.write(claim_case, LATER, actor, number)


async def ask(office: Office, actor: Actor, request_id: str = "F1", text: str = "Clicked?") -> Case:
    return await office.write(reply_to_reporter, LATER, actor, 1, text=text, request_id=request_id)


async def note(office: Office, actor: Actor, request_id: str = "F1", text: str = "Known") -> Case:
    return await office.write(add_note, LATER, actor, 1, text=text, request_id=request_id)


async def resolve(office: Office, actor: Actor) -> Case:
    return await office.write(
        resolve_case, LATER, actor, 1, verdict=Verdict.MALICIOUS, advice=" Delete it. "
    )


async def see(office: Office, actor: Actor) -> Case:
    return await office.read(see_case, actor, 1)


async def worsen(office: Office, actor: Actor) -> Case:
    return await office.write(change_severity, LATER, actor, 1, Severity.CRITICAL)


async def hand_over(office: Office, actor: Actor) -> Case:
    return await office.write(reassign_case, LATER, actor, 1, "U0SIA")


EVERYTHING: tuple[Act, ...] = (see, claim, hand_over, worsen, ask, note, resolve)


async def kinds(office: Office) -> list[str]:
    """The kinds of all messages after receipt and card."""
    return [kind for kind, _ in (await office.messages())[2:]]


async def test_who_has_no_part_in_triage_does_nothing_to_a_case(office: Office) -> None:
    await office.report()
    for actor in (office.anna, office.chen, office.guest, office.out):
        for act in EVERYTHING:
            with pytest.raises(NotAllowed) as refused:
                await act(office, actor)
            assert refused.value.needed == {Role.SECURITY, Role.IT}
    assert await office.actions() == [("report.file", "R-1")]
    assert await kinds(office) == []


async def test_it_can_not_tell_a_security_case_from_one_that_does_not_exist(
    office: Office,
) -> None:
    for act in EVERYTHING:
        with pytest.raises(NotFound, match=r"C-1"):
            await act(office, office.ita)
    await office.report()
    for act in EVERYTHING:
        with pytest.raises(NotFound, match=r"C-1"):
            await act(office, office.ita)


async def test_it_works_on_what_is_routed_to_it_and_so_does_security(office: Office) -> None:
    await office.report(kind=ReportKind.CANNOT_LOGIN_OR_SEND)
    assert (await claim(office, office.ita)).owner == office.ita.person
    await note(office, office.sam)
    # Security and IT may be given it.
    assert (await hand_over(office, office.ita)).owner == office.sia.person
    assert (await resolve(office, office.sia)).state is CaseState.RESOLVED


async def test_claiming_tells_the_reporter_once_and_shows_on_card_and_receipt(
    office: Office,
) -> None:
    await office.report()
    case = await claim(office, office.sam)
    assert (case.state, case.owner, case.claimed_at) == (
        CaseState.CLAIMED,
        office.sam.person,
        LATER,
    )
    assert await claim(office, office.sam) == case
    assert await kinds(office) == ["taken_up"]
    receipt, card, taken_up = await office.outbox()
    assert (receipt.wanted, card.wanted, taken_up.wanted) == (2, 2, 1)
    row = (await office.audit())[-1]
    assert (row.action, row.subject, row.actor_key) == ("case.claim", "C-1", office.sam.key)
    assert row.actor_roles == ["employee", "security"]
    assert len(await office.audit()) == 2


async def test_of_two_who_claim_at_once_one_wins_and_the_other_hears_who(office: Office) -> None:
    async with another_process(office) as other:
        for number in (1, 2, 3):
            await office.report(request_id=f"V{number}")

            async def claim_there(number: int = number) -> Case:
                async with other.write() as session:
                    return await claim_case(session, LATER, office.sia, number)

            outcomes = await asyncio.gather(
                claim(office, office.sam, number), claim_there(), return_exceptions=True
            )
            [case] = [outcome for outcome in outcomes if isinstance(outcome, Case)]
            [lost] = [outcome for outcome in outcomes if isinstance(outcome, AlreadyClaimed)]
            assert case.owner is not None
            assert lost == AlreadyClaimed(f"C-{number}", case.owner.key, case.owner.chat_id)
    assert [kind for kind, _ in await office.messages()].count("taken_up") == 3


async def test_a_case_goes_to_somebody_of_the_team_only(office: Office) -> None:
    await office.report()
    for chat_id in ("U0ANNA", "U0ITA", "U0GUEST", "U0GONE", "U0CHEN", "U0WHO"):
        with pytest.raises(InvalidInput) as refused:
            await office.write(reassign_case, LATER, office.sam, 1, chat_id)
        assert refused.value.problems == (Problem("owner", "not_in_team", {"person": chat_id}),)
    case = await office.write(reassign_case, LATER, office.sam, 1, "U0SIA")
    assert (case.state, case.owner) == (CaseState.CLAIMED, office.sia.person)
    assert await kinds(office) == ["taken_up", "reassigned"]
    detail = (await office.audit())[-1].detail
    assert detail == {"before": None, "owner": office.sia.key}


async def test_another_severity_moves_the_due_times_counted_from_the_opening(
    office: Office,
) -> None:
    await office.report()
    case = await worsen(office, office.sam)
    assert case.severity is Severity.CRITICAL
    assert case.claim_due_at == NOW + timedelta(minutes=15)
    assert case.assess_due_at == NOW + timedelta(hours=24)
    case = await office.write(change_severity, LATER, office.sam, 1, Severity.HIGH)
    assert case.claim_due_at == NOW + timedelta(hours=1)
    assert case.assess_due_at == datetime.fromisoformat("2026-11-25T08:30Z")
    await office.write(change_severity, LATER, office.sam, 1, Severity.HIGH)
    details = [row.detail for row in await office.audit() if row.action == "case.severity"]
    assert details == [
        {"before": "medium", "severity": "critical"},
        {"before": "critical", "severity": "high"},
    ]


async def test_holidays_of_the_cases_year_count_whatever_the_year_is_now(office: Office) -> None:
    """An office that is closed on New Year's Day, in a year far from that of this machine."""
    await office.write(change_policy, NOW, office.chen, lambda old: replace(old, holidays="DE"))
    # Thursday 31 December 2037, 17:00 in Berlin: an hour is left, then comes Monday.
    report = await office.report(now=datetime.fromisoformat("2037-12-31T16:00Z"))
    assert report.answer_by == datetime.fromisoformat("2038-01-04T09:00Z")


async def test_a_question_goes_to_the_reporter_and_under_the_card_once(office: Office) -> None:
    await office.report()
    case = await ask(office, office.sam)
    assert (case.state, case.owner) == (CaseState.WAITING_FOR_REPORTER, office.sam.person)
    assert await ask(office, office.sam) == case
    # The question itself says that somebody looks at it: no second message about that.
    assert (await office.messages())[2:] == [("question", "Anna"), ("question_asked", TRIAGE)]
    question, asked = (await office.outbox())[2:]
    assert question.payload == {"reports": [1], "remark": 1}
    assert asked.thread_of == (await office.outbox())[1].id
    # Somebody else asks too: the owner stays.
    assert (await ask(office, office.sia, "F2")).owner == office.sam.person
    assert (await office.actions()).count(("case.ask", "C-1")) == 2


async def test_the_same_form_at_two_processes_at_once_asks_once(office: Office) -> None:
    await office.report()
    async with another_process(office) as other:

        async def ask_there() -> None:
            async with other.write() as session:
                await reply_to_reporter(
                    session, LATER, office.sam, 1, text="Clicked?", request_id="F1"
                )

        await asyncio.gather(ask(office, office.sam), ask_there())
    assert await kinds(office) == ["question", "question_asked"]


async def test_a_note_stays_with_the_team_and_is_found(office: Office) -> None:
    await office.report()
    for _ in range(2):
        case = await note(office, office.sam, text="同一个攻击者")
    assert (case.state, case.owner) == (CaseState.NEW, None)
    assert (await office.messages())[2:] == [("internal_note", TRIAGE)]
    assert (await office.read(find, office.sam, "攻击者")).total == 1
    assert (await office.actions()).count(("case.note", "C-1")) == 1


async def test_an_empty_question_or_note_is_refused(office: Office) -> None:
    await office.report()
    for act in (ask, note):
        with pytest.raises(InvalidInput) as refused:
            await act(office, office.sam, text=" \n")
        assert refused.value.problems == (Problem("text", "empty"),)
    assert await kinds(office) == []


async def test_resolving_tells_every_reporter_and_ends_the_case(office: Office) -> None:
    await office.report()
    case = await resolve(office, office.sam)
    assert (case.state, case.verdict, case.advice) == (
        CaseState.RESOLVED,
        Verdict.MALICIOUS,
        "Delete it.",
    )
    # Who resolves what nobody had claimed owns it from now on.
    assert (case.owner, case.claimed_at, case.resolved_at) == (office.sam.person, LATER, LATER)
    assert (await office.messages())[2:] == [("resolved", "Anna")]
    with pytest.raises(WrongState) as refused:
        await resolve(office, office.sia)
    assert refused.value == WrongState("C-1", CaseEvent.RESOLVE, CaseState.RESOLVED)
    for act in (ask, hand_over):
        with pytest.raises(WrongState):
            await act(office, office.sam)
    assert await kinds(office) == ["resolved"]


async def test_a_team_without_a_channel_works_all_the_same(office: Office) -> None:
    """No card to write under: the words are kept, the reporter hears everything."""

    def without_channels(policy: Any) -> Any:
        return replace(policy, triage_channel="", it_channel="")

    await office.write(change_policy, NOW, office.chen, without_channels)
    await office.report()
    await ask(office, office.sam)
    await note(office, office.sam, "F2")
    await resolve(office, office.sam)
    assert [kind for kind, _ in await office.messages()] == ["receipt", "question", "resolved"]


async def test_no_word_of_a_report_or_remark_is_written_down(office: Office) -> None:
    await office.report()
    await claim(office, office.sam)
    await worsen(office, office.sam)
    await ask(office, office.sam, text=f"Did you type {SECRET}")
    await note(office, office.sam, "F2", text=SECRET)
    await hand_over(office, office.sam)
    await resolve(office, office.sam)
    rows = await office.audit()
    assert [row.action for row in rows] == [
        "report.file",
        "case.claim",
        "case.severity",
        "case.ask",
        "case.note",
        "case.reassign",
        "case.resolve",
    ]
    written = " ".join(f"{row.action} {row.subject} {row.detail}" for row in rows)
    for word in ("Payroll", "evil.example", "登录", "Delete", "Anna"):
        assert word not in written
