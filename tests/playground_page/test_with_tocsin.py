"""The real bot in a real browser: what a person does by hand, from the first click on."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from bot.clock import Clock
from bot.playground.server import Server
from tests.workplace import (
    ANNA,
    ANNOUNCEMENTS,
    CHEN,
    GENERAL,
    IT_DESK,
    ITA,
    LI_WEI,
    RANDOM,
    SAM,
    TRIAGE,
    new_database,
    open_workplace,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

# The smallest PNG: one transparent pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)

REPLIES = re.compile(r"^\d+ repl")

Visit = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(loop_scope="session")
async def slack(tmp_path: Path) -> AsyncIterator[Server]:
    """The playground's Slack with Tocsin in it, on a fresh database and real time."""
    async with open_workplace(await new_database(tmp_path), clock=Clock()) as workplace:
        yield workplace.server


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser, slack: Server) -> AsyncIterator[Visit]:
    """Opens the page as a person; nothing may go wrong in its console."""
    problems: list[str] = []
    context = await browser.new_context(
        viewport={"width": 1280, "height": 800}, reduced_motion="reduce"
    )
    page = await context.new_page()
    page.on("pageerror", lambda problem: problems.append(str(problem)))
    page.on(
        "console",
        lambda message: problems.append(message.text) if message.type == "error" else None,
    )

    async def go(person: str, channel: str, tab: str = "") -> Page:
        address = f"{slack.url}/#as={person}&channel={channel}{tab and f'&tab={tab}'}"
        await page.goto(address)
        if tab != "home":
            await expect(page.locator("#composer").get_by_role("combobox")).to_be_visible()
        return page

    yield go
    await context.close()
    assert problems == []


async def write(page: Page, text: str) -> None:
    """Type into the channel's composer and send."""
    box = page.locator("#composer").get_by_role("combobox")
    await box.fill(f"{text} ")
    await box.press("Enter")


def dialog(page: Page, name: str) -> Locator:
    return page.get_by_role("dialog", name=name)


def message(page: Page, text: str) -> Locator:
    return page.locator("#messages .message", has_text=text)


async def choose(page: Page, form: Locator, label: str, typed: str, option: str) -> None:
    """Search in a select and take what is found."""
    await form.get_by_role("combobox", name=label).fill(typed)
    await page.get_by_role("option", name=option).click()


async def test_anna_reports_by_form_and_sam_resolves(visit: Visit) -> None:
    """From the form over the card to the answer that she reads."""
    page = await visit(ANNA, GENERAL)
    await write(page, "/report")
    form = dialog(page, "Report something")
    await form.get_by_role("button", name="Send").click()
    await expect(form.get_by_text("Please complete this required field.")).to_have_count(2)
    await form.get_by_label("What happened?").fill("Log in at http://acme-sso.example/verify")
    await form.get_by_label("Suspicious message").check()
    await form.locator("input[type=file]").set_input_files(
        {"name": "proof.png", "mimeType": "image/png", "buffer": PIXEL}
    )
    await expect(form.get_by_role("button", name="Remove proof.png")).to_be_visible()
    await choose(page, form, "For a colleague", "Bob", "Bob Stone")
    await form.get_by_role("button", name="Send").click()
    thanks = dialog(page, "Thank you")
    await expect(thanks).to_contain_text("R-1")
    await thanks.get_by_role("button", name="Close").last.click()

    page = await visit(SAM, TRIAGE)
    card = message(page, "C-1")
    await expect(card).to_contain_text("hxxp://acme-sso[.]example/verify")
    await card.get_by_role("button", name="Claim").click()
    await expect(card).to_contain_text("In progress")
    await choose(page, card, "More", "Reply", "Reply to reporter")
    reply = dialog(page, "Reply to reporter")
    await reply.get_by_label("Your message").fill("Did you type your password?")
    await reply.get_by_role("button", name="Send").click()
    await card.get_by_role("link", name=REPLIES).click()
    thread = page.locator("#thread-messages")
    await expect(thread).to_contain_text("Did you type your password?")
    await expect(thread.get_by_role("img", name="proof.png")).to_be_visible()

    page = await visit(ANNA, "app", "messages")
    question = message(page, "Did you type your password?")
    await question.hover()
    await question.get_by_role("link", name="Reply in thread").click()
    await page.locator("#thread-composer").get_by_role("combobox").fill("No, I closed it.")
    await page.keyboard.press("Enter")
    await expect(thread).to_contain_text("the team has your answer")

    page = await visit(SAM, TRIAGE)
    await card.get_by_role("link", name=REPLIES).click()
    await expect(thread).to_contain_text("No, I closed it.")
    await card.get_by_role("button", name="Resolve").click()
    resolve = dialog(page, "Resolve C-1")
    await resolve.get_by_label("Malicious").check()
    await resolve.get_by_label("What should the reporter do now?").fill("Delete the mail.")
    await resolve.get_by_role("button", name="Save").click()
    await expect(card).to_contain_text("Delete the mail.")
    await expect(card.get_by_role("button", name="Resolve")).to_be_hidden()

    page = await visit(ANNA, "app", "messages")
    await expect(message(page, "You were right, it was an attack.")).to_contain_text(
        "Delete the mail."
    )


async def test_li_wei_reports_a_message_in_chinese(visit: Visit) -> None:
    """From a channel where the bot is no member; edited and withdrawn in the direct message."""
    page = await visit(LI_WEI, RANDOM)
    reported = message(page, "账号安全中心")
    await reported.hover()
    await reported.get_by_role("button", name="更多操作").click()
    await page.get_by_role("menuitem", name="上报").click()
    form = dialog(page, "上报问题")
    await expect(form).to_contain_text("您的账号将在 24 小时后停用")
    await form.get_by_label("可疑消息").check()
    await form.get_by_role("button", name="发送").click()
    await expect(dialog(page, "谢谢你")).to_contain_text("（R-1）")
    await page.keyboard.press("Escape")

    page = await visit(LI_WEI, "app", "messages")
    receipt = message(page, "R-1")
    await receipt.get_by_role("button", name="修改").click()
    edit = dialog(page, "修改 R-1")
    await edit.get_by_label("发生了什么？").fill("我没有点开")
    await edit.get_by_role("button", name="保存").click()
    await expect(receipt).to_contain_text("我没有点开")
    await receipt.get_by_role("button", name="撤回").click()
    await page.get_by_role("dialog").get_by_role("button", name="撤回").click()
    await expect(receipt.get_by_role("button", name="撤回")).to_be_hidden()
    await page.get_by_role("tab", name="主页").click()
    await expect(page.locator("#home")).to_contain_text("R-1 · 可疑消息 · 已撤回")

    await write(await visit(LI_WEI, GENERAL), "/report")
    await form.get_by_role("button", name="发送").click()
    await expect(form.get_by_text("请填写此必填项。")).to_have_count(2)


async def test_ita_plans_a_notice_that_arrives_once_the_clock_is_moved(visit: Visit) -> None:
    """A schedule that never comes is refused; what was typed outlives every change of the form."""
    page = await visit(ITA, IT_DESK)
    await write(page, "/advisory new")
    form = dialog(page, "New notice")
    await form.get_by_label("Title (English)").fill("VPN restart")
    await form.get_by_label("Text (English)").fill("It takes five minutes.")
    await choose(page, form, "Kind", "Mainte", "Maintenance")
    await expect(form.get_by_label("It begins")).to_be_visible()
    await form.get_by_label("By a cron schedule").check()
    await form.get_by_label("Schedule (cron)").fill("0 9 30 2 *")
    await form.get_by_role("button", name="Preview").click()
    await expect(form.get_by_label("Schedule (cron)")).to_have_accessible_description(
        re.compile("never comes")
    )
    await form.get_by_label("Schedule (cron)").fill("0 9 * * MON")
    await form.get_by_role("button", name="Preview").click()
    preview = dialog(page, "Preview A-1")
    await expect(preview.get_by_text("Mon ")).to_have_count(5)
    await preview.get_by_role("button", name="Change it").click()

    await form.get_by_label("At a set time").check()
    soon = datetime.now(UTC).astimezone(ZoneInfo("Europe/Berlin")) + timedelta(minutes=30)
    await form.get_by_label("Send at").fill(f"{soon:%Y-%m-%dT%H:%M}")
    await expect(form.get_by_label("Title (English)")).to_have_value("VPN restart")
    await form.get_by_role("button", name="Preview").click()
    await preview.get_by_role("button", name="Schedule it").click()
    await expect(dialog(page, "A-1")).to_contain_text("A-1 is scheduled.")
    await page.keyboard.press("Escape")

    page = await visit(ANNA, ANNOUNCEMENTS)
    await page.get_by_role("button", name="Playground settings").click()
    await page.get_by_role("button", name="+1 hour").click()
    notice = message(page, "VPN restart")
    await expect(notice).to_contain_text("It takes five minutes.")
    # The page dates it by the clock on its wall.
    written = await notice.locator("time").first.get_attribute("datetime")
    assert written is not None
    assert datetime.fromisoformat(written) - datetime.now(UTC) > timedelta(minutes=55)


async def test_chen_jing_changes_settings(visit: Visit) -> None:
    """Pickers, a search for the time zone, and the new values to be seen afterwards."""
    page = await visit(CHEN, GENERAL)
    await write(page, "/tocsin settings")
    overview = dialog(page, "公司设置")

    async def change(group: str, title: str) -> Locator:
        row = overview.locator(".block", has_text=group)
        await row.get_by_role("button", name="修改").click()
        return dialog(page, title)

    form = await change("由 IT 处理的上报", "频道")
    await form.get_by_label("无法登录或发消息").check()
    await form.get_by_role("button", name="保存").click()
    await expect(overview).to_contain_text("无法登录或发消息")

    form = await change("节假日", "工作时间")
    await choose(page, form, "时区", "shang", "Asia/Shanghai")
    await form.get_by_label("上班时间").fill("9-25")
    await form.get_by_role("button", name="保存").click()
    await expect(form.get_by_label("上班时间")).to_have_accessible_description(
        re.compile("无法识别")
    )
    await form.get_by_label("上班时间").fill("Mon-Fri 10:00-19:00")
    await form.get_by_role("button", name="保存").click()
    await expect(overview).to_contain_text("Mon-Fri 10:00-19:00 (Asia/Shanghai)")

    form = await change("频道语言", "频道语言")
    await choose(page, form, "简体中文", "cn", "announcements-cn")
    await page.keyboard.press("Escape")
    await form.get_by_role("button", name="保存").click()
    await expect(overview.locator(".block", has_text="频道语言")).to_contain_text(
        "announcements-cn"
    )


async def test_a_report_on_a_phone(visit: Visit) -> None:
    """Nothing is cut at 390 pixels, also when the clock is ahead."""
    page = await visit(ANNA, GENERAL)
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.get_by_role("button", name="Playground settings").click()
    await page.get_by_role("button", name="+1 day").click()
    await page.get_by_role("button", name="+1 hour").click()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Open the sidebar")).to_be_in_viewport(ratio=1)
    await page.locator("#composer").get_by_role("button", name="Shortcuts").click()
    await page.get_by_role("menuitem", name="Report something odd").click()
    form = dialog(page, "Report something")
    await form.get_by_label("What happened?").fill("I lost my phone")
    await form.get_by_label("Lost device").check()
    await expect(form.get_by_role("button", name="Send")).to_be_in_viewport(ratio=1)
    await form.get_by_role("button", name="Send").click()
    await dialog(page, "Thank you").get_by_role("button", name="Close").last.click()
    await page.get_by_role("button", name="Open the sidebar").click()
    await page.get_by_role("link", name="Tocsin").click()
    await expect(message(page, "R-1")).to_contain_text("If you can, change your password now.")
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width == 390
