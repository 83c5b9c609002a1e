"""IT requires a version, and everybody says with one click that they have it."""

from bot.playground.client import render_message, render_view
from tests.acceptance.acts import direct_messages, option, send
from tests.workplace import ANNA, GENERAL, IT_DESK, ITA, LI_WEI, SAM, Workplace

COMMAND = 'required "Desktop client" 4.2.1 by 2026-12-15'


async def require_version(workplace: Workplace, command: str = COMMAND) -> None:
    """Ita requires it by command and confirms."""
    ita = workplace[ITA]
    await ita.command("/advisory", command, channel=IT_DESK)
    await send(ita, await ita.wait_for_view("Required version"))
    await ita.wait_for_view("A-1")


async def test_a_required_version_reaches_everybody_and_one_click_settles_it(
    workplace: Workplace,
) -> None:
    anna, li_wei, ita = workplace[ANNA], workplace[LI_WEI], workplace[ITA]
    await require_version(workplace)

    asked = await anna.wait_for_message(anna.dm, "Please update Desktop client to 4.2.1 by")
    in_chinese = await li_wei.wait_for_message(li_wei.dm, "把 Desktop client 更新到 4.2.1")
    await anna.click(asked, "client_updated")
    await li_wei.click(in_chinese, "client_not_used")

    await anna.wait_for_change(anna.dm, "nothing more to do", asked["ts"])
    await li_wei.wait_for_change(li_wei.dm, "你不使用 Desktop client", in_chinese["ts"])
    await ita.command("/advisory", "required", channel=IT_DESK)
    shown = render_message(await ita.wait_for_ephemeral("Desktop client 4.2.1 by"))
    assert "1 up to date · 0 behind" in shown
    assert "1 don't use it" in shown
    await workplace.later(days=2)
    assert len(await direct_messages(anna)) == 1


async def test_a_notice_shows_who_has_not_moved(workplace: Workplace) -> None:
    anna, ita = workplace[ANNA], workplace[ITA]
    await require_version(workplace)
    asked = await anna.wait_for_message(anna.dm, "Please update")
    await anna.click(asked, "client_updated")
    await anna.wait_for_change(anna.dm, "nothing more to do", asked["ts"])

    await ita.command("/advisory", "A-1", channel=IT_DESK)
    details = await ita.wait_for_ephemeral("Who has moved")
    await ita.click(details, "exposed_show")
    listed = render_message(await ita.wait_for_ephemeral("Not on Desktop client 4.2.1 yet"))
    assert f"@{SAM}" in listed
    assert f"@{ANNA}" not in listed
    await ita.command("/advisory", "exposed A-1 nobody-of-that-name", channel=IT_DESK)
    await ita.wait_for_ephemeral("Nobody.")


async def test_a_person_states_their_version_by_form_and_by_command(workplace: Workplace) -> None:
    anna, sam = workplace[ANNA], workplace[SAM]
    await require_version(workplace)
    asked = await anna.wait_for_message(anna.dm, "Please update")

    await anna.click(asked, "client_other")
    form = await anna.wait_for_view("Your versions")
    problems = await anna.submit(form, {"version": "the newest"})
    assert "We can't read the version" in problems["version"]
    await send(anna, form, {"product": option("Desktop client"), "version": "4.1.0"})

    said = render_view(await anna.wait_for_view("Saved"))
    assert "your Desktop client is 4.1.0" in said
    assert "Please update to 4.2.1" in said
    await anna.wait_for_change(anna.dm, "Your Desktop client is 4.1.0", asked["ts"])
    await sam.command("/tocsin", "client “desktop client” v4.10", channel=GENERAL)
    assert "nothing more to do" in render_message(await sam.wait_for_ephemeral("v4.10"))
    await sam.command("/tocsin", 'client "Desktop cleint" 4.10', channel=GENERAL)
    assert "Desktop client" in render_message(await sam.wait_for_ephemeral("Do you mean"))


async def test_it_requires_a_version_by_form_and_sees_what_people_will_read(
    workplace: Workplace,
) -> None:
    ita = workplace[ITA]
    await ita.command("/advisory", "required new", channel=IT_DESK)
    by = int(workplace.clock.now().timestamp()) + 9 * 86400
    values = {"product": "Browser", "version": "newest", "by": by, "how_en": "Restart it."}
    form = await ita.wait_for_view("Required version")
    assert "version" in await ita.submit(form, values)
    await send(ita, form, {**values, "version": "131.0"})

    preview = await ita.wait_for_view("Required version")
    shown = render_view(preview)
    assert "Restart it." in shown
    assert "Please update Browser to 131.0 by" in shown
    await send(ita, preview)
    await ita.wait_for_view("A-1")
    await ita.command("/advisory", "required end browser", channel=IT_DESK)
    await ita.wait_for_ephemeral("Nobody is reminded of Browser 131.0")


async def test_a_slip_in_the_command_is_named_and_only_it_may_use_it(workplace: Workplace) -> None:
    ita, anna = workplace[ITA], workplace[ANNA]
    await ita.command("/advisory", 'required "Desktop client" 4.2.1', channel=IT_DESK)
    shown = render_message(await ita.wait_for_ephemeral("Please say until when"))
    assert '"Desktop client" 4.2.1' in shown
    await anna.command("/advisory", COMMAND, channel=GENERAL)
    await anna.wait_for_ephemeral("This is only for")
