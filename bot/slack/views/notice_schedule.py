"""When a notice goes out: the fields to set it, its next runs, and how it is changed."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.people import zone_or_utc
from bot.domain.records import Notice, NoticeDraft, NoticeSchedule
from bot.domain.runs import ends_at
from bot.domain.vocabulary import MissedRunPolicy, NoticeState, ScheduleType
from bot.slack import kit
from bot.slack.ids import Form, Press
from bot.slack.kit import Block, View
from bot.slack.views.labels import label
from bot.text import Words

# A notice that waits can't be sent "now" any more: it is written anew for that.
_LATER = [ScheduleType.ONCE, ScheduleType.EVERY_FEW_DAYS, ScheduleType.CRON]
_REPEATED = (ScheduleType.EVERY_FEW_DAYS, ScheduleType.CRON)


def schedule_inputs(
    words: Words,
    schedule: NoticeDraft | NoticeSchedule,
    offered: Sequence[ScheduleType],
    changed: Press,
) -> list[Block]:
    """The fields that the chosen kind of schedule needs; choosing another one presses `changed`."""
    when = schedule.schedule_type
    blocks = [
        kit.input_block(
            "when",
            words.say("When?"),
            kit.radio(
                changed, [kit.option(label(words, each), each) for each in offered], chosen=when
            ),
            dispatch=True,
        )
    ]
    match when:
        case ScheduleType.NOW:
            return blocks
        case ScheduleType.ONCE:
            blocks.append(moment_input("send_at", words.say("Send at"), schedule.send_at))
        case ScheduleType.EVERY_FEW_DAYS:
            blocks += [
                moment_input("send_at", words.say("First run"), schedule.send_at),
                kit.input_block(
                    "days",
                    words.say("Every how many days?"),
                    kit.text_input(
                        "value",
                        initial=str(schedule.days or ""),
                        placeholder="7",
                        max_length=3,
                    ),
                ),
            ]
        case ScheduleType.CRON:
            blocks.append(_cron_input(words, schedule.cron))
    if when in _REPEATED:
        blocks += _zone_and_end(words, schedule)
    missed = [kit.option(label(words, each), each) for each in MissedRunPolicy]
    blocks.append(
        kit.input_block(
            "missed",
            words.say("If we were down at that time"),
            kit.radio("value", missed, chosen=schedule.missed),
        )
    )
    return blocks


def _cron_input(words: Words, cron: str) -> Block:
    return kit.input_block(
        "cron",
        words.say("Schedule (cron)"),
        kit.text_input("value", initial=cron, placeholder="0 9 * * MON"),
        hint=words.say("Minute, hour, day, month, weekday. 0 9 * * MON is every Monday at 9:00."),
    )


def _zone_and_end(words: Words, schedule: NoticeDraft | NoticeSchedule) -> list[Block]:
    zone = {
        "type": "external_select",
        "action_id": Press.TIME_ZONE,
        "min_query_length": 1,
        "initial_option": kit.option(schedule.time_zone, schedule.time_zone),
    }
    return [
        kit.input_block("time_zone", words.say("Time zone"), zone),
        moment_input(
            "until",
            words.say("No run after"),
            schedule.until,
            optional=True,
            hint=words.say("Left empty, it goes on until its deadline or end, if it has one."),
        ),
    ]


def moment_input(
    block_id: str, text: str, chosen: datetime | None, *, optional: bool = False, hint: str = ""
) -> Block:
    """A field for a day and time."""
    element: kit.Element = {"type": "datetimepicker", "action_id": "value"}
    if chosen:
        element["initial_date_time"] = int(chosen.timestamp())
    return kit.input_block(block_id, text, element, optional=optional, hint=hint)


def change_form(words: Words, number: int, reference: str, schedule: NoticeSchedule) -> View:
    """The form in which the schedule of a notice is changed."""
    return kit.modal(
        Form.NOTICE_SCHEDULE,
        words.say("Change {number}", number=reference),
        schedule_inputs(words, schedule, _LATER, Press.SCHEDULE_CHANGED),
        submit=words.say("Next runs"),
        close=words.say("Cancel"),
        private_metadata=str(number),
    )


def change_preview(words: Words, notice: Notice, metadata: str) -> View:
    """When the notice would go out by the changed schedule; then it is confirmed."""
    return kit.modal(
        Form.NOTICE_SCHEDULE_PREVIEW,
        words.say("Change {number}", number=notice.reference),
        [kit.section(next_runs(words, notice))],
        submit=words.say("Set these times"),
        close=words.say("Back"),
        private_metadata=metadata,
    )


def next_runs(words: Words, notice: Notice) -> str:
    """When it goes out, in the time zone of its schedule."""
    if notice.content.schedule_type is ScheduleType.NOW:
        return words.say("It is sent as soon as you confirm.")
    zone = _in_zone(words, notice.content.time_zone)
    times = "\n".join(f"• {zone.clock_time(run)}" for run in notice.next_runs)
    name = words.count("Next run", "Next runs", len(notice.next_runs))
    return f"*{name}* ({notice.content.time_zone})\n{times}"


def schedule_line(words: Words, notice: Notice) -> str:
    """How a notice is repeated and until when; empty for what goes out once."""
    content = notice.content
    match content.schedule_type:
        case ScheduleType.CRON:
            line = f"`{kit.escape(content.cron)}` ({content.time_zone})"
        case ScheduleType.EVERY_FEW_DAYS:
            every = (
                words.say("Every day")
                if content.days == 1
                else words.say("Every {number} days", number=content.days)
            )
            line = f"{every} ({content.time_zone})"
        case _:
            return ""
    if end := ends_at(content):
        zone = _in_zone(words, content.time_zone)
        line += " · " + words.say("no run after {time}", time=zone.clock_time(end))
    return line


def _in_zone(words: Words, time_zone: str) -> Words:
    return Words(words.locales, zone_or_utc(time_zone), words.now, words.command_prefix)


def schedule_buttons(words: Words, notice: Notice) -> list[kit.Element]:
    """What can be done with the runs of a notice that waits for them."""
    if not notice.is_waiting:
        return []
    number = str(notice.number)
    buttons = []
    if notice.state is NoticeState.PAUSED:
        buttons.append(
            kit.button(words.say("Resume"), Press.NOTICE_RESUME, number, style="primary")
        )
    else:
        buttons.append(kit.button(words.say("Pause"), Press.NOTICE_PAUSE, number))
    if notice.next_runs and notice.content.schedule_type in _REPEATED:
        # Pressed twice, it must not skip two runs.
        run = f"{number} {notice.next_runs[0].isoformat()}"
        buttons.append(kit.button(words.say("Skip the next run"), Press.NOTICE_SKIP, run))
    change = kit.button(words.say("Change times"), Press.NOTICE_RESCHEDULE, number)
    return [*buttons, change]


def paused(words: Words, notice: Notice) -> str:
    """The line after pausing."""
    return words.say(
        "{number} is paused. Nothing is sent until you resume it.", number=notice.reference
    )


def resumed(words: Words, notice: Notice) -> str:
    """The line after resuming: what was missed is not sent."""
    return words.say(
        "{number} goes on. Next run: {time}.",
        number=notice.reference,
        time=words.clock_time(notice.next_runs[0]),
    )


def run_skipped(words: Words, notice: Notice, skipped: datetime | None) -> str:
    """The line after skipping a run."""
    if skipped is None:
        return words.say("That run is over or skipped already.")
    said = words.say(
        "{number} skips {time}.", number=notice.reference, time=words.clock_time(skipped)
    )
    if not notice.next_runs:
        return words.prose(said, words.say("No run is left."))
    time = words.clock_time(notice.next_runs[0])
    return words.prose(said, words.say("Next run: {time}.", time=time))


def changed(words: Words, notice: Notice) -> str:
    """The line after another schedule was set."""
    if notice.state is NoticeState.PAUSED:
        return words.say("{number} has its new times. It is still paused.", number=notice.reference)
    return words.say(
        "{number} has its new times. Next run: {time}.",
        number=notice.reference,
        time=words.clock_time(notice.next_runs[0]),
    )
