"""The schedule of a notice that was confirmed: pause, resume, skip a run, change its times."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter
from slack_bolt.async_app import AsyncApp

from bot.domain.records import NoticeSchedule
from bot.domain.references import notice_reference
from bot.domain.vocabulary import MissedRunPolicy, ScheduleType
from bot.slack.ids import Form, Press
from bot.slack.parse import FormState
from bot.slack.views import notice_schedule
from bot.slack.views.company import message_view
from bot.usecases import notice_schedules, notices
from handlers.call import Call
from handlers.desk import Desk


@dataclass(frozen=True, slots=True)
class _Change:
    """What travels from the form through the preview to the confirmation."""

    number: int
    schedule: NoticeSchedule


_CHANGE = TypeAdapter(_Change)


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the form in which times are changed."""
    app.action(Press.NOTICE_RESCHEDULE)(desk.listener(change_pressed))
    app.action(Press.SCHEDULE_CHANGED)(desk.listener(redraw_change))
    app.view(Form.NOTICE_SCHEDULE)(desk.listener(preview_change))
    app.view(Form.NOTICE_SCHEDULE_PREVIEW)(desk.listener(confirm_change))


async def pause(call: Call, number: int) -> str:
    """Pause a notice; returns what to say."""
    async with call.desk.write() as session:
        notice = await notice_schedules.pause_notice(session, call.now, call.actor, number)
    return notice_schedule.paused(call.words, notice)


async def resume(call: Call, number: int) -> str:
    """Resume a notice; returns what to say."""
    async with call.desk.write() as session:
        notice = await notice_schedules.resume_notice(session, call.now, call.actor, number)
    return notice_schedule.resumed(call.words, notice)


async def skip(call: Call, number: int, slot: datetime | None = None) -> str:
    """Leave out the next run, or none if that is not `slot`; returns what to say."""
    async with call.desk.write() as session:
        skipped = await notice_schedules.skip_run(session, call.now, call.actor, number, slot)
        notice = await notices.see_notice(session, call.now, call.actor, number)
    return notice_schedule.run_skipped(call.words, notice, skipped)


async def pause_pressed(call: Call) -> tuple[int, str]:
    """The button; returns the notice and what to say."""
    number = int(call.pressed)
    return number, await pause(call, number)


async def resume_pressed(call: Call) -> tuple[int, str]:
    """The button; returns the notice and what to say."""
    number = int(call.pressed)
    return number, await resume(call, number)


async def skip_pressed(call: Call) -> tuple[int, str]:
    """The button names the run that it skips; returns the notice and what to say."""
    number, _, slot = call.pressed.partition(" ")
    return int(number), await skip(call, int(number), datetime.fromisoformat(slot))


async def change_pressed(call: Call) -> None:
    """The button: open the form with the present schedule."""
    await open_change(call, int(call.pressed))


async def open_change(call: Call, number: int) -> None:
    """The form with the present schedule of a notice."""
    async with call.desk.database.read() as session:
        schedule = await notice_schedules.see_schedule(session, call.actor, number)
    form = notice_schedule.change_form(call.words, number, notice_reference(number), schedule)
    await call.show(form)
    await call.ack()


async def redraw_change(call: Call) -> None:
    """Another kind of schedule was chosen: show its fields, keep what was typed."""
    number = int(call.private_metadata)
    schedule = schedule_of(call.form, call.actor.time_zone)
    view = notice_schedule.change_form(call.words, number, notice_reference(number), schedule)
    call.desk.later(call.desk.client.views_update(view_id=call.view_id, view=view))
    await call.ack()


async def preview_change(call: Call) -> None:
    """The form was sent: show the next runs on top of it."""
    change = _Change(int(call.private_metadata), schedule_of(call.form, call.actor.time_zone))
    async with call.desk.database.read() as session:
        notice = await notice_schedules.preview_schedule(
            session, call.now, call.actor, change.number, change.schedule
        )
    metadata = _CHANGE.dump_json(change).decode()
    view = notice_schedule.change_preview(call.words, notice, metadata)
    await call.ack(response_action="push", view=view)


async def confirm_change(call: Call) -> None:
    """The next runs were confirmed."""
    change = _CHANGE.validate_json(call.private_metadata)
    async with call.desk.write() as session:
        notice = await notice_schedules.change_schedule(
            session, call.now, call.actor, change.number, change.schedule
        )
    text = notice_schedule.changed(call.words, notice)
    view = message_view(call.words, notice.reference, text)
    view["clear_on_close"] = True
    await call.ack(response_action="update", view=view)
    call.desk.tick()


def schedule_of(form: FormState, author_zone: str) -> NoticeSchedule:
    """When a notice is to go out, as a form holds it; a field that is not shown is left out."""
    days = form.text("days").strip()
    return NoticeSchedule(
        schedule_type=ScheduleType(form.choice("when")),
        time_zone=form.choice("time_zone") or author_zone,
        missed=MissedRunPolicy(form.choice("missed") or MissedRunPolicy.SEND_LATE),
        cron=form.text("cron"),
        days=int(days) if days.isascii() and days.isdigit() else 0,
        send_at=form.moment("send_at"),
        until=form.moment("until"),
    )
