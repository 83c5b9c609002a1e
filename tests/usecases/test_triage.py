"""What the team asks: what is open, what is mine, where was that word."""

from datetime import timedelta

import pytest

from bot.domain.errors import NotAllowed, NotFound
from bot.domain.records import SeverityCount
from bot.domain.vocabulary import ReportKind, Severity, Verdict
from bot.usecases.cases import change_severity, claim_case, resolve_case
from bot.usecases.reports import withdraw_report
from bot.usecases.status import find
from bot.usecases.triage import PAGE_SIZE, case_of_report, my_cases, overview
from tests.usecases.office import NOW, Office

IT_KIND = ReportKind.CANNOT_LOGIN_OR_SEND


async def test_the_overview_counts_by_severity_and_shows_the_worst_first(office: Office) -> None:
    await office.report(request_id="V1", kind=ReportKind.OTHER)
    await office.report(request_id="V2")
    await office.report(request_id="V3")
    await office.report(request_id="V4", kind=ReportKind.FORCED_RELOGIN)
    await office.report(request_id="V5")
    await office.report(request_id="V6")
    await office.write(claim_case, NOW, office.sam, 3)
    await office.write(withdraw_report, NOW, office.anna, 5)
    await office.write(resolve_case, NOW, office.sam, 6, verdict=Verdict.SPAM, advice="")
    await office.write(change_severity, NOW, office.sam, 1, Severity.CRITICAL)
    # Half an hour on, only the critical one waits for its claim too long.
    seen = await office.read(overview, NOW + timedelta(minutes=30), office.sam)
    assert seen.counts == (
        SeverityCount(Severity.CRITICAL, 1, 1, 1),
        SeverityCount(Severity.HIGH, 1, 0, 1),
        SeverityCount(Severity.MEDIUM, 2, 0, 1),
        SeverityCount(Severity.LOW, 0, 0, 0),
    )
    assert [case.number for case in seen.urgent.items] == [1, 4, 2, 3]
    # A week on, everything is late: the claimed one for its verdict.
    later = await office.read(overview, NOW + timedelta(days=7), office.sam)
    assert [count.overdue for count in later.counts] == [1, 1, 2, 0]


async def test_a_long_list_is_turned_page_by_page(office: Office) -> None:
    for number in range(PAGE_SIZE + 2):
        await office.report(request_id=f"V{number}")
    first = (await office.read(overview, NOW, office.sam)).urgent
    last = (await office.read(overview, NOW, office.sam, 2)).urgent
    assert [case.number for case in first.items] == list(range(1, PAGE_SIZE + 1))
    assert [case.number for case in last.items] == [PAGE_SIZE + 1, PAGE_SIZE + 2]
    assert (first.number, first.pages, first.total) == (1, 2, PAGE_SIZE + 2)
    for wanted, got in ((0, 1), (-3, 1), (2, 2), (99, 2)):
        assert (await office.read(overview, NOW, office.sam, wanted)).urgent.number == got


async def test_nothing_open_is_one_empty_page(office: Office) -> None:
    seen = await office.read(overview, NOW, office.sam)
    assert {count.open for count in seen.counts} == {0}
    assert (seen.urgent.items, seen.urgent.pages, seen.urgent.total) == ((), 1, 0)


async def test_it_sees_its_own_cases_only_in_every_list(office: Office) -> None:
    await office.report(request_id="V1", text="mail is broken")
    await office.report(request_id="V2", text="mail is broken", kind=IT_KIND)
    seen = await office.read(overview, NOW, office.ita)
    assert [case.number for case in seen.urgent.items] == [2]
    assert sum(count.open for count in seen.counts) == 1
    assert [case.number for case in (await office.read(find, office.ita, "mail")).items] == [2]
    assert (await office.read(find, office.sam, "mail")).total == 2
    assert await office.read(case_of_report, office.ita, 2) == 2
    for number in (1, 3):
        with pytest.raises(NotFound) as refused:
            await office.read(case_of_report, office.ita, number)
        assert refused.value == NotFound(f"R-{number}")
    assert await office.read(case_of_report, office.sam, 1) == 1


async def test_my_cases_are_the_open_ones_that_i_own(office: Office) -> None:
    for number in range(1, 5):
        await office.report(request_id=f"V{number}")
    for number in (1, 2, 3):
        await office.write(claim_case, NOW, office.sam, number)
    await office.write(change_severity, NOW, office.sam, 2, Severity.HIGH)
    await office.write(resolve_case, NOW, office.sam, 3, verdict=Verdict.SPAM, advice="")
    mine = await office.read(my_cases, office.sam)
    assert [case.number for case in mine.items] == [2, 1]
    assert (await office.read(my_cases, office.sia)).items == ()


async def test_closed_cases_are_found_too_after_the_open_ones(office: Office) -> None:
    await office.report(request_id="V1", text="请重新登录", kind=ReportKind.FORCED_RELOGIN)
    await office.report(request_id="V2", text="登录页面", kind=ReportKind.OTHER)
    await office.write(resolve_case, NOW, office.sam, 1, verdict=Verdict.SPAM, advice="")
    found = await office.read(find, office.sam, "登录")
    assert [case.number for case in found.items] == [2, 1]
    assert (await office.read(find, office.sam, "录登")).items == ()


async def test_who_has_no_part_in_triage_asks_nothing(office: Office) -> None:
    await office.report()
    for actor in (office.anna, office.chen, office.guest, office.out):
        with pytest.raises(NotAllowed):
            await office.read(overview, NOW, actor)
        with pytest.raises(NotAllowed):
            await office.read(my_cases, actor)
        with pytest.raises(NotAllowed):
            await office.read(find, actor, "x")
        with pytest.raises(NotAllowed):
            await office.read(case_of_report, actor, 1)
