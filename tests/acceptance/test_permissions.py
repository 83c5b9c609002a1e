"""Who may do what, and what a person reads who may not."""

import pytest

from bot.playground.client import RefusedError, render_message, render_view
from tests.acceptance.acts import change_settings, file_report, open_settings
from tests.workplace import (
    ANNA,
    CHEN,
    GENERAL,
    GUEST,
    IT_DESK,
    ITA,
    LI_WEI,
    OUTSIDER,
    SAM,
    TRIAGE,
    Workplace,
)

SHARED = "C0SHARED"


@pytest.mark.parametrize(
    ("person", "command", "team"),
    [
        (ANNA, "/triage", "the security team"),
        (ANNA, "/triage find payroll", "the security team"),
        (ANNA, "/advisory new", "IT"),
        (SAM, "/tocsin settings", "only for admins"),
        (ITA, "/tocsin settings", "only for admins"),
    ],
)
async def test_a_refused_person_reads_why_whom_to_ask_and_what_they_typed(
    workplace: Workplace, person: str, command: str, team: str
) -> None:
    """The way to report stands there too: most who try want just that."""
    name, _, text = command.partition(" ")

    await workplace[person].command(name, text, channel=GENERAL)

    shown = render_message(await workplace[person].wait_for_ephemeral("This is only for"))
    assert team in shown
    assert f"@{CHEN}" in shown
    assert "/report" in shown
    if text:
        assert text in shown


@pytest.mark.parametrize(("person", "channel"), [(GUEST, GENERAL), (OUTSIDER, SHARED)])
async def test_guests_and_outside_people_may_report_and_see_their_own(
    workplace: Workplace, person: str, channel: str
) -> None:
    """They notice odd things as well."""
    guest, sam = workplace[person], workplace[SAM]
    await workplace.slack.everybody_ready()

    await guest.command("/report", "My invoice looks odd", channel=channel)

    await guest.wait_for_ephemeral("R-1")
    assert f"@{person}" in render_message(await sam.wait_for_message(TRIAGE, "C-1"))
    await guest.command("/report", "mine", channel=channel)
    assert "R-1" in render_message(await guest.wait_for_ephemeral("Your reports"))


@pytest.mark.parametrize(("person", "channel"), [(GUEST, GENERAL), (OUTSIDER, SHARED)])
async def test_guests_and_outside_people_hold_no_role_even_where_they_are_named(
    workplace: Workplace, person: str, channel: str
) -> None:
    """A slip in the settings opens nothing to them."""
    everything = {f"{role}_people": [person] for role in ("security", "it")}
    everything["admin_people"] = [CHEN, person]
    overview = await change_settings(workplace, "settings_roles", everything)
    await workplace[CHEN].close_view(overview)
    guest = workplace[person]

    for command in ("/triage", "/advisory", "/tocsin settings"):
        name, _, text = command.partition(" ")
        if name == "/tocsin":
            await guest.command(name, text, channel=channel)
        else:
            await guest.command(name, "list", channel=channel)
        await guest.wait_for_ephemeral("This is only for")


async def test_nobody_sees_or_changes_another_persons_report(workplace: Workplace) -> None:
    """Not by number, not by list."""
    await file_report(workplace, "private trouble of Anna")
    li_wei = workplace[LI_WEI]

    await li_wei.command("/report", "mine", channel=GENERAL)

    assert "R-1" not in render_message(await li_wei.wait_for_ephemeral())
    with pytest.raises(RefusedError):
        await li_wei.messages(workplace[ANNA].dm)


async def test_a_button_on_a_card_is_refused_to_whom_it_is_not_for(workplace: Workplace) -> None:
    """陈静 reads along in the team's channel; she is no analyst."""
    chen, sam = workplace[CHEN], workplace[SAM]
    _, card = await file_report(workplace)

    await chen.click(card, "case_claim")

    shown = render_message(await chen.wait_for_ephemeral())
    assert "安全团队" in shown
    await sam.click(card, "case_claim")
    await sam.wait_for_change(TRIAGE, f"@{SAM}", card["ts"])


async def test_a_role_that_was_taken_away_holds_for_forms_that_are_still_open(
    workplace: Workplace,
) -> None:
    """The form says so and keeps its words; nothing is saved."""
    sam = workplace[SAM]
    _, card = await file_report(workplace)
    await sam.click(card, "case_resolve")
    form = await sam.wait_for_view("Resolve")
    roles = {"security_groups": [], "security_people": ["U0MAX"]}
    overview = await change_settings(workplace, "settings_roles", roles)
    await workplace[CHEN].close_view(overview)

    for _ in range(50):
        await sam.command("/triage", channel=TRIAGE)
        if "This is only for" in render_message(await sam.wait_for_ephemeral()):
            break
    problems = await sam.submit(form, {"verdict": "spam"})

    assert "This is only for" in problems["verdict"]
    assert "<@" not in problems["verdict"]
    assert "In progress" not in render_message(card)


async def test_whoever_is_refused_a_form_keeps_what_they_typed(workplace: Workplace) -> None:
    """An admin who was one a minute ago."""
    chen = workplace[CHEN]
    await change_settings(workplace, "settings_roles", {"admin_people": [CHEN, ITA]})
    form = await open_settings(workplace, "settings_domains")
    roles = {"admin_people": [ITA]}
    await change_settings(workplace, "settings_roles", roles, admin=ITA)

    for _ in range(50):
        await chen.command("/tocsin", "me", channel=GENERAL)
        if "管理员" not in render_message(await chen.wait_for_ephemeral()):
            break
    problems = await chen.submit(form, {"domains": "mine.example"})

    assert problems.keys() == {"domains"}
    state = (await chen.state())["views"]
    assert any("mine.example" in str(view["state"]) for view in state), render_view(form)


async def test_it_may_write_notices_and_works_on_no_case_of_security(workplace: Workplace) -> None:
    """The card's buttons refuse as the command does."""
    ita = workplace[ITA]
    await file_report(workplace)

    await ita.command("/triage", "C-1", channel=IT_DESK)

    await ita.wait_for_ephemeral("We can't find C-1")
    await ita.command("/advisory", "list", channel=IT_DESK)
    await ita.wait_for_ephemeral("No notice yet")


async def test_a_refused_person_gets_back_even_a_very_long_text(workplace: Workplace) -> None:
    """As much of it as Slack shows in an answer, and never Slack's own error."""
    anna = workplace[ANNA]
    words = " ".join(f"word{number:05}" for number in range(10_000))

    await anna.command("/triage", f"find {words}", channel=GENERAL)

    assert "word00100" in render_message(await anna.wait_for_ephemeral("This is only for"))
