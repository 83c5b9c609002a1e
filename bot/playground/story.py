"""Plays the main job as people do it, and says what each of them sees.

Every step waits until it is seen on the Slack side; a step that is not seen ends the story.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from bot.playground.client import (
    PersonClient,
    PlaygroundClient,
    RefusedError,
    render_message,
    render_view,
)
from bot.playground.values import Json

Say = Callable[[str], object]

ANNA, LI_WEI, SAM, ITA, CHEN = "U0ANNA", "U0LIWEI", "U0SAM", "U0ITA", "U0CHEN"
GENERAL, TRIAGE, ANNOUNCEMENTS, ANNOUNCEMENTS_CN = "C0GENERAL", "G0TRIAGE", "C0ANN", "C0ANNCN"
_HOUR = 3600


async def play(url: str, say: Say) -> bool:
    """Play the whole story at the playground; True when every step was seen."""
    async with PlaygroundClient(url) as client:
        story = Story(client, say)
        try:
            await story.play()
        except (TimeoutError, LookupError, RefusedError, AssertionError) as problem:
            say(f"\n✗ Not seen: {story.step}\n  {problem}")
            return False
    say("\n✓ The whole story was seen on the Slack side.")
    return True


class Story:
    """The main job: report, receipt, triage, question, verdict, notice on schedule, status."""

    def __init__(self, client: PlaygroundClient, say: Say) -> None:
        self.step = "the start"
        self._client = client
        self._say = say
        self._anna = client.person(ANNA)
        self._li_wei = client.person(LI_WEI)
        self._sam = client.person(SAM)
        self._ita = client.person(ITA)
        self._chen = client.person(CHEN)
        self._names: dict[str, str] = {}

    async def play(self) -> None:
        """Every step in order."""
        await self._learn_names()
        await self._set_languages()
        card = await self._report()
        await self._triage(card)
        await self._report_a_message_in_chinese()
        await self._send_a_notice()
        await self._ask_for_status()

    async def _learn_names(self) -> None:
        state = await self._sam.state()
        for thing in (*state["people"], *state["channels"]):
            self._names[thing["id"]] = thing.get("real_name") or thing["name"]

    def _message(self, message: Json) -> str:
        return render_message(message, self._names)

    def _view(self, view: Json) -> str:
        return render_view(view, self._names)

    def _begin(self, step: str) -> None:
        self.step = step
        self._say(f"\n■ {step}")

    def _seen(self, who: str, text: str) -> None:
        lines = "\n".join(f"    │ {line}" for line in text.splitlines())
        self._say(f"  {who} sees:\n{lines}")

    async def _set_languages(self) -> None:
        self._begin("Chen Jing, an admin, lets #announcements-cn be written to in Chinese")
        await self._chen.command("/tocsin", "settings")
        overview = await self._chen.wait_for_view()
        await self._chen.click(overview, "settings_open", "settings_languages")
        form = await self._chen.wait_for_view()
        await _submit(self._chen, form, {"zh_CN": [ANNOUNCEMENTS_CN]})
        changed = await self._chen.wait_for_view()
        self._seen("Chen Jing", self._view(changed))

    async def _report(self) -> Json:
        self._begin("Anna reports a suspicious message with one command")
        text = "Payroll asks me to log in again at http://acme-payroll.example/login"
        await self._anna.command("/report", text, channel=GENERAL)
        self._seen("Anna, at once", self._message(await self._anna.wait_for_ephemeral("R-1")))
        receipt = await self._anna.wait_for_message(self._anna.dm, "R-1")
        self._seen("Anna, in her direct messages", self._message(receipt))
        card = await self._sam.wait_for_message(TRIAGE, "C-1")
        self._seen("The security team in #sec-triage", self._message(card))
        _expect("hxxp://acme-payroll[.]example/login" in self._message(card))
        return card

    async def _triage(self, card: Json) -> None:
        self._begin("Sam claims the case; Anna hears that somebody looks at it")
        await self._sam.click(card, "case_claim")
        taken_up = await self._anna.wait_for_message(self._anna.dm, "looking at it")
        self._seen("Anna", self._message(taken_up))
        card = await self._sam.wait_for_change(TRIAGE, "U0SAM", card["ts"])

        self._begin("Sam asks Anna something; her answer appears under the card")
        await self._sam.click(card, "case_more", _option("reply_form:1"))
        form = await self._sam.wait_for_view()
        await _submit(self._sam, form, {"text": "Did you type your password there?"})
        question = await self._anna.wait_for_message(self._anna.dm, "Did you type")
        self._seen("Anna", self._message(question))
        await self._anna.say(self._anna.dm, "No, I closed the page.", question["ts"])
        answer = await self._sam.wait_for_message(TRIAGE, "I closed the page", card["ts"])
        self._seen("The security team, under the card", self._message(answer))

        self._begin("Sam resolves the case; Anna hears how it ended and what to do")
        await self._sam.click(card, "case_resolve")
        form = await self._sam.wait_for_view()
        verdict = {"verdict": "malicious", "advice": "Delete the message. We blocked the sender."}
        await _submit(self._sam, form, verdict)
        resolved = await self._anna.wait_for_message(self._anna.dm, "it was an attack")
        self._seen("Anna", self._message(resolved))
        await self._sam.wait_for_change(TRIAGE, "Resolved", card["ts"])

    async def _report_a_message_in_chinese(self) -> None:
        self._begin("Li Wei reports a message out of #general, in Chinese")
        suspicious = next(
            message
            for message in await self._li_wei.messages(GENERAL)
            if "http" in render_message(message)
        )
        await self._li_wei.message_shortcut("report_message", GENERAL, suspicious["ts"])
        form = await self._li_wei.wait_for_view()
        self._seen("李伟", self._view(form))
        await _submit(self._li_wei, form, {"text": "这条消息让我重新登录"})
        receipt = await self._li_wei.wait_for_message(self._li_wei.dm, "R-2")
        self._seen("李伟", self._message(receipt))

    async def _send_a_notice(self) -> None:
        self._begin("Ita plans an update reminder in English and Chinese, an hour from now")
        await self._ita.command("/advisory", "new")
        form = await self._ita.wait_for_view()
        await self._ita.click(form, "notice_changed", _option("once"), block_id="when")
        form = await self._ita.wait_for_view()
        await _submit(
            self._ita,
            form,
            {
                "kind": "update_reminder",
                "severity": "high",
                "title_en": "Update the desktop client to 4.2.1",
                "text_en": "It closes a hole in the login.",
                "action_en": "Help > Check for updates. It takes about 3 minutes.",
                "title_zh": "请把桌面客户端更新到 4.2.1",
                "text_zh": "该版本修复了一个登录漏洞。",
                "action_zh": "帮助 > 检查更新,大约需要 3 分钟。",
                "channels": [ANNOUNCEMENTS, ANNOUNCEMENTS_CN],
                "when": "once",
                "send_at": int(time.time()) + _HOUR,
                "missed": "send_late",
            },
        )
        preview = await self._ita.wait_for_view()
        self._seen("Ita", self._view(preview))
        await _submit(self._ita, preview, {})
        await self._ita.wait_for_view("A-1")

        self._begin("An hour later it stands in both channels, each in its language")
        await self._client.clock(_HOUR + 1)
        english = await self._anna.wait_for_message(ANNOUNCEMENTS, "Update the desktop client")
        self._seen("#announcements", self._message(english))
        chinese = await self._li_wei.wait_for_message(ANNOUNCEMENTS_CN, "请把桌面客户端更新到")
        self._seen("#announcements-cn", self._message(chinese))
        _expect("Update the desktop client" not in self._message(chinese))

    async def _ask_for_status(self) -> None:
        self._begin("Everybody asks how things stand")
        await self._sam.command("/triage", channel=TRIAGE)
        self._seen("Sam, /triage", self._message(await self._sam.wait_for_ephemeral("C-2")))
        await self._sam.command("/triage", "find 登录", channel=TRIAGE)
        self._seen(
            "Sam, /triage find 登录", render_message(await self._sam.wait_for_ephemeral("C-2"))
        )
        await self._anna.command("/report", "mine")
        self._seen("Anna, /report mine", self._message(await self._anna.wait_for_ephemeral("R-1")))
        await self._ita.command("/advisory", "A-1")
        self._seen("Ita, /advisory A-1", self._message(await self._ita.wait_for_ephemeral("A-1")))
        await self._anna.command("/triage")
        refusal = await self._anna.wait_for_ephemeral()
        self._seen("Anna, /triage", self._message(refusal))


def _option(value: str) -> Json:
    return {"value": value}


def _expect(seen: bool) -> None:
    if not seen:
        raise AssertionError("a message does not say what it should")


async def _submit(person: PersonClient, form: Json, values: Json) -> None:
    problems = await person.submit(form, values)
    if problems:
        raise AssertionError(f"the form was refused: {problems}")
