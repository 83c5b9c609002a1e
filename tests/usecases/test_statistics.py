"""The numbers of a while: what came in, how fast it was answered, what it was."""

from datetime import timedelta

import pytest

from bot.domain.errors import NotAllowed
from bot.domain.indicators import Indicator, IndicatorType
from bot.domain.statistics import Kept, Pace, parse_days
from bot.domain.vocabulary import ReportKind, Severity, Verdict
from bot.usecases.cases import claim_case, resolve_case
from bot.usecases.reports import withdraw_report
from bot.usecases.statistics import statistics
from tests.usecases.office import NOW, Office

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


async def test_the_numbers_are_those_of_the_period(office: Office) -> None:
    await office.report(request_id="old", now=NOW - 40 * DAY)
    for number in range(1, 4):
        await office.report(office.li, request_id=f"a{number}")
    await office.report(office.anna, request_id="b", kind=ReportKind.OTHER, text="odd")
    await office.report(office.anna, request_id="c", kind=ReportKind.OTHER, text="taken back")
    await office.write(withdraw_report, NOW, office.anna, 6)
    await office.write(claim_case, NOW + 10 * MINUTE, office.sam, 2)
    await office.write(claim_case, NOW + 20 * MINUTE, office.sam, 3)
    # Medium ones are to be claimed within two hours of work.
    await office.write(claim_case, NOW + 3 * HOUR, office.sam, 4)
    for number, verdict in ((2, Verdict.MALICIOUS), (3, Verdict.USER_ERROR)):
        await office.write(
            resolve_case, NOW + 4 * HOUR, office.sam, number, verdict=verdict, advice=""
        )

    found = await office.read(statistics, NOW + 5 * HOUR, office.sam, 30)

    assert (found.reports, found.reporters) == (4, 2)
    assert found.kinds == ((ReportKind.SUSPICIOUS_MESSAGE, 3), (ReportKind.OTHER, 1))
    assert found.claim == Pace(20 * MINUTE, 3 * HOUR)
    assert found.verdict == Pace(4 * HOUR, 4 * HOUR)
    assert found.kept == (
        Kept(Severity.MEDIUM, claims_due=3, claims_kept=2, verdicts_due=2, verdicts_kept=2),
        Kept(Severity.LOW, claims_due=1, claims_kept=0, verdicts_due=0, verdicts_kept=0),
    )
    assert dict(found.verdicts) == {Verdict.MALICIOUS: 1, Verdict.USER_ERROR: 1}
    assert (found.false_alarms, found.resolved) == (1, 2)
    assert found.per_day[-1] == (NOW.date(), 4)
    assert sum(number for _, number in found.per_day) == 4
    assert len(found.per_day) == 31
    assert (await office.read(statistics, NOW + 5 * HOUR, office.sam, 90)).reports == 5


async def test_the_addresses_in_most_reports_stand_first(office: Office) -> None:
    for number, place in enumerate(["evil.example/a", "evil.example/b", "bad.example/c"]):
        await office.report(request_id=str(number), text=f"See https://{place} now")
    found = await office.read(statistics, NOW, office.sam, 7)
    assert found.indicators[0] == (Indicator(IndicatorType.DOMAIN, "evil.example"), 2)
    assert len(found.indicators) == 5


async def test_it_counts_its_own_cases_and_nobody_else_counts_any(office: Office) -> None:
    await office.report(request_id="1")
    await office.report(request_id="2", kind=ReportKind.CANNOT_LOGIN_OR_SEND)
    assert (await office.read(statistics, NOW, office.ita, 7)).reports == 1
    assert (await office.read(statistics, NOW, office.sam, 7)).reports == 2
    with pytest.raises(NotAllowed):
        await office.read(statistics, NOW, office.anna, 7)


async def test_nothing_at_all_counts_to_nothing(office: Office) -> None:
    found = await office.read(statistics, NOW, office.sam, 7)
    assert (found.reports, found.claim, found.kept, found.verdicts) == (0, None, (), ())


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("", 30),
        ("7d", 7),
        ("90", 90),
        (" 365天 ", 365),
        ("12d", None),
        ("soon", None),
        ("-7d", None),
    ],
)
def test_a_period_is_one_of_four(typed: str, days: int | None) -> None:
    assert parse_days(typed) == days
