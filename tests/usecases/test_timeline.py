"""What was known when is read from what was written down, by those who may see the case."""

from datetime import timedelta

import pytest

from bot.domain.errors import NotAllowed, NotFound
from bot.domain.vocabulary import Severity, Verdict
from bot.usecases.cases import change_severity, claim_case, reassign_case, resolve_case
from bot.usecases.reports import edit_report
from bot.usecases.timeline import PAGE_SIZE, timeline
from tests.usecases.office import NOW, Office

MINUTE = timedelta(minutes=1)


async def test_everything_about_a_case_and_its_reports_stands_in_order(office: Office) -> None:
    report = await office.report()
    await office.report(request_id="another", text="something else entirely")
    await office.write(claim_case, NOW + 1 * MINUTE, office.sam, 1)
    await office.write(
        edit_report, NOW + 2 * MINUTE, office.anna, 1, text="More of it", kind=report.kind
    )
    await office.write(change_severity, NOW + 3 * MINUTE, office.sam, 1, Severity.HIGH)
    await office.write(reassign_case, NOW + 4 * MINUTE, office.sam, 1, "U0SIA")
    await office.write(
        resolve_case, NOW + 5 * MINUTE, office.sia, 1, verdict=Verdict.SPAM, advice=""
    )

    found = await office.read(timeline, office.sam, 1)

    assert [(each.action, each.subject) for each in found.items] == [
        ("report.file", "R-1"),
        ("case.claim", "C-1"),
        ("report.edit", "R-1"),
        ("case.severity", "C-1"),
        ("case.reassign", "C-1"),
        ("case.resolve", "C-1"),
    ]
    assert [each.at for each in found.items] == [NOW + n * MINUTE for n in range(6)]
    assert [each.who.name for each in found.items if each.who][:2] == ["Anna", "Sam"]
    assert found.items[3].facts["severity"] == "high"
    assert found.items[4].whom == office.sia.person


async def test_a_long_story_is_told_in_pages(office: Office) -> None:
    await office.report()
    for number in range(PAGE_SIZE + 1):
        severity = (Severity.HIGH, Severity.LOW)[number % 2]
        await office.write(change_severity, NOW, office.sam, 1, severity)
    last = await office.read(timeline, office.sam, 1, 2)
    assert (last.pages, last.total, len(last.items)) == (2, PAGE_SIZE + 2, 2)


async def test_only_those_who_may_see_the_case_learn_its_story(office: Office) -> None:
    await office.report()
    for actor, error in ((office.anna, NotAllowed), (office.ita, NotFound)):
        with pytest.raises(error):
            await office.read(timeline, actor, 1)
