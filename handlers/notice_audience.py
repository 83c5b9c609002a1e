"""Who gets a notice, listed one by one before it goes out."""

import json
import re

from slack_bolt.async_app import AsyncApp

from bot.slack.ids import Form, Press
from bot.slack.kit import View
from bot.slack.views.notice_audience import recipients_view
from bot.usecases.audiences import list_recipients
from bot.usecases.notices import see_notice
from handlers.call import Call
from handlers.channel_readers import learn_readers
from handlers.desk import Desk


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the list of recipients."""
    app.action(Press.NOTICE_CHANNELS)(desk.listener(channels_chosen))
    app.action(Press.NOTICE_RECIPIENTS)(desk.listener(show_recipients))
    page = re.compile(rf"^{Press.NOTICE_RECIPIENTS_PAGE}_\d+$")
    app.action(page)(desk.listener(turn_page))
    app.view(Form.NOTICE_RECIPIENTS)(desk.listener(find_recipient))


async def channels_chosen(call: Call) -> None:
    """Look who reads the chosen channels, so that it is known when the form is sent."""
    call.desk.later(learn_readers(call.desk, call.form.choices("channels")))
    await call.ack()


async def show_recipients(call: Call) -> None:
    """The first page, on top of the preview."""
    await call.show(await _view(call, int(call.pressed), "", 1))
    await call.ack()


async def turn_page(call: Call) -> None:
    """Another page of the same list."""
    wanted = json.loads(call.pressed)
    view = await _view(call, wanted["notice"], wanted["name"], wanted["page"])
    call.desk.later(call.desk.client.views_update(view_id=call.view_id, view=view))
    await call.ack()


async def find_recipient(call: Call) -> None:
    """A name was typed: those who have it in theirs."""
    view = await _view(call, int(call.private_metadata), call.form.text("name").strip(), 1)
    await call.ack(response_action="update", view=view)


async def _view(call: Call, number: int, name: str, page: int) -> View:
    async with call.desk.database.read() as session:
        notice = await see_notice(session, call.now, call.actor, number)
        found = await list_recipients(session, notice.content, name, page)
    return recipients_view(call.words, number, name, found)
