"""A reporter who hides their name: the team asks and answers, and never learns who it is."""

import pytest

from bot.playground.client import Upload, render_message, render_view
from tests.acceptance.acts import cards, option, replies, send
from tests.databases import Databases
from tests.tables import find_traces
from tests.workplace import ANNA, GENERAL, LI_WEI, SAM, TRIAGE, Workplace, open_workplace

TEXT = "Somebody gives away passwords"
PNG = b"\x89PNG\r\n"


async def traces_of(workplace: Workplace, person: str) -> list[str]:
    """Where the database tells who the person is, beside the directory."""
    async with workplace.bot.database.engine.connect() as connection:
        rows = await connection.exec_driver_sql(
            f"SELECT key, name FROM person WHERE chat_id = '{person}'"  # noqa: S608
        )
        row = rows.one()
    secrets = (person, row.key, row.name, workplace[person].dm)
    return await find_traces(workplace.bot.database, *secrets)


@pytest.mark.parametrize(
    ("person", "command", "words"),
    [
        (ANNA, "anonymously", ("without your name", "the team sees", "answer", "of the team")),
        (LI_WEI, "匿名", ("已隐去你的姓名", "团队看到的是", "答复", "团队")),
    ],
)
async def test_the_whole_journey_leaves_no_trace_of_who_it_was(
    workplace: Workplace,
    capfd: pytest.CaptureFixture[str],
    person: str,
    command: str,
    words: tuple[str, ...],
) -> None:
    """Filed, asked, answered, edited and resolved; neither tables nor log tell who it was."""
    reporter, sam = workplace[person], workplace[SAM]
    without_name, team_sees, *_ = words

    await reporter.command("/report", f"{command} {TEXT}", channel=GENERAL)

    assert without_name in render_message(await reporter.wait_for_ephemeral("R-1"))
    receipt = await reporter.wait_for_message(reporter.dm, "R-1")
    assert team_sees in render_message(receipt)
    card = await sam.wait_for_message(TRIAGE, "C-1")
    assert "Protected reporter" in render_message(card)
    await sam.click(card, "case_more", "reply_form:1")
    await send(sam, await sam.wait_for_view("Reply"), {"text": "Who does it?"})
    question = await reporter.wait_for_message(reporter.dm, "Who does it?")
    await reporter.say(reporter.dm, "The boss", thread_ts=question["ts"])
    await reporter.wait_for_message(reporter.dm, "R-1")
    await sam.wait_for_message(TRIAGE, "The boss")
    await reporter.click(receipt, "report_edit")
    await send(reporter, await reporter.wait_for_view(), {"text": "The boss gives away passwords"})
    await sam.wait_for_message(TRIAGE, "edited R-1")
    await sam.click(card, "case_resolve")
    verdict = {"verdict": "malicious", "advice": "Stopped"}
    await send(sam, await sam.wait_for_view("Resolve"), verdict)
    await reporter.wait_for_message(reporter.dm, "Stopped")
    await reporter.command("/report", "mine")
    assert "R-1" in render_message(await reporter.wait_for_ephemeral("R-1"))

    shown = "\n".join([*await cards(workplace), *await replies(workplace, card)])
    assert person not in shown
    assert await traces_of(workplace, person) == []
    assert person not in "".join(capfd.readouterr())


async def test_the_form_hides_the_name_and_takes_no_file_then(workplace: Workplace) -> None:
    """Slack shows who sent a file; the form stays open with every word in it."""
    anna, sam = workplace[ANNA], workplace[SAM]
    await anna.command("/report", channel=GENERAL)
    form = await anna.wait_for_view("Report something")
    given = {"text": TEXT, "kind": "other", "hidden": [option("yes")]}

    picture = await anna.upload(Upload("chat.png", PNG))

    problems = await anna.submit(form, {**given, "files": [picture]})

    assert problems == {
        "files": "Slack shows who sent a file. Please take it out, or don't hide your name."
    }
    await send(anna, form, {**given, "files": []})
    assert "without your name" in render_view(await anna.wait_for_view("Thank you"))
    assert ANNA not in render_message(await sam.wait_for_message(TRIAGE, "C-1"))


async def test_a_message_to_the_bot_can_be_reported_without_the_name(workplace: Workplace) -> None:
    """By way of the details; the question whether to report it then says that it is done."""
    anna, sam = workplace[ANNA], workplace[SAM]
    await anna.say(anna.dm, TEXT)
    offer = await anna.wait_for_message(anna.dm, "Shall we report this")
    await anna.click(offer, "draft_edit")
    form = await anna.wait_for_view("Report something")

    await send(anna, form, {"kind": "other", "hidden": [option("yes")]})

    await sam.wait_for_message(TRIAGE, "Protected reporter")
    await anna.wait_for_change(anna.dm, "Reported", offer["ts"])
    await anna.wait_for_message(anna.dm, "Thanks, we have it")
    assert await traces_of(workplace, ANNA) == []


async def test_where_names_can_not_be_hidden_nothing_is_sent_by_name(databases: Databases) -> None:
    """Without a key in the settings the form does not offer it, and the command refuses."""
    async with open_workplace(databases.fresh("sqlite"), with_seal=False) as workplace:
        anna = workplace[ANNA]
        await anna.command("/report", channel=GENERAL)
        form = await anna.wait_for_view("Report something")
        assert "hidden" not in [block.get("block_id") for block in form["blocks"]]

        await anna.command("/report", f"anonymously {TEXT}", channel=GENERAL)

        refused = render_message(await anna.wait_for_ephemeral("nothing was sent"))
        assert TEXT in refused
        assert await cards(workplace) == []
