"""What team and reporter change of what they said to each other."""

from slack_bolt.async_app import AsyncApp

from bot.slack.ids import Form, Press
from bot.slack.parse import readable
from bot.slack.views.case_forms import question_form
from bot.usecases import talking
from handlers.call import Call
from handlers.desk import Desk


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to edits and deletions in direct messages, and to the form that edits a question."""
    app.event({"type": "message", "subtype": "message_changed"})(desk.listener(answer_changed))
    app.event({"type": "message", "subtype": "message_deleted"})(desk.listener(answer_deleted))
    app.action(Press.EDIT_QUESTION)(desk.listener(open_question))
    app.view(Form.QUESTION)(desk.listener(submit_question))


async def answer_changed(call: Call) -> None:
    """A reporter edited their answer."""
    event = call.body["event"]
    if event.get("channel_type") == "im":
        said = event["message"]
        message = call.desk.names_of(f"{event['channel']}:{said['ts']}")
        text, stamp = readable(said.get("text") or ""), (said.get("edited") or {}).get("ts", "")
        async with call.desk.write() as session:
            await talking.edit_answer(
                session, call.now, call.actor, message, text=text, stamp=stamp
            )
    await call.ack()


async def answer_deleted(call: Call) -> None:
    """A reporter deleted their answer."""
    event = call.body["event"]
    if event.get("channel_type") == "im":
        message = call.desk.names_of(f"{event['channel']}:{event['deleted_ts']}")
        async with call.desk.write() as session:
            await talking.delete_answer(session, call.now, call.actor, message)
    await call.ack()


async def open_question(call: Call) -> None:
    async with call.desk.database.write() as session:
        remark = await talking.see_question(session, call.actor, int(call.pressed))
    await call.open(question_form(call.words, remark))
    await call.ack()


async def submit_question(call: Call) -> None:
    number, text = int(call.private_metadata), call.form.text("text")
    async with call.desk.write() as session:
        await talking.edit_question(session, call.now, call.actor, number, text=text)
    await call.ack()
