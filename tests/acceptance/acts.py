"""What people do again and again in these tests, in one line each."""

from typing import Any

from bot.playground.client import PersonClient, render_message
from bot.playground.values import Json
from tests.workplace import ANNA, CHEN, GENERAL, IT_DESK, SAM, TRIAGE, Workplace

SCAM = "Payroll asks me to log in again at http://acme-payroll.example/login"


def option(value: str) -> Json:
    """An option of a menu, by its value."""
    return {"value": value}


async def send(person: PersonClient, form: Json, values: dict[str, Any] | None = None) -> None:
    """Fill a form in and submit it; it must go through."""
    problems = await person.submit(form, values or {})
    assert not problems, problems


async def file_report(
    workplace: Workplace, text: str = SCAM, *, reporter: str = ANNA
) -> tuple[Json, Json]:
    """`/report <text>`; returns the receipt that the reporter gets and the card that Sam sees."""
    person, sam = workplace[reporter], workplace[SAM]
    await person.command("/report", text, channel=GENERAL)
    receipt = await person.wait_for_message(person.dm, "R-")
    card = await sam.wait_for_message(TRIAGE, "C-")
    return receipt, card


async def cards(workplace: Workplace, channel: str = TRIAGE) -> list[str]:
    """The bot's top-level messages in a channel, as text; without the day's overview."""
    messages = await workplace[SAM].messages(channel)
    shown = [render_message(message) for message in messages if message["bot_id"]]
    return [text for text in shown if "open today" not in text]


async def replies(workplace: Workplace, card: Json, channel: str = TRIAGE) -> list[str]:
    """What stands under a card, as text."""
    thread = await workplace[SAM].messages(channel, card["ts"])
    return [render_message(message) for message in thread[1:]]


async def direct_messages(person: PersonClient) -> list[str]:
    """What the bot wrote to the person, threads included, as text."""
    shown = []
    for message in await person.messages(person.dm):
        thread = await person.messages(person.dm, message["ts"])
        shown += [render_message(each) for each in thread if each["bot_id"]]
    return shown


async def see_status(person: PersonClient, command: str, number: str, *wanted: str) -> str:
    """Ask with a command until everything wanted is in the answer, as an outcome is recorded."""
    for _ in range(50):
        await person.command(command, number, channel=IT_DESK)
        shown = render_message(await person.wait_for_ephemeral(number))
        if all(words in shown for words in wanted):
            return shown
    raise AssertionError(f"{wanted} not in: {shown}")


async def button_ids(message: Json) -> list[str]:
    """The action ids of the buttons and menus in a message."""
    return [
        element["action_id"]
        for block in message["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
    ]


async def open_settings(workplace: Workplace, group: str, *, admin: str = CHEN) -> Json:
    """An admin opens one group of the settings; returns its form."""
    person = workplace[admin]
    await person.command("/tocsin", "settings")
    overview = await person.wait_for_view()
    await person.click(overview, "settings_open", group)
    return await person.wait_for_view()


async def change_settings(
    workplace: Workplace, group: str, values: dict[str, Any], *, admin: str = CHEN
) -> Json:
    """An admin changes one group of the settings; returns the overview that shows it."""
    form = await open_settings(workplace, group, admin=admin)
    await send(workplace[admin], form, values)
    return await workplace[admin].wait_for_view()


async def route_to_it(workplace: Workplace, kind: str) -> None:
    """An admin has one kind of report worked on by IT."""
    await change_settings(workplace, "settings_channels", {"routes": [option(kind)]})
