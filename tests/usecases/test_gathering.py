"""Reports of the same thing share one case with one card; others get a case of their own."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from bot.domain.people import Actor
from bot.domain.records import REPORTS_A_PAGE, Report
from bot.domain.vocabulary import CaseState, DeliveryKind, DeliveryState, ReportKind, Verdict
from bot.usecases.cases import (
    claim_case,
    reply_to_reporter,
    resolve_case,
    see_case,
)
from bot.usecases.deliveries import claim, load_outgoing, record_sent
from bot.usecases.filing import Filing, ReportInput, file_report, file_reports
from bot.usecases.policy import change_policy
from bot.usecases.reports import edit_report, my_reports, withdraw_report
from storage.matching import OpenMatchRow
from tests.usecases.office import NOW, TRIAGE, Office, another_process

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
MAILBOX = (
    "Hi Anna, your mailbox is almost full. Please confirm your account within 24 hours,"
    " otherwise your messages will be deleted."
)
MAILBOX_TOO = (
    "Dear Li Wei, your MAILBOX is almost full. Please confirm your account within 48 hours,"
    " otherwise your messages will be deleted. IT Help Desk"
)
RELOGIN = "【IT通知】各位同事,公司单点登录系统将于今晚升级,请在22:00前重新登录,否则账号将被停用。"
RELOGIN_TOO = (
    "【IT通知】张伟您好,公司单点登录系统将于明晚升级,请在18:30前重新登录,否则您的账号将被停用。"
)


async def report(office: Office, text: str, number: int = 1, **given: object) -> Report:
    return await office.report(text=text, request_id=f"V{number}", **given)  # type: ignore[arg-type]


async def keys(office: Office, case: int) -> set[str]:
    """The keys under which the case is found."""
    async with office.database.read() as session:
        query = select(OpenMatchRow.key).where(OpenMatchRow.case_id == case)
        return set((await session.scalars(query)).all())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("look at http://evil.example/a", "Is https://evil.example/a?u=7 real?"),
        (MAILBOX, MAILBOX_TOO),
        (RELOGIN, RELOGIN_TOO),
    ],
)
async def test_the_same_thing_makes_one_case_with_one_card(
    office: Office, one: str, other: str
) -> None:
    first = await report(office, one)
    second = await report(office, other, 2, actor=office.li)
    assert second.case_number == first.case_number == 1
    case = await office.read(see_case, office.sam, 1)
    assert (case.report_count, case.reporter_count) == (2, 2)
    assert [each.number for each in case.reports] == [1, 2]
    assert await office.messages() == [
        ("receipt", "Anna"),
        ("case_card", TRIAGE),
        ("receipt", "Li"),
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("odd", "odd"),
        ("see https://docs.google.com", "what is https://docs.google.com"),
        ("http://evil.example/a", "http://bad.example/a"),
        (MAILBOX, RELOGIN),
    ],
)
async def test_what_only_looks_alike_stays_apart(office: Office, one: str, other: str) -> None:
    await report(office, one)
    assert (await report(office, other, 2)).case_number == 2


async def test_a_link_to_the_company_gathers_nothing(office: Office) -> None:
    def with_domain(policy: object) -> object:
        return replace(policy, domains=("acme.example",))  # type: ignore[type-var]

    await office.write(change_policy, NOW, office.chen, with_domain)  # type: ignore[arg-type]
    await report(office, "http://wiki.acme.example/a")
    assert (await report(office, "http://wiki.acme.example/a", 2)).case_number == 2


async def test_troubles_of_one_kind_are_gathered_while_they_keep_coming(office: Office) -> None:
    kind = ReportKind.FORCED_RELOGIN
    for number, minutes in enumerate((0, 50, 100), start=1):
        filed = await report(office, "again", number, kind=kind, now=NOW + minutes * MINUTE)
        assert filed.case_number == 1
    assert (await report(office, "again", 4, kind=kind, now=NOW + 170 * MINUTE)).case_number == 2
    for number, each in enumerate((ReportKind.OTHER, ReportKind.LOST_DEVICE_OR_CREDENTIAL), 5):
        first = await report(office, "again", number, kind=each)
        assert (await report(office, "again", number + 10, kind=each)).case_number != (
            first.case_number
        )


async def test_the_window_can_be_turned_off(office: Office) -> None:
    def never(policy: object) -> object:
        return replace(policy, gather_minutes=0)  # type: ignore[type-var]

    await office.write(change_policy, NOW, office.chen, never)  # type: ignore[arg-type]
    await report(office, "again", 1, kind=ReportKind.FORCED_RELOGIN)
    assert (await report(office, "a", 2, kind=ReportKind.FORCED_RELOGIN)).case_number == 2


async def test_a_case_of_another_team_takes_no_report(office: Office) -> None:
    await report(office, "http://evil.example", kind=ReportKind.CANNOT_LOGIN_OR_SEND)
    assert (await report(office, "http://evil.example", 2)).case_number == 2


async def test_only_open_cases_gather_and_only_they_are_looked_through(office: Office) -> None:
    await report(office, "http://evil.example")
    assert await keys(office, 1)
    await office.write(resolve_case, NOW, office.sam, 1, verdict=Verdict.SPAM, advice="")
    assert await keys(office, 1) == set()
    assert (await report(office, "http://evil.example", 2)).case_number == 2
    await office.write(withdraw_report, NOW, office.anna, 2)
    assert await keys(office, 2) == set()


async def test_keys_follow_an_edit_and_a_withdrawal(office: Office) -> None:
    await report(office, "http://evil.example and http://bad.example")
    await report(office, "http://evil.example", 2, actor=office.li)
    await office.write(withdraw_report, NOW, office.anna, 1)
    assert "site:bad.example" not in await keys(office, 1)
    assert "site:evil.example" in await keys(office, 1)
    kind = ReportKind.SUSPICIOUS_MESSAGE
    await office.write(edit_report, NOW, office.li, 2, text="http://new.example", kind=kind)
    assert {key for key in await keys(office, 1) if key.startswith("site:")} == {"site:new.example"}


async def test_reports_of_one_set_find_each_other(office: Office) -> None:
    texts = ("http://evil.example", "alone", "http://evil.example/x", MAILBOX, MAILBOX_TOO)
    filings = [
        Filing(office.anna, ReportInput(f"V{number}", text))
        for number, text in enumerate(texts, start=1)
    ]
    filed = await office.write(file_reports, NOW, filings)
    assert [each.case_number for each in filed if isinstance(each, Report)] == [1, 2, 1, 3, 3]
    await report(office, "another", 9)
    assert (await office.read(see_case, office.sam, 4)).report_count == 1


async def test_a_reporter_hears_how_many_colleagues_reported_it_before(office: Office) -> None:
    people = (office.anna, office.li, office.anna, office.guest)
    filings = [
        Filing(actor, ReportInput(f"V{number}", "http://evil.example"))
        for number, actor in enumerate(people)
    ]
    filed = await office.write(file_reports, NOW, filings)
    assert [each.answer.colleagues for each in filed if isinstance(each, Report)] == [0, 1, 1, 0]
    again = await report(office, "http://evil.example", 8, actor=office.li)
    assert again.answer.colleagues == 2
    other = await report(office, "http://evil.example", 9, actor=office.sia)
    assert other.answer.colleagues == 3


async def test_two_processes_at_once_make_one_case(office: Office) -> None:
    async with another_process(office) as other:
        for round_ in range(3):

            async def file_there(round_: int = round_) -> Report:
                async with other.write() as session:
                    given = ReportInput(f"W{round_}", f"http://evil{round_}.example")
                    return await file_report(session, NOW, office.li, given)

            here = office.report(text=f"http://evil{round_}.example", request_id=f"V{round_}")
            one, two = await asyncio.gather(here, file_there())
            assert one.case_number == two.case_number
    cards = [kind for kind, _ in await office.messages() if kind == "case_card"]
    assert len(cards) == 3


async def test_who_joins_a_case_in_progress_reads_so_on_the_receipt(office: Office) -> None:
    await report(office, "http://evil.example")
    await office.write(claim_case, NOW, office.sam, 1)
    joined = await report(office, "http://evil.example", 2, actor=office.li)
    assert joined.case_state is CaseState.CLAIMED
    assert [each for each in await office.messages() if each[1] == "Li"] == [("receipt", "Li")]
    case = await office.read(see_case, office.sam, 1)
    assert case.owner == office.sam.person


async def test_who_joins_a_case_that_waits_for_another_was_asked_nothing(office: Office) -> None:
    await report(office, "http://evil.example")
    await office.write(
        reply_to_reporter, NOW, office.sam, 1, text="Did you click?", request_id="F1"
    )
    await report(office, "http://evil.example", 2, actor=office.li)
    await report(office, "http://evil.example", 3)

    async def known_to(actor: Actor) -> list[CaseState]:
        page = await office.read(my_reports, actor)
        return [each.case_state for each in page.items]

    waiting, claimed = CaseState.WAITING_FOR_REPORTER, CaseState.CLAIMED
    assert await known_to(office.li) == [claimed]
    assert await known_to(office.anna) == [claimed, waiting]
    await office.write(reply_to_reporter, NOW, office.sam, 1, text="Who else?", request_id="F2")
    assert await known_to(office.li) == [waiting]
    assert await known_to(office.anna) == [waiting, waiting]


async def everything_is_sent(office: Office, second: float) -> list[DeliveryKind]:
    """The delivery loop sends what is due at that second."""
    at = NOW + second * SECOND
    kinds = []
    for claimed in await office.write(claim, real_now=at, lease=20 * SECOND, limit=999):
        outgoing = await office.read(load_outgoing, claimed.id, NOW, None)
        ts = outgoing.message_ts or f"{claimed.id}.0"
        await office.write(record_sent, outgoing, NOW, TRIAGE, ts, real_now=at)
        kinds.append(outgoing.kind)
    return kinds


async def test_joins_edit_the_card_every_ten_seconds_at_most_and_a_click_at_once(
    office: Office,
) -> None:
    edits = []
    for second in range(35):
        await report(office, "http://evil.example", second)
        if DeliveryKind.CASE_CARD in await everything_is_sent(office, second):
            edits.append(second)
    assert edits == [0, 10, 20, 30]
    await office.write(claim_case, NOW, office.sam, 1)
    assert DeliveryKind.CASE_CARD in await everything_is_sent(office, 35)
    # The last state is shown, with nothing more coming in.
    await report(office, "http://evil.example", 99)
    assert DeliveryKind.CASE_CARD not in await everything_is_sent(office, 44)
    assert DeliveryKind.CASE_CARD in await everything_is_sent(office, 45)
    [card] = [row for row in await office.outbox() if row.kind is DeliveryKind.CASE_CARD]
    assert (card.state, card.rendered) == (DeliveryState.SENT, card.wanted)


async def test_a_flood_makes_one_case_and_everybody_is_answered_once(office: Office) -> None:
    people = (office.anna, office.li, office.guest)
    for start in range(0, 120, 40):
        filings = [
            Filing(people[place % 3], ReportInput(f"V{place}", f"see http://evil.example/{place}"))
            for place in range(start, start + 40)
        ]
        await office.write(file_reports, NOW + start * SECOND, filings)
    case = await office.read(see_case, office.sam, 1)
    assert (case.report_count, case.reporter_count, len(case.reports)) == (120, 3, REPORTS_A_PAGE)
    assert case.span == 80 * SECOND
    seen = case.indicators[0]
    assert (seen.indicator.value, seen.reports) == ("evil.example", 120)
    numbers = set()
    for page in range(1, case.report_pages + 1):
        shown = await office.read(see_case, office.sam, 1, page)
        numbers |= {each.number for each in shown.reports}
    assert numbers == set(range(1, 121))
    last = await office.read(see_case, office.sam, 1, case.pages)
    assert (last.reports, bool(last.indicators)) == ((), True)

    await office.write(
        reply_to_reporter, NOW, office.sam, 1, text="Did you click?", request_id="F1"
    )
    await office.write(resolve_case, NOW, office.sam, 1, verdict=Verdict.MALICIOUS, advice="")
    for kind in ("question", "resolved"):
        told = [name for each, name in await office.messages() if each == kind]
        assert sorted(told) == ["Anna", "Guest", "Li"]
    [theirs] = [
        row
        for row in await office.outbox()
        if row.kind is DeliveryKind.RESOLVED and row.recipient == recipient(office.anna)
    ]
    # Each hears of their own reports only.
    assert theirs.payload["reports"] == list(range(1, 121, 3))
    receipts = [row for row in await office.outbox() if row.kind is DeliveryKind.RECEIPT]
    assert len(receipts) == 120
    assert {row.wanted for row in receipts} == {3}


def recipient(actor: Actor) -> str:
    return f"person:{actor.key}"
