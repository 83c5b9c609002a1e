"""Merging cases and taking reports out, through the real bot."""

from bot.playground.client import render_message
from bot.playground.values import Json
from tests.acceptance.acts import file_report, option, send
from tests.workplace import LI_WEI, MAX, SAM, TRIAGE, Workplace

ONE, OTHER = "first http://one.example/x", "other http://other.example/y"


async def merge_form(workplace: Workplace, card: Json, number: int) -> Json:
    await workplace[SAM].click(card, "case_more", option(f"merge_form:{number}"))
    return await workplace[SAM].wait_for_view()


async def test_two_cases_become_one(workplace: Workplace) -> None:
    """One card holds both reports, the other says where they went; numbers lead there."""
    sam = workplace[SAM]
    _, first = await file_report(workplace, ONE)
    _, second = await file_report(workplace, OTHER, reporter=LI_WEI)
    form = await merge_form(workplace, first, 1)

    found = await sam.options(form, "case_merge_into", "other")
    assert [each["value"] for each in found] == ["2"]
    await send(sam, form, {"into": option("2")})

    gone = await sam.wait_for_change(TRIAGE, "C-1 was merged into C-2", first["ts"])
    assert "case_resolve" not in str(gone["blocks"])
    both = render_message(await sam.wait_for_change(TRIAGE, "2 reports", second["ts"]))
    assert "@U0ANNA" in both
    await sam.command("/triage", "C-1", channel=TRIAGE)
    assert "C-2" in render_message(await sam.wait_for_ephemeral("2 reports"))


async def test_a_case_that_was_closed_meanwhile_is_refused_at_the_field(
    workplace: Workplace,
) -> None:
    """The form stays open with the reason beside the choice."""
    sam, max_ = workplace[SAM], workplace[MAX]
    _, first = await file_report(workplace, ONE)
    _, second = await file_report(workplace, OTHER, reporter=LI_WEI)
    form = await merge_form(workplace, first, 1)
    await max_.click(second, "case_resolve")
    await send(max_, await max_.wait_for_view(), {"verdict": "spam"})

    assert await sam.submit(form, {"into": option("2")}) == {
        "into": "C-2 is closed. Please choose an open case."
    }


async def test_a_report_is_taken_out_of_a_case(workplace: Workplace) -> None:
    """It gets a card of its own, and what it was taken from is shown without it."""
    sam = workplace[SAM]
    li_wei = workplace[LI_WEI]
    await file_report(workplace, ONE)
    await li_wei.command("/report", f"{ONE} too", channel=li_wei.dm)
    await li_wei.wait_for_message(li_wei.dm, "R-2")
    await sam.command("/triage", "C-1", channel=TRIAGE)
    whole = await sam.wait_for_ephemeral("2 reports")

    await sam.click(whole, "report_take_out", value="2")

    await sam.wait_for_message(TRIAGE, "C-2")
    assert "R-2" in render_message(await sam.wait_for_ephemeral("has a case of its own"))
