"""Each reader in their own language: what 李伟 sees holds no English, whatever he does."""

import re
from collections.abc import Iterator
from typing import Any

from bot.playground.client import PersonClient, PlaygroundClient, Upload, render_message
from bot.playground.values import Json
from tests.acceptance.acts import change_settings, option, send
from tests.workplace import (
    ANNA,
    ANNOUNCEMENTS_CN,
    CHEN,
    GENERAL,
    IT_DESK,
    LI_WEI,
    NOW,
    RANDOM,
    SAM,
    TRIAGE,
    Workplace,
)

# Names, code and examples are no English sentences.
_NO_WORDS = re.compile(
    r"(?m)^> .*$|`[^`]*`|<[^>]*>|:[a-z_]+:|\bU0[A-Z]+|[\w.]+/[\w./-]+|[\w-]+(?:\[?\.\]?[\w-]+)+"
    r"|Report this message|Mon-Fri|\bSat \d|\bMON\b|DE-B[YE]|[@#][\w-]+"
)
_NAMES = {
    "TLP",
    "GREEN",
    "json",
    "Tocsin",
    "Slack",
    "English",
    "cron",
    "hxxp",
    "png",
    "Anna",
    "Sam",
    "URL",
    "Home",
}


def texts(node: Any) -> Iterator[str]:
    """Every text that Slack shows of a message or view, confirmations and placeholders too."""
    if isinstance(node, list):
        for item in node:
            yield from texts(item)
    elif isinstance(node, dict):
        is_text = node.get("type") in ("plain_text", "mrkdwn") or node.get("bot_id")
        if is_text and isinstance(node.get("text"), str):
            yield node["text"]
        # What stands in a field was put there by a person.
        for name, value in node.items():
            if name not in ("initial_value", "state", "metadata", "initial_option"):
                yield from texts(value)


def english_in(found: list[str]) -> list[str]:
    """The English words in these texts."""
    shown = [_NO_WORDS.sub(" ", text) for text in found]
    words = {word for text in shown for word in re.findall(r"[A-Za-z]{3,}", text)}
    return sorted(words - _NAMES)


async def refused(person: PersonClient, form: Json, values: Json) -> None:
    """The form is refused, with sentences that hold no English."""
    problems = await person.submit(form, values)
    assert problems
    assert english_in(list(problems.values())) == []


def english_words(event: Json) -> list[str]:
    """The English words of what the bot shows."""
    shown = event.get("view") or event.get("message") or {}
    is_typed = "message" in event and not shown.get("bot_id") and not shown.get("ephemeral")
    if shown.get("type") == "home":
        shown = {"blocks": shown["blocks"]}  # Slack itself calls a Home "View Title".
    return [] if is_typed else english_in(list(texts(shown)))


class Diary:
    """Everything that one person gets to see, beside what a test waits for."""

    def __init__(self, person: PersonClient) -> None:
        self._person = person
        self.seen: list[Json] = []

    async def until(self, words: str) -> list[Json]:
        """All that was seen up to the message with these words."""

        def note(event: Json) -> bool:
            self.seen.append(event)
            return "message" in event and words in render_message(event["message"])

        await self._person.wait_for(note)
        return self.seen

    async def english(self, words: str) -> dict[str, list[str]]:
        """What of it is English, by the kind of event and what it shows."""
        found = {}
        for event in await self.until(words):
            if english := english_words(event):
                found[f"{event['type']}: {' | '.join(texts(event))[:200]}"] = english
        return found


async def test_a_chinese_employee_reads_chinese_all_the_way(workplace: Workplace) -> None:
    """Every form, answer, receipt and message of the reporter's journey."""
    li_wei, sam = workplace[LI_WEI], workplace[SAM]
    async with PlaygroundClient(workplace.server.url) as other:
        diary = Diary(other.person(LI_WEI))
        await other.everybody_ready()
        for text in ("help", "mine", "请看一下这个奇怪的链接 http://evil.example/x"):
            await li_wei.command("/report", text, channel=GENERAL)
            await li_wei.wait_for_ephemeral()
        for command in (
            "/tocsin help",
            "/tocsin me",
            "/triage 什么",
            "/advisory",
            "/tocsin settings",
        ):
            name, _, text = command.partition(" ")
            await li_wei.command(name, text, channel=GENERAL)
            await li_wei.wait_for_ephemeral()
        receipt = await li_wei.wait_for_message(li_wei.dm, "R-1")
        await li_wei.click(receipt, "report_edit")
        form = await li_wei.wait_for_view()
        await refused(li_wei, form, {"text": "  "})
        await send(li_wei, form, {"text": "更正：是 http://evil.example/y"})
        await li_wei.wait_for_change(li_wei.dm, "/y", receipt["ts"])

        card = await sam.wait_for_message(TRIAGE, "C-1")
        await sam.click(card, "case_claim")
        await li_wei.wait_for_message(li_wei.dm, "R-1")
        await sam.click(card, "case_more", option("reply_form:1"))
        await send(sam, await sam.wait_for_view("Reply"), {"text": "你打开附件了吗？"})
        question = await li_wei.wait_for_message(li_wei.dm, "你打开附件了吗")
        await li_wei.say(li_wei.dm, "没有", question["ts"])
        await sam.wait_for_message(TRIAGE, "没有", card["ts"])

        await li_wei.command("/report", channel=GENERAL)
        form = await li_wei.wait_for_view()
        picture = await li_wei.upload(Upload("a.png", b"png", "image/png"))
        answers = {"text": "手机丢了", "kind": "other", "files": [picture], "colleague": ANNA}
        await send(li_wei, form, answers)
        second = await li_wei.wait_for_message(li_wei.dm, "R-2")
        await li_wei.click(second, "report_withdraw")
        await li_wei.wait_for_change(li_wei.dm, "R-2", second["ts"])
        await li_wei.wait_for_view("谢谢")
        letter = (await li_wei.messages(RANDOM))[2]
        await li_wei.message_shortcut("report_message", RANDOM, letter["ts"])
        await send(li_wei, await li_wei.wait_for_view())
        await li_wei.wait_for_view("谢谢")
        await li_wei.say(li_wei.dm, "有人打电话要验证码")
        offer = await li_wei.wait_for_message(li_wei.dm, "有人打电话")
        await li_wei.click(offer, "draft_file")
        await li_wei.wait_for_change(li_wei.dm, "R-4", offer["ts"])
        await li_wei.home()
        await li_wei.shortcut("report_something")
        await li_wei.wait_for_view()

        for place, verdict in enumerate(
            ("malicious", "spam", "expected_change", "user_error", "vulnerability", "duplicate")
        ):
            await li_wei.command("/report", f"奇怪的事 {place}", channel=GENERAL)
            card = await sam.wait_for_message(TRIAGE, f"奇怪的事 {place}")
            await sam.click(card, "case_resolve")
            await send(sam, await sam.wait_for_view(), {"verdict": verdict})
        await li_wei.wait_for_message(li_wei.dm, "R-10")

        await li_wei.command("/report", "mine", channel=GENERAL)

        assert await diary.english("R-10*") == {}


async def test_a_chinese_reader_with_every_role_reads_chinese_too(workplace: Workplace) -> None:
    """Card, triage, notices, settings, and what goes wrong in their forms."""
    everything = {f"{role}_people": [LI_WEI] for role in ("security", "it", "committee")}
    everything["admin_people"] = [CHEN, LI_WEI]
    await change_settings(workplace, "settings_roles", everything)
    await change_settings(workplace, "settings_languages", {"zh_CN": [IT_DESK, ANNOUNCEMENTS_CN]})
    await change_settings(workplace, "settings_channels", {"triage_channel": IT_DESK})
    li_wei, anna = workplace[LI_WEI], workplace[ANNA]
    async with PlaygroundClient(workplace.server.url) as other:
        diary = Diary(other.person(LI_WEI))
        await other.everybody_ready()
        for number in range(1, 11):
            await anna.command("/report", f"怪事 {number}", channel=GENERAL)
        card = await li_wei.wait_for_message(IT_DESK, "怪事 1")
        await li_wei.wait_for_message(IT_DESK, "怪事 10")
        await _triage(li_wei, card)
        await _send_notices(li_wei)
        await _see_settings(li_wei)

        await li_wei.command("/triage", "find 怪事", channel=GENERAL)

        assert await diary.english("“怪事”") == {}


async def _triage(li_wei: PersonClient, card: Json) -> None:
    for text in ("", "C-1", "mine", "help", "C-99", "find 没有这个"):
        await li_wei.command("/triage", text, channel=GENERAL)
        await li_wei.wait_for_ephemeral()
    await li_wei.click(card, "case_claim")
    await li_wei.wait_for_change(IT_DESK, f"@{LI_WEI}", card["ts"])
    fills: dict[str, Json] = {
        "severity_form": {"severity": "critical"},
        "reply_form": {"text": "请问？"},
        "note_form": {"text": "备注"},
        "reassign_form": {"owner": SAM},
    }
    for form, values in fills.items():
        await li_wei.click(card, "case_more", option(f"{form}:1"))
        view = await li_wei.wait_for_view()
        if form == "reassign_form":
            await refused(li_wei, view, {"owner": ANNA})
        await send(li_wei, view, values)
    await li_wei.wait_for_message(IT_DESK, f"@{SAM}", card["ts"])
    await li_wei.click(card, "case_resolve")
    view = await li_wei.wait_for_view()
    await send(li_wei, view, {"verdict": "cannot_tell", "advice": "请留意"})
    await li_wei.wait_for_change(IT_DESK, "R-1", card["ts"])


async def _send_notices(li_wei: PersonClient) -> None:
    words = {"title_zh": "请更新", "text_zh": "请尽快更新。", "action_zh": "打开帮助"}
    window = {
        "window_start": int(NOW.timestamp()),
        "window_end": int(NOW.timestamp()) + 14 * 86_400,
    }
    await li_wei.command("/advisory", "new", channel=GENERAL)
    form = await li_wei.wait_for_view()
    await refused(li_wei, form, {})
    for kind in ("update_reminder", "maintenance", "announced_change"):
        await li_wei.click(form, "notice_changed", option(kind), block_id="kind")
        form = await li_wei.wait_for_view()
    await refused(li_wei, form, {**words, **window, "expected_address": "没有地址"})
    await li_wei.click(form, "notice_changed", option("cron"), block_id="when")
    form = await li_wei.wait_for_view()
    whole = {**words, **window, "expected_address": "sso.example.com"}
    for cron in ("0 9 31 2 *", "* * * * *", "每天"):
        await refused(li_wei, form, {**whole, "cron": cron})
    channels = {"channels": [ANNOUNCEMENTS_CN]}
    await send(li_wei, form, {**whole, "cron": "0 9 * * 1", **channels})
    await send(li_wei, await li_wei.wait_for_view())
    await li_wei.wait_for_view("A-1")
    await li_wei.command("/advisory", "new", channel=GENERAL)
    form = await li_wei.wait_for_view()
    await send(li_wei, form, {**words, **channels, "deadline": window["window_end"]})
    await send(li_wei, await li_wei.wait_for_view("A-2"))
    await li_wei.wait_for_message(ANNOUNCEMENTS_CN, "请更新")
    for text in ("help", "list", "A-1", "A-2", "cancel A-2", "cancel A-1", "A-9"):
        await li_wei.command("/advisory", text, channel=GENERAL)
        await li_wei.wait_for_ephemeral()


async def _see_settings(li_wei: PersonClient) -> None:
    for text in ("help", "me"):
        await li_wei.command("/tocsin", text, channel=GENERAL)
        await li_wei.wait_for_ephemeral()
    li_wei.forget()
    await li_wei.command("/tocsin", "settings", channel=GENERAL)
    overview = await li_wei.wait_for_view("设置")
    for group in ("channels", "roles", "time", "languages", "domains"):
        await li_wei.click(overview, "settings_open", f"settings_{group}")
        form = await li_wei.wait_for_view()
        if group == "time":
            await refused(li_wei, form, {"working_hours": "x", "holidays": "y"})
        if group == "domains":
            await refused(li_wei, form, {"domains": "x"})
        await li_wei.close_view(form)


async def test_an_english_reader_reads_no_chinese(workplace: Workplace) -> None:
    """The same journey for Anna, in short: nothing of the other language leaks."""
    anna, sam = workplace[ANNA], workplace[SAM]
    async with PlaygroundClient(workplace.server.url) as other:
        diary = Diary(other.person(ANNA))
        await other.everybody_ready()
        await anna.command("/report", "odd", channel=GENERAL)
        receipt = await anna.wait_for_message(anna.dm, "R-1")
        await anna.click(receipt, "report_edit")
        await anna.close_view(await anna.wait_for_view())
        card = await sam.wait_for_message(TRIAGE, "C-1")
        await sam.click(card, "case_resolve")
        await send(sam, await sam.wait_for_view(), {"verdict": "spam"})
        await anna.home()

        seen = await diary.until("not an attack")

    shown = " ".join(text for event in seen for text in texts(event))
    assert not re.findall(r"[\u4e00-\u9fff]", shown)
