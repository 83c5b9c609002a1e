"""Modals: every input, the stack, errors, and what a reader keeps."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, Page, expect

from tests.playground_page.sample_app import SampleApp

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def open_everything(page: Page) -> Locator:
    """The modal with every input, opened by its global shortcut."""
    await page.locator("#composer").get_by_role("button", name="Shortcuts").click()
    await page.get_by_role("menuitem", name="Fill everything in").click()
    dialog = page.get_by_role("dialog", name="Everything")
    await expect(dialog).to_be_visible()
    return dialog


async def choose(page: Page, dialog: Locator, label: str, typed: str, option: str) -> None:
    """Search in a select and take what is found."""
    await dialog.get_by_role("combobox", name=label).fill(typed)
    await page.get_by_role("option", name=option).click()


async def test_every_input_reaches_the_app(page: Page, app: SampleApp) -> None:
    """Each kind of element, in the shape that Slack sends."""
    dialog = await open_everything(page)
    await dialog.get_by_label("What happened").fill("x" * 150)
    await expect(dialog.get_by_text("150 of 200 characters")).to_be_visible()
    await dialog.get_by_label("What happened").fill("Somebody called")
    await expect(dialog.get_by_text("of 200 characters")).to_be_hidden()
    await dialog.get_by_label("E-mail").fill("anna@acme.example")
    await dialog.get_by_label("Link").fill("https://acme.example")
    await dialog.get_by_label("How many").fill("3")
    await choose(page, dialog, "Severity", "hi", "High")
    await choose(page, dialog, "Labels", "lo", "Low")
    await choose(page, dialog, "Labels", "hi", "High")
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_visible()
    await choose(page, dialog, "Case", "C-", "Case C-")
    await choose(page, dialog, "Owner", "Sam", "Sam Okafor")
    await choose(page, dialog, "Readers", "李", "李伟")
    await choose(page, dialog, "Channel", "it-", "it-desk")
    await choose(page, dialog, "Places", "rand", "random")
    await dialog.get_by_label("Day").fill("2026-12-01")
    await dialog.get_by_label("Time").fill("09:30")
    await dialog.get_by_label("Moment").fill("2026-07-01T12:00")
    await dialog.get_by_role("group", name="Tell me").get_by_label("High").check()
    await dialog.get_by_role("radiogroup", name="Risk").get_by_label("Low").check()
    await dialog.locator("input[type=file]").set_input_files(
        {"name": "proof.txt", "mimeType": "text/plain", "buffer": b"x"}
    )
    await expect(dialog.get_by_role("button", name="Remove proof.txt")).to_be_visible()
    await dialog.get_by_role("button", name="Send").click()
    await expect(dialog).to_be_hidden()

    values = {block: fields["it"] for block, fields in app.submitted.items() if "it" in fields}
    assert values["what"]["value"] == "Somebody called"
    assert values["mail"]["value"] == "anna@acme.example"
    assert values["link"]["value"] == "https://acme.example"
    assert values["count"]["value"] == "3"
    assert values["one"]["selected_option"]["value"] == "high"
    assert [one["value"] for one in values["many"]["selected_options"]] == ["low", "high"]
    assert values["found"]["selected_option"]["value"] == "C-5"
    assert values["person"]["selected_user"] == "U0SAM"
    assert values["people"]["selected_users"] == ["U0LIWEI"]
    assert values["channel"]["selected_channel"] == "C0IT"
    assert values["places"]["selected_conversations"] == ["C0RANDOM"]
    assert values["day"]["selected_date"] == "2026-12-01"
    assert values["time"]["selected_time"] == "09:30"
    assert values["moment"]["selected_date_time"] == 1_782_900_000  # Noon in Berlin is 10:00 UTC.
    assert [one["value"] for one in values["boxes"]["selected_options"]] == ["high"]
    assert values["radio"]["selected_option"]["value"] == "low"
    assert [file["name"] for file in values["files"]["files"]] == ["proof.txt"]


async def test_errors_stand_under_their_fields(page: Page) -> None:
    """Slack's own checks and the app's; the first wrong field gets the focus."""
    dialog = await open_everything(page)
    what = dialog.get_by_label("What happened")
    await dialog.get_by_role("button", name="Send").click()
    await expect(what).to_have_attribute("aria-invalid", "true")
    await expect(what).to_be_focused()
    await what.fill("wrong")
    await dialog.get_by_role("button", name="Send").click()
    await expect(dialog.get_by_label("E-mail")).to_have_accessible_description(
        "We can't reach that one."
    )
    await expect(what).to_have_value("wrong")
    await expect(what).not_to_have_attribute("aria-invalid", "true")


async def test_what_was_typed_survives_an_update(page: Page) -> None:
    """The app redraws the modal while a person is in the middle of it."""
    dialog = await open_everything(page)
    await dialog.get_by_label("What happened").fill("Half a sen")
    await dialog.get_by_role("radiogroup", name="Risk").get_by_label("High").check()
    await choose(page, dialog, "Live", "Hi", "High")
    await expect(dialog.get_by_text("You chose High.")).to_be_visible()
    await expect(dialog.get_by_label("What happened")).to_have_value("Half a sen")
    await expect(dialog.get_by_role("radiogroup", name="Risk").get_by_label("High")).to_be_checked()
    await expect(dialog.get_by_role("combobox", name="Live")).to_have_value("High")


async def test_views_stack_and_go_back(page: Page) -> None:
    """A pushed view lies on top; Back shows the first as it was left."""
    dialog = await open_everything(page)
    await dialog.get_by_label("What happened").fill("Kept")
    await dialog.get_by_role("button", name="Deeper").click()
    deeper = page.get_by_role("dialog", name="Deeper")
    await expect(deeper).to_contain_text("Second floor")
    await deeper.get_by_role("button", name="Back").click()
    await expect(dialog.get_by_label("What happened")).to_have_value("Kept")
    await dialog.get_by_role("button", name="Deeper").click()
    await deeper.get_by_role("button", name="Done").click()
    await expect(page.locator("dialog")).to_have_count(0)


async def test_the_keyboard_stays_in_the_modal_and_returns(page: Page) -> None:
    """Tab goes round inside; Escape closes and gives the focus back."""
    dialog = await open_everything(page)
    await expect(dialog.get_by_label("What happened")).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await expect(dialog.get_by_role("button", name="Close")).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await expect(dialog.get_by_role("button", name="Send")).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(dialog.get_by_role("button", name="Close")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    shortcuts = page.locator("#composer").get_by_role("button", name="Shortcuts")
    await expect(shortcuts).to_be_focused()


async def test_a_message_shortcut_carries_the_message(page: Page) -> None:
    """From a message's own menu, by keyboard alone."""
    message = page.locator("#messages .message", has_text="Payroll moved")
    await message.focus()
    await page.keyboard.press("Tab")
    await expect(message.get_by_role("link", name="acme-payroll")).to_be_focused()
    await message.get_by_role("button", name="More actions").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem", name="Report this message")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog", name="Report")).to_contain_text("Payroll moved")


async def test_a_bot_that_is_away_is_reported_in_the_modal(page: Page, app: SampleApp) -> None:
    """What was typed stays for another try."""
    dialog = await open_everything(page)
    await dialog.get_by_label("What happened").fill("Nobody home")
    await app.stop()
    await dialog.get_by_role("button", name="Send").click()
    await expect(dialog.get_by_role("alert")).to_have_text(
        "We had some trouble connecting. Try again?"
    )
    await expect(dialog.get_by_label("What happened")).to_have_value("Nobody home")
