"""Cases by filter: what it asks for, whose cases they are, and what stands behind a million."""

from datetime import timedelta

import pytest

from bot.domain.errors import NotAllowed
from bot.domain.filters import FilterError, FilterProblem, parse_filter
from bot.domain.vocabulary import ReportKind, Severity, Verdict
from bot.usecases import status
from bot.usecases.cases import (
    add_note,
    change_severity,
    claim_case,
    reply_to_reporter,
    resolve_case,
)
from bot.usecases.status import filter_cases, find
from tests.usecases.office import NOW, Office

LATER = NOW + timedelta(days=3)


async def numbers(office: Office, typed: str, actor: str = "sam") -> list[int]:
    wanted = parse_filter(typed)
    found = await office.read(filter_cases, LATER, getattr(office, actor), wanted)
    return [case.number for case in found.items]


@pytest.fixture
async def cases(office: Office) -> Office:
    """Five cases of a morning, and a sixth of two days later."""
    await office.report(request_id="1", text="payroll mail", kind=ReportKind.SUSPICIOUS_MESSAGE)
    await office.report(office.li, request_id="2", text="log in", kind=ReportKind.FORCED_RELOGIN)
    await office.report(request_id="3", text="payroll again", kind=ReportKind.SUSPICIOUS_MESSAGE)
    await office.report(request_id="4", text="printer", kind=ReportKind.CANNOT_LOGIN_OR_SEND)
    await office.report(request_id="5", text="odd", kind=ReportKind.OTHER)
    day = NOW + timedelta(days=2)
    await office.report(request_id="6", text="重新登录", kind=ReportKind.OTHER, now=day)
    await office.write(claim_case, NOW, office.sam, 1)
    await office.write(change_severity, NOW, office.sam, 1, Severity.CRITICAL)
    await office.write(reply_to_reporter, NOW, office.sia, 2, text="Which address?", request_id="a")
    await office.write(resolve_case, NOW, office.sam, 3, verdict=Verdict.SPAM, advice="")
    await office.write(resolve_case, NOW, office.sam, 5, verdict=Verdict.USER_ERROR, advice="")
    return office


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("open", [1, 2, 4, 6]),
        ("severity:critical,high", [1, 2]),
        ("kind:relogin", [2]),
        ("owner:me", [1]),
        ("owner:none", [4, 6]),
        ("unowned", [4, 6]),
        ("waiting", [2]),
        ("owner:@sia", [2]),
        ("owner:<@U0SIA>", [2]),
        ("reporter:li", [2]),
        ("reporter:anna closed", [5, 3]),
        ("older:2d", [1, 2, 4]),
        ("newer:2d", [6]),
        ("closed", [5, 3]),
        ("closed newer:1d", []),
        ("closed older:1d", [5, 3]),
        ("all older:2d", [5, 4, 3, 2, 1]),
        ("verdict:spam", [3]),
        ("team:it", [4]),
        ("text:payroll", [1]),
        ("text:address", [2]),
        ("text:payroll closed", [3]),
        ("text:payroll all", [1, 3]),
        ("text:重新登录 severity:low", [6]),
        ("text:…", []),
        ("severity:low owner:me", []),
    ],
)
async def test_a_filter_gives_what_it_asks_for(
    cases: Office, typed: str, wanted: list[int]
) -> None:
    assert await numbers(cases, typed) == wanted


async def test_overdue_is_what_should_have_been_done_by_now(cases: Office) -> None:
    soon = await cases.read(filter_cases, NOW, cases.sam, parse_filter("overdue"))
    assert soon.items == ()
    # The low one of two days later still has time for its claim; the claimed one for its verdict.
    assert await numbers(cases, "overdue unowned") == [4, 6]
    assert 4 in await numbers(cases, "overdue")


async def test_it_gets_its_own_cases_only(cases: Office) -> None:
    assert await numbers(cases, "all", "ita") == [4]
    assert await numbers(cases, "team:security", "ita") == []
    assert await numbers(cases, "text:payroll all", "ita") == []


async def test_nobody_of_that_name_is_said(cases: Office) -> None:
    for typed in ("owner:@nobodyhere", "reporter:<@U0NOPE>", "owner:%"):
        with pytest.raises(FilterError) as refused:
            await numbers(cases, typed)
        assert refused.value.problem is FilterProblem.NOBODY_OF_THAT_NAME


async def test_who_has_no_part_in_triage_filters_nothing(cases: Office) -> None:
    for actor in ("anna", "chen", "guest"):
        with pytest.raises(NotAllowed):
            await numbers(cases, "open", actor)


async def test_what_lies_beyond_the_bounds_is_told(
    cases: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def is_cut(typed: str) -> tuple[int, bool]:
        found = await cases.read(filter_cases, LATER, cases.sam, parse_filter(typed))
        return found.total, found.is_cut

    assert await is_cut("closed") == (2, False)
    monkeypatch.setattr(status, "_WINDOW", 3)
    # Only the newest three cases are looked at.
    assert await is_cut("closed") == (1, True)
    assert await is_cut("closed older:30h") == (2, True)
    # Nothing as new as that lies beyond.
    assert await is_cut("closed newer:1d") == (0, False)
    assert await is_cut("open") == (4, False)
    monkeypatch.setattr(status, "MOST_CASES", 2)
    assert await is_cut("open") == (2, True)


async def test_of_a_common_word_the_newest_matches_count_but_every_open_case(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 6):
        await office.report(request_id=str(number), text="common word")
    for number in (1, 2, 3):
        await office.write(resolve_case, NOW, office.sam, number, verdict=Verdict.SPAM, advice="")
    await office.write(add_note, NOW, office.sam, 4, text="rare remark", request_id="n")
    monkeypatch.setattr("storage.search.MOST_MATCHES", 2)
    found = await office.read(find, office.sam, "common")
    assert ([case.number for case in found.items], found.is_cut) == ([4, 5], True)
    rare = await office.read(find, office.sam, "rare")
    assert ([case.number for case in rare.items], rare.is_cut) == ([4], False)
    assert await numbers(office, "open text:common") == [4, 5]
