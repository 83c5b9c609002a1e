"""Turns the pages of every list: each journey names the lists that it can show."""

import json
import re
from collections.abc import Awaitable, Callable

from slack_bolt.async_app import AsyncApp

from bot.slack.ids import Press
from bot.slack.kit import Block
from handlers.call import Call
from handlers.desk import Desk

# Shows a page of a list: the call, what the list was asked for, the number of the page.
ShowPage = Callable[[Call, str, int], Awaitable[list[Block]]]


def register(app: AsyncApp, desk: Desk, listings: dict[str, ShowPage]) -> None:
    """Listen to the buttons that turn pages."""

    async def turn_page(call: Call) -> None:
        """Another page of a list, in the place of the one that is shown."""
        wanted = json.loads(call.pressed)
        blocks = await listings[wanted["listing"]](call, wanted["query"], wanted["page"])
        title = call.body["view"]["title"]["text"] if call.is_in_modal else ""
        await call.present(title, blocks, replace=True)
        await call.ack()

    # Slack wants each action id in a block to be its own: the page's number follows.
    app.action(re.compile(rf"^{Press.PAGE}_\d+$"))(desk.listener(turn_page))
