"""Team and reporter talk: whose name a question bears, and what each makes of it afterwards."""

import pytest

from bot.playground.client import Upload, render_message, render_view
from bot.playground.values import Json
from tests.acceptance.acts import file_report, send
from tests.workplace import ANNA, GENERAL, LI_WEI, SAM, TRIAGE, Workplace


async def ask(workplace: Workplace, card: Json, text: str, signature: str = "team") -> None:
    """Sam writes to the reporter; the form proposes the team's name."""
    sam = workplace[SAM]
    values = {} if signature == "team" else {"signature": signature}
    await sam.click(card, "case_more", "reply_form:1")
    await send(sam, await sam.wait_for_view(), {"text": text, **values})


@pytest.mark.parametrize(
    ("reporter", "signature", "opening"),
    [
        (ANNA, "team", "A message from the security team about R-1:"),
        (ANNA, "name", f"@{SAM} from the team writes to you about R-1:"),
        (LI_WEI, "team", "安全团队就 R-1 发来的消息："),
        (LI_WEI, "name", f"团队的 @{SAM} 就 R-1 写信给你："),
    ],
)
async def test_the_team_chooses_whose_name_a_question_bears(
    workplace: Workplace, reporter: str, signature: str, opening: str
) -> None:
    """The team's is chosen already."""
    _, card = await file_report(workplace, reporter=reporter)

    await ask(workplace, card, "Did you click?", signature)

    question = await workplace[reporter].wait_for_message(workplace[reporter].dm, "Did you click?")
    assert render_message(question).startswith(opening)


async def test_both_sides_see_what_the_other_edited_or_deleted(workplace: Workplace) -> None:
    """A question that was corrected, an answer that was corrected and then deleted."""
    anna, sam = workplace[ANNA], workplace[SAM]
    _, card = await file_report(workplace)
    await ask(workplace, card, "Did you clik?")
    question = await anna.wait_for_message(anna.dm, "Did you clik?")
    asked = await sam.wait_for_message(TRIAGE, "asked the reporter, as the team")

    await sam.click(asked, "question_edit")
    form = await sam.wait_for_view("Edit message")
    assert "Did you clik?" in render_view(form)
    await send(sam, form, {"text": "Did you click?"})

    corrected = render_message(
        await anna.wait_for_change(anna.dm, "Did you click?", question["ts"])
    )
    assert "edited" in corrected
    await sam.wait_for_change(TRIAGE, "Did you click?", asked["ts"])

    answer = await anna.say(anna.dm, "Yess", thread_ts=question["ts"])
    shown = await sam.wait_for_message(TRIAGE, "Yess")
    assert render_message(shown).startswith(f"@{SAM} · @{ANNA} answered (R-1):")
    await anna.edit(anna.dm, answer, "Yes, once")
    edited = render_message(await sam.wait_for_change(TRIAGE, "Yes, once", shown["ts"]))
    assert "edited" in edited
    await anna.delete(anna.dm, answer)
    deleted = render_message(await sam.wait_for_change(TRIAGE, "deleted", shown["ts"]))
    assert "Yes, once" in deleted


@pytest.mark.parametrize("hides_name", [False, True])
async def test_files_go_to_the_reporter_as_copies_of_the_bot(
    workplace: Workplace, hides_name: bool
) -> None:
    """In the question's thread, one message each; whose they were does not show."""
    anna, sam = workplace[ANNA], workplace[SAM]
    command = "anonymously Odd login" if hides_name else "Odd login"
    await anna.command("/report", command, channel=GENERAL)
    card = await sam.wait_for_message(TRIAGE, "C-1")
    files = [
        await sam.upload(Upload("steps.pdf", b"%PDF-1.7")),
        await sam.upload(Upload("where.png", b"\x89PNG", "image/png")),
    ]
    await sam.click(card, "case_more", "reply_form:1")

    await send(sam, await sam.wait_for_view(), {"text": "Please follow this", "files": files})

    question = await anna.wait_for_message(anna.dm, "Please follow this")
    assert "Files: steps.pdf, where.png" in render_message(
        await sam.wait_for_message(TRIAGE, "Please follow this")
    )
    for name in ("steps.pdf", "where.png"):
        message = await anna.wait_for_message(anna.dm, f"A file from the team: {name}")
        assert message["thread_ts"] == question["ts"]
        [copy] = message["files"]
        assert (copy["name"], bool(message["bot_id"])) == (name, True)
        assert copy["id"] not in [file["id"] for file in files]


async def test_who_writes_about_a_closed_report_reads_that_the_team_sees_it(
    workplace: Workplace,
) -> None:
    """The team is told as well that it came after the end."""
    anna, sam = workplace[ANNA], workplace[SAM]
    receipt, card = await file_report(workplace)
    await sam.click(card, "case_resolve")
    await send(sam, await sam.wait_for_view(), {"verdict": "spam"})
    await anna.wait_for_message(anna.dm, "unwanted mail")

    await anna.say(anna.dm, "It came again", thread_ts=receipt["ts"])

    told = render_message(await anna.wait_for_message(anna.dm, "This report was closed"))
    assert "we show this to the team" in told
    shown = render_message(await sam.wait_for_message(TRIAGE, "It came again"))
    assert "wrote again after R-1 was closed" in shown
