"""Makes the README's picture anew: `.venv/bin/python -m tests.playground_page.picture`."""

import asyncio
import shutil
import tempfile
from pathlib import Path

from playwright.async_api import async_playwright, expect

from bot.clock import Clock
from bot.playground.values import Json
from tests.acceptance.acts import file_report, option, send
from tests.playground_page.conftest import ARGUMENTS
from tests.workplace import ANNA, SAM, TRIAGE, Workplace, new_database, open_workplace

PICTURE = Path(__file__).parents[2] / "docs" / "card.png"
WIDTH = 1220
REPORT = "A mail asks me to log in again at https://sso.acme-login.example/verify. I closed it."


async def play(workplace: Workplace) -> Json:
    """A report in the middle of its way: claimed, asked about, answered. Returns its card."""
    anna, sam = workplace[ANNA], workplace[SAM]
    _, card = await file_report(workplace, REPORT)
    await sam.click(card, "case_claim")
    await sam.wait_for_change(TRIAGE, "In progress", card["ts"])
    await sam.click(card, "case_more", option("reply_form:1"))
    await send(sam, await sam.wait_for_view(), {"text": "Did you type your password there?"})
    question = await anna.wait_for_message(anna.dm, "Did you type")
    await anna.say(anna.dm, "No, I closed it at once.", question["ts"])
    await sam.wait_for_message(TRIAGE, "closed it", card["ts"])
    await sam.click(card, "case_more", option("note_form:1"))
    await send(sam, await sam.wait_for_view(), {"text": "Blocked acme-login.example at the proxy."})
    await sam.wait_for_message(TRIAGE, "at the proxy", card["ts"])
    return card


async def make(picture: Path) -> None:
    """Play it, and take the picture as Sam sees it."""
    with tempfile.TemporaryDirectory() as folder:
        database_url = await new_database(Path(folder))
        async with open_workplace(database_url, clock=Clock()) as workplace:
            card = await play(workplace)
            async with async_playwright() as playwright:
                chromium = await playwright.chromium.launch(
                    executable_path=shutil.which("chromium"),
                    args=ARGUMENTS,
                )
                page = await chromium.new_page(
                    viewport={"width": WIDTH, "height": 700}, device_scale_factor=2
                )
                place = f"as={SAM}&channel={TRIAGE}&thread={card['ts']}"
                await page.goto(f"{workplace.server.url}/#{place}")
                await expect(page.locator("#thread-messages")).to_contain_text("at the proxy")
                # The conversation without what is around it.
                box = await page.locator("#messages").bounding_box()
                assert box
                left, end = box["x"], box["y"] + box["height"]
                await page.screenshot(
                    path=picture,
                    clip={"x": left, "y": 44, "width": WIDTH - left, "height": end - 52},
                )
                await chromium.close()


if __name__ == "__main__":
    asyncio.run(make(PICTURE))
