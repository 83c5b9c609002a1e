"""IT sends a file of who uses which version; what comes of it is told by direct message."""

from bot.playground.client import render_message
from bot.playground.gestures import Upload
from tests.acceptance.acts import send
from tests.acceptance.test_required import require_version
from tests.workplace import IT_DESK, ITA, Workplace

WRONG = b"person,product,version\nnobody@acme.example,Desktop client,4.2.1\n"
RIGHT = "人员;产品;版本\nanna@acme.example;Desktop client;4.1\nU0LIWEI;Desktop client;4.3\n"


async def send_file(workplace: Workplace, content: bytes) -> None:
    ita = workplace[ITA]
    await ita.command("/advisory", "inventory", channel=IT_DESK)
    file = await ita.upload(Upload("clients.csv", content, "text/csv"))
    await send(ita, await ita.wait_for_view("Inventory"), {"file": [file]})
    await ita.close_view(await ita.wait_for_view("Inventory"))


async def test_an_inventory_is_refused_with_its_lines_and_then_imported(
    workplace: Workplace,
) -> None:
    ita = workplace[ITA]
    await require_version(workplace)

    await send_file(workplace, WRONG)
    said = render_message(await ita.wait_for_message(ita.dm, "Nothing was imported"))
    assert "Line 2: We know nobody called “nobody@acme.example”" in said
    await send_file(workplace, RIGHT.encode("gb18030"))

    await ita.wait_for_message(ita.dm, "clients.csv is imported: 2 lines, 2 people")
    await ita.command("/advisory", "exposed A-1 Anna", channel=IT_DESK)
    assert "4.1" in render_message(await ita.wait_for_ephemeral("Not on Desktop client"))
