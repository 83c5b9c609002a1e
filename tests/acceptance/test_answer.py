"""Is this real? The reporter hears at once what the company knows, in their language."""

from bot.playground.client import render_message
from tests.acceptance.acts import SCAM, cards, file_report, send
from tests.acceptance.test_notice import ENGLISH, at, publish
from tests.workplace import (
    ANNA,
    ANNOUNCEMENTS,
    GENERAL,
    GUEST,
    LI_WEI,
    SAM,
    TRIAGE,
    Workplace,
)

PARCEL = "A parcel fee is due: http://parcel-fee.net/pay?id=7"
AGAIN = "hxxps://parcel-fee[.]net/pay?id=99"


async def ask(workplace: Workplace, words: str, *, person: str = ANNA, until: str = "") -> str:
    """A `/report` command; returns the private answer in its place."""
    await workplace[person].command("/report", words, channel=GENERAL)
    return render_message(await workplace[person].wait_for_ephemeral(until))


async def test_the_second_reporter_of_a_known_scam_is_told_at_once(workplace: Workplace) -> None:
    """In the private line and in the receipt, in Chinese; the team sees what was told."""
    sam, li_wei = workplace[SAM], workplace[LI_WEI]
    _, card = await file_report(workplace, PARCEL)
    await sam.click(card, "case_resolve")
    await send(sam, await sam.wait_for_view(), {"verdict": "malicious"})
    await sam.wait_for_change(TRIAGE, "Malicious", card["ts"])

    line = await ask(workplace, AGAIN, person=LI_WEI, until="R-2")

    scam = "这是已确认的诈骗。请不要打开。如果已经在那里输入过密码，请立即修改。"
    assert line.startswith(scam)
    receipt = await li_wei.wait_for_message(li_wei.dm, "R-2")
    assert scam in render_message(receipt)
    second = await sam.wait_for_message(TRIAGE, "C-2")
    assert "Told at once: Malicious, as in C-1" in render_message(second)


async def test_what_the_team_blocks_is_known_until_it_is_lifted(workplace: Workplace) -> None:
    """Typed in any notation, shown defanged."""
    sam = workplace[SAM]
    await sam.command("/triage", "block parcel-fee.net for 7d payroll", channel=TRIAGE)
    blocked = render_message(await sam.wait_for_ephemeral("is blocked until"))
    assert "parcel-fee[.]net" in blocked

    assert "This is a known scam." in await ask(workplace, f"check {AGAIN}", until="scam")

    await sam.command("/triage", "blocks", channel=TRIAGE)
    listed = render_message(await sam.wait_for_ephemeral("payroll"))
    assert "parcel-fee[.]net" in listed
    await sam.command("/triage", "unblock parcel-fee[.]net", channel=TRIAGE)
    await sam.wait_for_ephemeral("no longer warn")
    await sam.command("/triage", "block the boss", channel=TRIAGE)
    refused = render_message(await sam.wait_for_ephemeral("“the” is no link"))
    assert "/triage block the boss" in refused


async def test_a_question_files_nothing_until_the_button_does(workplace: Workplace) -> None:
    """Nothing known is no reassurance; the button files just the words that were asked about."""
    anna = workplace[ANNA]
    await anna.command("/report", f"check {PARCEL}", channel=GENERAL)
    asked = await anna.wait_for_ephemeral("nothing is reported")
    assert "We know nothing about it yet. That doesn't mean it is harmless." in render_message(
        asked
    )
    assert await cards(workplace) == []

    await anna.click(asked, "draft_file")

    receipt = await anna.wait_for_message(anna.dm, "R-1")
    assert "parcel-fee[.]net" in render_message(receipt)
    await workplace[SAM].wait_for_message(TRIAGE, "C-1")


async def test_a_look_alike_is_named(workplace: Workplace) -> None:
    for person, told in (
        (ANNA, "`acme-payroll[.]example` is not ours; it only looks like `acme.example`."),
        (LI_WEI, "`acme-payroll[.]example` 不是我们的地址，只是看起来像 `acme.example`。"),
    ):
        assert told in await ask(workplace, f"check {SCAM}", person=person, until="acme.example")


async def test_an_announced_sign_in_is_told_with_its_address_but_not_to_guests(
    workplace: Workplace,
) -> None:
    """The same address and another one, in its window; a guest learns nothing of it."""
    window = {"window_start": at(hours=1), "window_end": at(hours=3)}
    address = {"expected_address": "sso.acme.example"}
    await publish(workplace, kind="announced_change", **ENGLISH, **window, **address)
    await workplace[ANNA].wait_for_message(ANNOUNCEMENTS, "Announced change")
    await workplace.later(hours=2)
    asked = "check it wants me to log in again at"

    same = await ask(workplace, f"{asked} sso.acme.example", until="announced")
    other = await ask(workplace, f"{asked} sso.evil.net", until="another")
    chinese = await ask(workplace, f"{asked} sso.evil.net", person=LI_WEI, until="地址")
    guest = await ask(workplace, f"{asked} sso.evil.net", person=GUEST, until="nothing")

    assert "only at `sso.acme.example`. Type that address yourself" in same
    assert "only at `sso.acme.example`. Yours asks at another address. Don't use it" in other
    assert "地址只有 `sso.acme.example`。你遇到的是另一个地址。请不要使用" in chinese
    assert "We know nothing about it yet." in guest
