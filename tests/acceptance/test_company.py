"""`/tocsin`: help, me, and the company's settings in forms."""

import json

from bot.playground.client import Upload, render_message, render_view
from tests.acceptance.acts import (
    change_settings,
    file_report,
    open_settings,
    replies,
    send,
)
from tests.workplace import (
    ANNA,
    ANNOUNCEMENTS_CN,
    CHEN,
    GENERAL,
    IT_DESK,
    ITA,
    LI_WEI,
    MAX,
    RANDOM,
    SAM,
    TRIAGE,
    Workplace,
)


async def test_help_names_what_this_person_may_do(workplace: Workplace) -> None:
    """An employee is not shown doors that stay shut."""
    seen = {}
    for person in (ANNA, SAM, CHEN):
        await workplace[person].command("/tocsin", "help", channel=GENERAL)
        seen[person] = render_message(await workplace[person].wait_for_ephemeral("/report"))

    assert "/triage" not in seen[ANNA]
    assert "/triage" in seen[SAM]
    assert "/advisory" in seen[SAM]
    assert "settings" not in seen[SAM]
    assert "/tocsin settings" in seen[CHEN]


async def test_me_shows_language_zone_and_roles_as_the_bot_sees_them(workplace: Workplace) -> None:
    """With the local time, so that a wrong zone is noticed."""
    sam = workplace[SAM]

    await sam.command("/tocsin", "me", channel=GENERAL)

    shown = render_message(await sam.wait_for_ephemeral("Europe/London"))
    for part in ("English", "Tue 09:30", "Security team", "Security committee"):
        assert part in shown


async def test_me_follows_a_change_of_the_profile(workplace: Workplace) -> None:
    """Slack tells, the bot speaks the other language from then on."""
    anna = workplace[ANNA]
    await workplace.slack.change_person(ANNA, locale="zh-CN", tz="Asia/Shanghai")

    for _ in range(50):
        await anna.command("/tocsin", "me", channel=GENERAL)
        shown = render_message(await anna.wait_for_ephemeral())
        if "简体中文" in shown:
            break

    assert "简体中文" in shown
    assert "Asia/Shanghai" in shown


async def test_somebody_who_joined_a_group_holds_its_role(workplace: Workplace) -> None:
    """And loses it with the group."""
    anna = workplace[ANNA]
    await workplace.slack.change_group("S0SEC", users=[SAM, MAX, ANNA])
    for _ in range(50):
        await anna.command("/triage", channel=GENERAL)
        if "Nothing is open" in render_message(await anna.wait_for_ephemeral()):
            break
    else:
        raise AssertionError("the role did not come")

    await workplace.slack.change_group("S0SEC", users=[SAM, MAX])

    for _ in range(50):
        await anna.command("/triage", channel=GENERAL)
        if "the security team" in render_message(await anna.wait_for_ephemeral()):
            return
    raise AssertionError("the role did not go")


async def test_the_overview_of_the_settings_shows_every_group(workplace: Workplace) -> None:
    """Channels, roles, working time, languages, domains, each with a way to change it."""
    chen = workplace[CHEN]

    await chen.command("/tocsin", "settings", channel=GENERAL)

    view = await chen.wait_for_view()
    shown = render_view(view)
    for part in (TRIAGE, IT_DESK, "S0SEC", "Mon-Fri 09:00-18:00", "Europe/Berlin", "acme.example"):
        assert part in json.dumps(view["blocks"], ensure_ascii=False)
    assert shown.count("[") >= 5


async def test_routes_are_changed_with_channel_pickers_and_apply_at_once(
    workplace: Workplace,
) -> None:
    """Reports go to the new channel; the overview shows it."""
    anna = workplace[ANNA]

    overview = await change_settings(
        workplace, "settings_channels", {"triage_channel": GENERAL, "announce_channels": [RANDOM]}
    )

    assert f"#{GENERAL}" in render_view(overview)
    assert f"#{RANDOM}" in render_view(overview)
    await anna.command("/report", "something odd", channel=RANDOM)
    await anna.wait_for_message(GENERAL, "C-1")


async def test_an_open_case_that_had_no_channel_gets_its_card_once_there_is_one(
    workplace: Workplace,
) -> None:
    """A company may begin before it has decided where."""
    anna, sam = workplace[ANNA], workplace[SAM]
    form = await open_settings(workplace, "settings_channels")
    problems = await workplace[CHEN].submit(form, {"triage_channel": None})
    assert problems.keys() == {"triage_channel"}
    await workplace[CHEN].close_view(form)

    await anna.command("/report", "something odd", channel=GENERAL)

    await sam.wait_for_message(TRIAGE, "C-1")


async def test_roles_are_given_with_people_pickers_and_groups(workplace: Workplace) -> None:
    """Anna becomes an analyst; IT keeps its group."""
    anna = workplace[ANNA]

    overview = await change_settings(workplace, "settings_roles", {"security_people": [ANNA]})

    shown = json.dumps(overview["blocks"])
    for named in (f"<@{ANNA}>", "S0SEC", "S0IT"):
        assert named in shown
    for _ in range(50):
        await anna.command("/triage", channel=GENERAL)
        if "Nothing is open" in render_message(await anna.wait_for_ephemeral()):
            return
    raise AssertionError("the role did not come")


async def test_of_very_many_groups_the_right_one_is_found_and_none_is_lost(
    workplace: Workplace,
) -> None:
    """Slack lists 100; past that one searches, and what was chosen before stays chosen."""
    chen = workplace[CHEN]
    for number in range(100):
        await workplace.slack.change_group(f"S0MANY{number}", handle=f"a-team-{number}", users=[])
    form = await open_settings(workplace, "settings_roles")

    found = await chen.options(form, "settings_user_groups", "@TEAM-77")
    await send(chen, form, {"committee_groups": found})

    shown = json.dumps((await chen.wait_for_view())["blocks"])
    for named in ("S0MANY77", "S0SEC", "S0IT"):
        assert named in shown


async def test_how_long_reports_of_one_kind_are_gathered_is_a_setting(
    workplace: Workplace,
) -> None:
    """Minutes, and none at all."""
    for minutes, said in (("30", "30 分钟内的同类上报"), ("0", "仅类型相同的上报不合并")):
        overview = await change_settings(workplace, "settings_clocks", {"gather_minutes": minutes})
        assert said in render_view(overview)


async def test_an_admin_cannot_lock_every_admin_out(workplace: Workplace) -> None:
    """With nobody left who may change the settings, nobody could mend it."""
    chen = workplace[CHEN]
    form = await open_settings(workplace, "settings_roles")

    problems = await chen.submit(form, {"admin_people": [], "admin_groups": []})

    assert problems.keys() == {"admin_people"}


async def test_working_time_is_changed_and_moves_the_due_times(workplace: Workplace) -> None:
    """A company that works around the clock claims around the clock."""
    await change_settings(
        workplace,
        "settings_time",
        {"working_hours": "24/7", "holidays": "DE-BY, 2026-12-24, !2026-10-10"},
    )
    workplace.pass_time(hours=12)

    _, card = await file_report(workplace, "I lost my laptop")

    assert "claim by Tue 23:30" in render_message(card)


async def test_a_setting_that_cannot_be_read_is_refused_at_its_field(workplace: Workplace) -> None:
    """With an example of how to write it."""
    chen = workplace[CHEN]
    form = await open_settings(workplace, "settings_time")

    problems = await chen.submit(form, {"working_hours": "all day", "holidays": "never"})

    assert problems.keys() == {"working_hours", "holidays"}
    form = await open_settings(workplace, "settings_domains")
    problems = await chen.submit(form, {"domains": "acme.example\nnot a domain"})
    assert problems.keys() == {"domains"}


async def test_time_zones_are_found_by_a_part_of_their_name(workplace: Workplace) -> None:
    """Nobody knows the list by heart."""
    chen = workplace[CHEN]
    form = await open_settings(workplace, "settings_time")

    found = await chen.options(form, "notice_time_zone", "new york")
    await send(chen, form, {"time_zone": found[0]})

    assert "America/New_York" in render_view(await chen.wait_for_view())


async def test_channel_languages_and_domains_are_changed_in_forms(workplace: Workplace) -> None:
    """Each group has its own form; the overview shows what was saved."""
    languages = {"zh_CN": [ANNOUNCEMENTS_CN], "both": [GENERAL]}
    overview = await change_settings(workplace, "settings_languages", languages)
    assert f"#{ANNOUNCEMENTS_CN}" in render_view(overview)
    assert f"#{GENERAL}" in render_view(overview)
    await workplace[CHEN].close_view(overview)

    domains = {"domains": "Acme.Example\nother.example"}
    overview = await change_settings(workplace, "settings_domains", domains)
    assert "`acme.example`, `other.example`" in render_view(overview).replace("、", ", ")


async def test_settings_outlive_a_restart(workplace: Workplace) -> None:
    """The seeds of the first start change nothing later."""
    overview = await change_settings(workplace, "settings_domains", {"domains": "other.example"})
    await workplace[CHEN].close_view(overview)
    await workplace.bot.stop()

    await workplace.start_another_bot()

    await workplace[CHEN].command("/tocsin", "settings", channel=GENERAL)
    assert "other.example" in render_view(await workplace[CHEN].wait_for_view())


async def test_a_channel_in_both_languages_gets_its_card_in_both(workplace: Workplace) -> None:
    """A team that reads two languages."""
    languages = {"both": [TRIAGE]}
    overview = await change_settings(workplace, "settings_languages", languages)
    await workplace[CHEN].close_view(overview)

    _, card = await file_report(workplace, "something odd")

    shown = render_message(card)
    assert "Claim" in shown
    assert "认领" in shown


async def test_the_home_tab_has_the_button_ones_reports_and_what_one_may_do(
    workplace: Workplace,
) -> None:
    """And it follows what was reported."""
    anna = workplace[ANNA]
    home = await anna.home()
    shown = render_view(home)
    assert "Something looks odd?" in shown
    assert "not reported anything" in shown
    await anna.click(home, "report_open")
    form = await anna.wait_for_view("Report something")
    await send(anna, form, {"text": "odd", "kind": "other"})
    await anna.wait_for_message(anna.dm, "R-1")

    shown = render_view(await anna.home())

    assert "R-1" in shown
    assert "/triage" not in shown
    assert "/triage" in render_view(await workplace[SAM].home())


async def test_home_shows_a_report_that_was_filed_while_it_was_open(workplace: Workplace) -> None:
    """The button on Home is answered on Home."""
    anna = workplace[ANNA]
    home = await anna.home()
    await anna.click(home, "report_open")
    form = await anna.wait_for_view("Report something")

    await send(anna, form, {"text": "odd", "kind": "other"})

    await anna.wait_for_home("R-1")


async def test_what_happens_in_a_team_channel_is_no_business_of_the_bot(
    workplace: Workplace,
) -> None:
    """Messages in channels, with files or without, make no offer and no noise."""
    ita, sam = workplace[ITA], workplace[SAM]
    _, card = await file_report(workplace)
    before = await sam.messages(TRIAGE)

    await sam.say(TRIAGE, "/report this is just talk")
    await ita.say(IT_DESK, "see the picture", files=[Upload("a.png", b"png", "image/png")])
    await workplace[LI_WEI].command("/report", "mine", channel=GENERAL)

    await workplace[LI_WEI].wait_for_ephemeral()
    assert len(await sam.messages(TRIAGE)) == len(before) + 1
    assert await replies(workplace, card) == []
