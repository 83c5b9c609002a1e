"""What people do arrives once and is answered, whatever happens between Slack and the bot."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import aiohttp
import pytest
from slack_sdk.signature import SignatureVerifier

from bot.playground.client import RefusedError, render_message, render_view
from bot.playground.values import Json, Timing
from bot.usecases import drafts
from tests.acceptance.acts import cards, file_report, send
from tests.databases import Databases
from tests.workplace import (
    ANNA,
    GENERAL,
    RANDOM,
    SAM,
    SIGNING_SECRET,
    TRIAGE,
    Workplace,
    open_workplace,
)

# Every trigger has expired by the time that the bot uses it.
TOO_LATE = Timing(trigger_seconds=0)
# Slack's own pace of retries, without its minutes.
IMPATIENT = Timing(ack_seconds=1, retry_seconds=(0, 0, 0))


@pytest.fixture(params=["sqlite-socket", "postgresql-http"])
async def impatient_workplace(
    request: pytest.FixtureRequest, databases: Databases
) -> AsyncIterator[Workplace]:
    """Both transports, with retries that come at once."""
    kind, _, transport = request.param.partition("-")
    http = transport == "http"
    async with open_workplace(databases.fresh(kind), http=http, timing=IMPATIENT) as opened:
        yield opened


@pytest.fixture
async def socket_workplace(databases: Databases) -> AsyncIterator[Workplace]:
    """Socket Mode, with retries that come at once."""
    async with open_workplace(databases.fresh("sqlite"), timing=IMPATIENT) as opened:
        yield opened


@pytest.fixture
async def http_workplace(databases: Databases) -> AsyncIterator[Workplace]:
    """Signed HTTP requests, with retries that come at once."""
    url = databases.fresh("postgresql")
    async with open_workplace(url, http=True, timing=IMPATIENT) as opened:
        yield opened


@pytest.fixture(params=["sqlite-socket", "postgresql-http"])
async def late_workplace(
    request: pytest.FixtureRequest, databases: Databases
) -> AsyncIterator[Workplace]:
    """Where every trigger has expired before a modal can be opened."""
    kind, _, transport = request.param.partition("-")
    http = transport == "http"
    async with open_workplace(databases.fresh(kind), http=http, timing=TOO_LATE) as opened:
        yield opened


# --- slow Slack -------------------------------------------------------------------------------


async def test_a_command_whose_trigger_expired_says_so_in_place(
    late_workplace: Workplace,
) -> None:
    """Not a word of Slack's own errors."""
    anna = late_workplace[ANNA]

    await anna.command("/report", channel=GENERAL)

    await anna.wait_for_ephemeral("please try again")


async def test_a_message_shortcut_whose_trigger_expired_says_so_in_place(
    late_workplace: Workplace,
) -> None:
    """Where the message is, also where the bot is no member."""
    anna = late_workplace[ANNA]
    letter = (await anna.messages(RANDOM))[2]

    await anna.message_shortcut("report_message", RANDOM, letter["ts"])

    assert (await anna.wait_for_ephemeral("please try again"))["channel"] == RANDOM


async def test_a_global_shortcut_whose_trigger_expired_is_answered_by_direct_message(
    late_workplace: Workplace,
) -> None:
    """There is no other place; the message brings a button to try again."""
    anna = late_workplace[ANNA]

    await anna.shortcut("report_something")

    said = await anna.wait_for_message(anna.dm, "please try again")
    assert "[Report something odd]" in render_message(said)


async def test_a_home_button_whose_trigger_expired_is_answered_by_direct_message(
    late_workplace: Workplace,
) -> None:
    """Home can't be whispered to."""
    anna = late_workplace[ANNA]

    await anna.click(await anna.home(), "report_open")

    await anna.wait_for_message(anna.dm, "please try again")


async def test_a_modal_that_slack_takes_too_long_to_open_is_explained_in_time(
    workplace: Workplace,
) -> None:
    """The command is acked within its three seconds although views.open is not."""
    anna = workplace[ANNA]
    await workplace.slack.faults(delay_ms=3500, methods=["views.open"])

    await anna.command("/report", channel=GENERAL)

    await anna.wait_for_ephemeral("please try again")
    # Slack opened it all the same: it can be used.
    form = await anna.wait_for_view("Report something")
    await send(anna, form, {"text": "odd", "kind": "other"})
    await anna.wait_for_message(anna.dm, "R-1")


# --- Socket Mode ------------------------------------------------------------------------------


async def test_lines_that_are_cut_under_load_lose_no_report(workplace: Workplace) -> None:
    """Every command that Slack took is filed, each once; the line is back in time for most."""
    anna, sam = workplace[ANNA], workplace[SAM]

    taken: list[str] = []

    async def type_many(name: str) -> None:
        for number in range(10):
            text = f"odd thing {name}{number}"
            try:
                await anna.command("/report", text, channel=GENERAL)
            except RefusedError:
                await connected(workplace)  # Anna was told by Slack, and may try again.
            else:
                taken.append(text)

    async def cut_lines() -> None:
        for _ in range(3):
            await anna.wait_for_ephemeral("R-")
            await workplace.slack.faults(cut_sockets=True)
            await connected(workplace)

    await asyncio.gather(*(type_many(name) for name in "abc"), cut_lines())

    for text in taken:
        await sam.wait_for_message(TRIAGE, text, timeout=15)
    shown = await cards(workplace)
    texts = [line for card in shown for line in card.splitlines() if "odd thing" in line]
    assert len(texts) == len(set(texts))
    assert len(taken) >= 15


async def connected(workplace: Workplace) -> None:
    """The bot holds a socket again."""
    while not await workplace.slack.is_app_connected():
        await workplace.slack.calls()


async def test_a_refresh_of_the_connection_loses_no_report(socket_workplace: Workplace) -> None:
    """Slack's own routine, several times a day."""
    anna, sam = socket_workplace[ANNA], socket_workplace[SAM]

    for number in range(3):
        await socket_workplace.slack.faults(refresh_sockets=True)
        await anna.command("/report", f"odd thing {number}", channel=GENERAL)
        await sam.wait_for_message(TRIAGE, f"odd thing {number}")

    assert len(await cards(socket_workplace)) == 3


async def test_a_message_that_comes_again_because_its_ack_was_lost_is_offered_once(
    socket_workplace: Workplace,
) -> None:
    """Slack redelivers the envelope; the bot knows the message."""
    anna = socket_workplace[ANNA]
    await socket_workplace.slack.faults(drop_acks=2)

    await anna.say(anna.dm, "Somebody wants my password")

    await anna.wait_for_message(anna.dm, "Shall we report this")
    await acks_dropped(socket_workplace)
    await anna.command("/report", "mine", channel=GENERAL)
    await anna.wait_for_ephemeral()
    assert len([m for m in await anna.messages(anna.dm) if m["bot_id"]]) == 1


async def acks_dropped(workplace: Workplace) -> None:
    """Slack has missed as many acks as it was told to."""
    while (await workplace.slack.get("faults"))["faults"]["drop_acks"]:
        pass


# --- HTTP -------------------------------------------------------------------------------------


async def test_an_answer_in_a_thread_that_comes_three_times_is_shown_once(
    http_workplace: Workplace,
) -> None:
    """Slack retries an event with the same id."""
    anna, sam = http_workplace[ANNA], http_workplace[SAM]
    receipt, card = await file_report(http_workplace)
    await http_workplace.slack.faults(drop_acks=2)

    await anna.say(anna.dm, "one more thing", receipt["ts"])

    await sam.wait_for_message(TRIAGE, "one more thing", card["ts"])
    await acks_dropped(http_workplace)
    await anna.say(anna.dm, "and the last", receipt["ts"])
    await sam.wait_for_message(TRIAGE, "and the last", card["ts"])
    assert len((await sam.messages(TRIAGE, card["ts"]))[1:]) == 2


async def test_an_event_that_met_trouble_is_brought_again_and_kept(
    impatient_workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that was away for a moment costs nobody their words."""
    anna = impatient_workplace[ANNA]
    real, failures = drafts.offer_to_file, [OSError("away"), OSError("still away")]

    async def failing(*arguments: object, **named: object) -> None:
        if failures:
            raise failures.pop()
        await real(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(drafts, "offer_to_file", failing)

    await anna.say(anna.dm, "Somebody wants my password")

    await anna.wait_for_message(anna.dm, "Shall we report this", timeout=10)


async def post(workplace: Workplace, body: str, secret: str, *, at: float = 0) -> tuple[int, str]:
    """What the bot answers to a request that is signed so."""
    stamp = str(int(at or time.time()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature or "",
    }
    address = f"http://127.0.0.1:{workplace.bot.port}/slack/events"
    async with (
        aiohttp.ClientSession() as session,
        session.post(address, data=body, headers=headers) as answer,
    ):
        return answer.status, await answer.text()


def command(text: str) -> str:
    """A slash command as Slack posts it."""
    fields = {
        "command": "/report",
        "text": text,
        "user_id": ANNA,
        "team_id": "T0ACME",
        "channel_id": GENERAL,
        "trigger_id": "1.2.3",
        "response_url": "http://127.0.0.1:1/",
    }
    return urlencode(fields)


async def test_requests_that_slack_did_not_sign_are_refused(http_workplace: Workplace) -> None:
    """Neither a wrong secret nor an old recording files anything."""
    sam = http_workplace[SAM]

    forged, _ = await post(http_workplace, command("forged"), "another secret")
    replayed, _ = await post(
        http_workplace, command("replayed"), SIGNING_SECRET, at=time.time() - 600
    )
    good, said = await post(http_workplace, command("good"), SIGNING_SECRET)

    assert (forged, replayed, good) == (401, 401, 200)
    assert "R-1" in json.loads(said)["text"]
    assert "good" in render_message(await sam.wait_for_message(TRIAGE, "C-1"))
    assert len(await cards(http_workplace)) == 1


async def test_the_same_command_delivered_twice_files_once(http_workplace: Workplace) -> None:
    """At the same moment, as a proxy that retries would do it."""
    answers = await asyncio.gather(
        *(post(http_workplace, command("twice"), SIGNING_SECRET) for _ in range(4))
    )

    assert {status for status, _ in answers} == {200}
    assert {json.loads(said)["text"] for _, said in answers} == {json.loads(answers[0][1])["text"]}
    await http_workplace[SAM].wait_for_message(TRIAGE, "twice")
    assert len(await cards(http_workplace)) == 1


# --- health -----------------------------------------------------------------------------------


async def health(workplace: Workplace, path: str) -> tuple[int, Json]:
    """What the bot says of itself."""
    address = f"http://127.0.0.1:{workplace.bot.port}{path}"
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        return answer.status, await answer.json()


async def test_the_bot_says_that_it_is_alive_and_ready(workplace: Workplace) -> None:
    """Over HTTP in both transports."""
    assert await health(workplace, "/healthz") == (200, {"ok": True})
    assert await health(workplace, "/readyz") == (200, {"database": True, "slack": True})


async def test_the_bot_is_not_ready_once_its_token_is_revoked(workplace: Workplace) -> None:
    """An orchestrator sees it, and the process stays alive."""
    await workplace.slack.revoke_tokens()

    await workplace.bot.check_connection()

    status, state = await health(workplace, "/readyz")
    assert (status, state["slack"]) == (503, False)
    assert (await health(workplace, "/healthz"))[0] == 200
    await workplace.slack.revoke_tokens(revoked=False)
    await workplace.bot.check_connection()
    assert (await health(workplace, "/readyz"))[0] == 200


async def test_somebody_whom_the_directory_does_not_know_yet_can_report_at_once(
    workplace: Workplace,
) -> None:
    """Also while Slack can't be asked who they are."""
    newcomer = "U0NEW"
    methods = ["users.info", "users.list"]
    await workplace.slack.faults(server_error_percent=100, methods=methods)
    people = workplace.server.workspace.people
    people[newcomer] = type(people[ANNA])(newcomer, "newcomer", "New Comer", "T0ACME")
    workplace.server.workspace.set_member(
        workplace.server.workspace.channels[GENERAL], newcomer, True
    )

    await workplace[newcomer].command("/report", "my first day is odd", channel=GENERAL)

    await workplace[newcomer].wait_for_ephemeral("R-1")
    assert "U0NEW" in render_message(await workplace[SAM].wait_for_message(TRIAGE, "C-1"))


async def test_a_form_that_is_sent_twice_files_once(workplace: Workplace) -> None:
    """Impatient fingers on Send."""
    anna = workplace[ANNA]
    await anna.command("/report", channel=GENERAL)
    form = await anna.wait_for_view("Report something")
    values = {"text": "odd", "kind": "other"}

    done = await asyncio.gather(
        *(anna.submit(form, values) for _ in range(3)), return_exceptions=True
    )

    assert {} in done
    assert "R-1" in render_view(await anna.wait_for_view("Thank you"))
    await workplace[SAM].wait_for_message(TRIAGE, "C-1")
    await anna.command("/report", "mine", channel=GENERAL)
    assert "R-2" not in render_message(await anna.wait_for_ephemeral("Your reports"))
