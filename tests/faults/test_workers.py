"""Several workers share one outbox, and slow answers don't make them send twice."""

from collections import Counter

from bot.app import Tocsin
from bot.playground.client import render_message
from tests.faults.conftest import LEASE
from tests.workplace import ANNA, GENERAL, Workplace


async def test_two_workers_send_each_message_once_also_when_slack_is_slow(
    workplace: Workplace,
) -> None:
    """A queue for one place that takes longer than a lease is given back in time."""
    anna = workplace[ANNA]
    settings = workplace.bot.settings.model_copy(update={"port": 0})
    second = Tocsin(settings, workplace.clock, lease=LEASE)
    await second.start()
    try:
        await workplace.slack.faults(delay_ms=250, methods=["chat.postMessage"])
        texts = [f"odd thing {number:02}" for number in range(10)]
        for text in texts:
            await anna.command("/report", text, channel=GENERAL)
        for text in texts:
            await anna.wait_for_message(anna.dm, text, timeout=20)
    finally:
        await second.stop()
        await workplace.bot.stop()

    receipts = [render_message(message) for message in await anna.messages(anna.dm)]
    seen = Counter(text for text in texts for receipt in receipts if text in receipt)
    assert seen == Counter(texts)
    await workplace.start_another_bot()
