"""Around the messages: who acts, languages, themes, the phone, the playground's own panel."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from bot.playground.server import Server
from tests.playground_page.sample_app import CARD, SampleApp

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

# The worst contrast of any text on the page, with the text that has it.
WORST_CONTRAST = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (css) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = css;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const over = (top, below) =>
    [0, 1, 2].map((i) => (top[i] * top[3] + below[i] * (255 - top[3])) / 255);
  const ground = (node) => {
    if (!node) return [255, 255, 255];
    const own = rgba(getComputedStyle(node).backgroundColor);
    return own[3] === 255 ? own : over(own, ground(node.parentElement));
  };
  const luminance = (color) => {
    const [r, g, b] = color.slice(0, 3).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const opacity = (node) =>
    node ? Number(getComputedStyle(node).opacity) * opacity(node.parentElement) : 1;
  let worst = [21, ""];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    const hidden =
      !node.getClientRects().length ||
      node.closest(".visually-hidden") ||
      getComputedStyle(node).visibility === "hidden";
    const shown = opacity(node);
    if (hidden || !walker.currentNode.textContent.trim() || shown === 0) continue;
    const behind = ground(node);
    const ink = rgba(getComputedStyle(node).color);
    ink[3] *= shown;
    const pair = [luminance(over(ink, behind)), luminance(behind)].sort((a, b) => b - a);
    const contrast = (pair[0] + 0.05) / (pair[1] + 0.05);
    if (contrast < worst[0]) worst = [contrast, walker.currentNode.textContent];
  }
  return worst;
}"""


async def test_another_person_sees_their_own_slack(page: Page) -> None:
    """Channels, language, times and the address follow the person."""
    await expect(page.get_by_role("link", name="sec-triage")).to_have_count(0)
    await page.get_by_role("button", name="Act as somebody else").click()
    await page.get_by_role("menuitemradio", name="陈静").click()
    await expect(page.get_by_role("link", name="sec-triage, 私密")).to_be_visible()
    await expect(page.get_by_placeholder("发送消息到 #general")).to_be_visible()
    await expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    assert "as=U0CHEN" in page.url
    await page.reload()
    await expect(page.get_by_placeholder("发送消息到 #general")).to_be_visible()


async def test_news_for_somebody_else_shows_at_the_switch(page: Page, app: SampleApp) -> None:
    """A dot, and what only they may see, once they are played."""
    await app.client.chat_postEphemeral(channel="C0GENERAL", user="U0ITA", text="For Ita only")
    switch = page.get_by_role("button", name="Act as somebody else")
    await expect(switch.locator(".news-dot")).to_be_visible()
    await expect(page.get_by_text("For Ita only")).to_have_count(0)
    await switch.click()
    await page.get_by_role("menuitemradio", name="Ita Novak").click()
    await expect(page.locator(".message.ephemeral")).to_contain_text("For Ita only")


async def test_the_clock_moves_on_and_back(page: Page, server: Server) -> None:
    """The panel shows how far ahead the playground is."""
    await page.get_by_role("button", name="Playground settings").click()
    await page.get_by_role("button", name="+1 day").click()
    await page.get_by_role("button", name="+1 hour").click()
    await expect(page.locator(".panel-clock")).to_contain_text("1 d 1 h ahead")
    assert server.workspace.clock.offset == 25 * 3600
    await page.get_by_role("button", name="Reset").click()
    await expect(page.locator(".panel-clock")).to_contain_text("real time")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Playground settings")).to_be_focused()


async def test_faults_are_switched_and_calls_listed(page: Page, server: Server) -> None:
    """What the panel says is what the server does."""
    await page.get_by_role("button", name="Playground settings").click()
    await page.get_by_text("Trouble to try").click()
    await page.get_by_label("Slow answers (ms)").fill("5")
    await page.keyboard.press("Tab")
    await expect(page.locator("#panel-button .icon-warning")).to_be_visible()
    assert server.stage.faults.settings.delay_ms == 5
    await page.get_by_role("button", name="Put everything back to normal").click()
    await expect(page.locator("#panel-button .icon-warning")).to_have_count(0)
    await page.get_by_text("What the bot asked of Slack").click()
    await expect(page.locator(".calls")).to_contain_text("apps.connections.open")


async def test_the_dot_tells_whether_the_bot_is_connected(page: Page, app: SampleApp) -> None:
    """It goes out when the bot hangs up."""
    await expect(page.locator("#panel-button")).to_contain_text("Tocsin is connected")
    await app.stop()
    await expect(page.locator("#panel-button")).to_contain_text("Tocsin is not connected")


@pytest.mark.parametrize("person", ["U0ANNA", "U0LIWEI"])
async def test_text_is_readable_in_both_themes(page: Page, app: SampleApp, person: str) -> None:
    """WCAG AA for every text, light and dark."""
    await app.client.chat_postMessage(channel="C0GENERAL", text="C-5", blocks=CARD)
    await page.goto(f"{page.url.split('#')[0]}#as={person}&channel=C0GENERAL")
    await expect(page.locator("#messages")).to_contain_text("C-5")
    for _theme in range(2):
        contrast, text = await page.evaluate(WORST_CONTRAST)
        assert contrast >= 4.5, text
        await page.locator("#theme-button").click()


async def test_a_phone_has_a_drawer_and_full_screen_modals(
    browser: Browser, server: Server, app: SampleApp
) -> None:
    """Nothing is wider than the screen."""
    context = await browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    phone = await context.new_page()
    await phone.goto(f"{server.url}/#as=U0ANNA&channel=C0GENERAL")
    await expect(phone.locator("#messages .message").first).to_be_visible()
    await expect(phone.locator("#sidebar")).to_be_hidden()
    await phone.get_by_role("button", name="Open the sidebar").tap()
    await phone.get_by_role("link", name="it-desk").tap()
    await expect(phone.get_by_role("heading", name="it-desk")).to_be_visible()
    await expect(phone.locator("#sidebar")).to_be_hidden()
    await phone.locator("#composer").get_by_role("button", name="Shortcuts").tap()
    await phone.get_by_role("menuitem", name="Fill everything in").tap()
    dialog = phone.get_by_role("dialog", name="Everything")
    await expect(dialog).to_be_visible()
    box = await dialog.bounding_box()
    assert box is not None
    assert (box["x"], box["width"], box["height"]) == (0, 390, 844)
    assert await phone.evaluate("document.documentElement.scrollWidth") == 390
    await context.close()


async def test_arrow_keys_walk_through_the_messages(page: Page) -> None:
    """One stop for Tab, then up and down."""
    messages = page.locator("#messages .message")
    await messages.last.focus()
    await page.keyboard.press("ArrowUp")
    await expect(messages.nth(-2)).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await expect(messages.last).to_be_focused()


async def test_new_messages_are_read_out(page: Page, app: SampleApp) -> None:
    """For those who don't see them."""
    await app.client.chat_postMessage(channel="C0GENERAL", text="It is *over*.")
    await expect(page.locator("#announcer")).to_have_text("New message from Tocsin: It is over.")


async def test_an_address_of_nobody_leads_to_somebody(page: Page) -> None:
    """An old link still opens the page."""
    await page.goto(f"{page.url.split('#')[0]}#as=U0NOBODY&channel=C0IT")
    await expect(page.get_by_role("button", name="You are Anna Berg")).to_be_visible()
    await page.wait_for_url("**/#as=U0ANNA*")
