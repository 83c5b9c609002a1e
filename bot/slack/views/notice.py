"""What authors of notices see, and what channels get to read."""

from datetime import datetime, timedelta

from bot.domain.people import zone_or_utc
from bot.domain.records import DeliveryOutcome, Notice, NoticeDraft, Page, RunFacts
from bot.domain.vocabulary import (
    DeliveryState,
    MissedRunPolicy,
    NoticeKind,
    NoticeState,
    ScheduleType,
    Severity,
)
from bot.slack import kit
from bot.slack.ids import Form, Press
from bot.slack.kit import Block, Post, View
from bot.slack.views.labels import SEVERITY_SIGNS, label, pair
from bot.slack.views.pages import Listing, page_turner
from bot.text import Words
from bot.text.words import CHINESE, ENGLISH, find_locale, mark

_REASONS = {
    "is_archived": mark("the channel is archived"),
    "not_in_channel": mark("the bot is not in this channel, please invite it"),
    "channel_not_found": mark("the bot can't see this channel, please invite it"),
    "restricted_action": mark("the workspace lets only some people post there"),
    "ratelimited": mark("Slack asks us to slow down, so it comes a little later"),
}


def notice_form(words: Words, draft: NoticeDraft) -> View:
    """The form of a notice; it shows only what the chosen kind and time need."""
    when = draft.schedule_type
    blocks = [
        kit.input_block(
            "kind",
            words.say("Kind"),
            kit.select(
                Press.NOTICE_CHANGED,
                [kit.option(label(words, kind), kind) for kind in NoticeKind],
                chosen=draft.kind,
            ),
            dispatch=True,
        ),
        kit.input_block(
            "severity",
            words.say("Severity"),
            kit.select(
                "value",
                [kit.option(label(words, severity), severity) for severity in Severity],
                chosen=draft.severity,
            ),
        ),
        *_text_inputs(words, draft),
        *_kind_inputs(words, draft),
        kit.input_block(
            "channels",
            words.say("Channels"),
            {
                "type": "multi_conversations_select",
                "action_id": "value",
                "filter": {"include": ["public", "private"], "exclude_bot_users": True},
                **({"initial_conversations": list(draft.channels)} if draft.channels else {}),
            },
        ),
        kit.input_block(
            "when",
            words.say("When?"),
            kit.radio(
                Press.NOTICE_CHANGED,
                [kit.option(label(words, each), each) for each in ScheduleType],
                chosen=when,
            ),
            dispatch=True,
        ),
    ]
    if when is ScheduleType.ONCE:
        blocks.append(_moment_input("send_at", words.say("Send at"), draft.send_at))
    if when is ScheduleType.CRON:
        blocks += _repeat_inputs(words, draft)
    if when is not ScheduleType.NOW:
        blocks.append(
            kit.input_block(
                "missed",
                words.say("If we were down at that time"),
                kit.radio(
                    "value",
                    [kit.option(label(words, each), each) for each in MissedRunPolicy],
                    chosen=draft.missed,
                ),
            )
        )
    return kit.modal(
        Form.NOTICE,
        words.say("New notice"),
        blocks,
        submit=words.say("Preview"),
        close=words.say("Cancel"),
    )


def _text_inputs(words: Words, draft: NoticeDraft) -> list[Block]:
    languages = {"en": "English", "zh": "简体中文"}
    blocks = []
    for code, name in languages.items():
        blocks += [
            kit.input_block(
                f"title_{code}",
                words.say("Title ({language})", language=name),
                kit.text_input("value", initial=getattr(draft, f"title_{code}"), max_length=120),
                optional=True,
            ),
            kit.input_block(
                f"text_{code}",
                words.say("Text ({language})", language=name),
                kit.text_input("value", multiline=True, initial=getattr(draft, f"text_{code}")),
                optional=True,
            ),
            kit.input_block(
                f"action_{code}",
                words.say("What to do ({language})", language=name),
                kit.text_input(
                    "value",
                    multiline=True,
                    initial=getattr(draft, f"action_{code}"),
                    max_length=1000,
                ),
                optional=True,
            ),
        ]
    return blocks


def _kind_inputs(words: Words, draft: NoticeDraft) -> list[Block]:
    match draft.kind:
        case NoticeKind.ANNOUNCED_CHANGE:
            return [
                _moment_input("window_start", words.say("It begins"), draft.window_start),
                _moment_input("window_end", words.say("It ends"), draft.window_end),
                kit.input_block(
                    "expected_address",
                    words.say("The only right address"),
                    kit.text_input(
                        "value", initial=draft.expected_address, placeholder="sso.example.com"
                    ),
                    hint=words.say("People learn that any other address is not ours."),
                ),
            ]
        case NoticeKind.MAINTENANCE:
            return [
                _moment_input(
                    "window_start", words.say("It begins"), draft.window_start, optional=True
                ),
                _moment_input("window_end", words.say("It ends"), draft.window_end, optional=True),
            ]
        case NoticeKind.ADVISORY | NoticeKind.UPDATE_REMINDER:
            return [
                _moment_input("deadline", words.say("To be done by"), draft.deadline, optional=True)
            ]


def _repeat_inputs(words: Words, draft: NoticeDraft) -> list[Block]:
    zone = kit.option(draft.time_zone, draft.time_zone)
    return [
        kit.input_block(
            "cron",
            words.say("Schedule (cron)"),
            kit.text_input("value", initial=draft.cron, placeholder="0 9 * * MON"),
            hint=words.say(
                "Minute, hour, day, month, weekday. 0 9 * * MON is every Monday at 9:00."
            ),
        ),
        kit.input_block(
            "time_zone",
            words.say("Time zone"),
            {
                "type": "external_select",
                "action_id": Press.TIME_ZONE,
                "min_query_length": 1,
                "initial_option": zone,
            },
        ),
    ]


def _moment_input(
    block_id: str, text: str, chosen: datetime | None, *, optional: bool = False
) -> Block:
    element: kit.Element = {"type": "datetimepicker", "action_id": "value"}
    if chosen:
        element["initial_date_time"] = int(chosen.timestamp())
    return kit.input_block(block_id, text, element, optional=optional)


def preview(words: Words, notice: Notice) -> View:
    """The notice as readers will see it, where it goes, and its next runs; then Confirm."""
    content = notice.content
    blocks = [
        kit.section("*" + words.say("This is what people will read:") + "*"),
        kit.divider(),
        *_both_languages(words, notice).blocks,
        kit.divider(),
        kit.section(
            words.say(
                "Goes to {channels}.",
                channels=words.listed(kit.channel_link(channel) for channel in content.channels),
            )
        ),
        kit.section(_runs(words, notice)),
    ]
    return kit.modal(
        Form.NOTICE_PREVIEW,
        words.say("Preview {number}", number=notice.reference),
        blocks,
        submit=words.say("Send now")
        if content.schedule_type is ScheduleType.NOW
        else words.say("Schedule it"),
        close=words.say("Change it"),
        private_metadata=str(notice.number),
    )


def _both_languages(words: Words, notice: Notice) -> Post:
    run = RunFacts(due_at=notice.next_runs[0], late_by=timedelta(0))
    return notice_message(_in(words, (ENGLISH, CHINESE)), notice, run)


def _in(words: Words, locales: tuple[str, ...]) -> Words:
    return Words(locales, words.zone, words.now, words.command_prefix, words.is_channel)


def _runs(words: Words, notice: Notice) -> str:
    if notice.content.schedule_type is ScheduleType.NOW:
        return words.say("It is sent as soon as you confirm.")
    zone = _in_zone(words, notice.content.time_zone)
    times = "\n".join(f"• {zone.clock_time(run)}" for run in notice.next_runs)
    title = words.count("Next run", "Next runs", len(notice.next_runs))
    return f"*{title}* ({notice.content.time_zone})\n{times}"


def _in_zone(words: Words, time_zone: str) -> Words:
    return Words(words.locales, zone_or_utc(time_zone), words.now, words.command_prefix)


def notice_message(words: Words, notice: Notice, run: RunFacts) -> Post:
    """The notice for a channel, in its language, or in both one below the other."""
    content = notice.content
    written = [code for code in ("en", "zh") if getattr(content, f"title_{code}").strip()]
    wanted = [code for code in written if find_locale(code) in words.locales]
    parts = [_one_language(words, notice, run, code) for code in wanted or written[:1]]
    blocks = parts[0].blocks
    for part in parts[1:]:
        blocks = [*blocks, kit.divider(), *part.blocks]
    return Post("\n".join(part.text for part in parts), blocks)


def _one_language(words: Words, notice: Notice, run: RunFacts, code: str) -> Post:
    own = _in(words, (find_locale(code),))
    content = notice.content
    title, text, action = (
        getattr(content, f"{part}_{code}").strip() for part in ("title", "text", "action")
    )
    sign = SEVERITY_SIGNS[content.severity]
    blocks = [
        kit.section(f"{sign} *{label(own, content.kind)} · {kit.escape(title)}*"),
        *kit.typed_sections(text),
    ]
    if action:
        blocks.append(kit.section("*" + own.say("What to do") + "*"))
        blocks += kit.typed_sections(action)
    blocks += [kit.section(line) for line in _times(own, content)]
    foot = [notice.reference, own.say("Severity: {level}", level=label(own, content.severity))]
    if run.late_by:
        foot.append(own.say("Sent late; it was due {time}.", time=own.moment(run.due_at)))
    blocks.append(kit.context(" · ".join(foot)))
    return Post(pair(own, label(own, content.kind), kit.escape(title)), blocks)


def _times(words: Words, content: NoticeDraft) -> list[str]:
    lines = []
    if content.deadline:
        lines.append(words.say("*By:* {time}", time=words.moment(content.deadline)))
    if content.window_start and content.window_end:
        lines.append(
            words.say(
                "*From* {start} *to* {end}",
                start=words.moment(content.window_start),
                end=words.moment(content.window_end),
            )
        )
    if content.expected_address:
        lines.append(
            words.say(
                "*Only at:* `{address}`. Any other address is not ours: please report it.",
                address=kit.escape(content.expected_address),
            )
        )
    return lines


def confirmed(words: Words, notice: Notice) -> str:
    """The line after confirming."""
    if notice.content.schedule_type is ScheduleType.NOW:
        return words.say("{number} is on its way.", number=notice.reference)
    return words.say(
        "{number} is scheduled. First run: {time}.",
        number=notice.reference,
        time=words.clock_time(notice.next_runs[0]),
    )


def notice_details(words: Words, notice: Notice) -> list[Block]:
    """One notice: what it says, when it runs, what became of each channel."""
    content = notice.content
    blocks = [
        kit.section(f"*{_headline(words, notice)}*"),
        kit.context(
            words.say(
                "by {person}, {time}",
                person=kit.mention(notice.author.chat_id),
                time=words.moment(notice.created_at),
            )
        ),
        *_both_or_any(words, notice),
    ]
    if notice.next_runs:
        blocks.append(kit.section(_runs(words, notice)))
    if content.cron:
        blocks.append(kit.context(f"`{kit.escape(content.cron)}` ({content.time_zone})"))
    if notice.outcomes:
        lines = [_outcome(words, outcome) for outcome in notice.outcomes]
        blocks.append(kit.section("*" + words.say("Deliveries") + "*"))
        blocks += kit.sections("\n".join(lines))
    if notice.skipped:
        blocks.append(
            kit.context(
                words.count(
                    "{number} run was skipped while we were down: {time}.",
                    "{number} runs were skipped while we were down, the last one {time}.",
                    len(notice.skipped),
                    time=words.moment(notice.skipped[0]),
                )
            )
        )
    if _can_cancel(notice):
        blocks.append(kit.actions(_cancel_button(words, notice)))
    return blocks


def _both_or_any(words: Words, notice: Notice) -> list[Block]:
    run = RunFacts(due_at=notice.created_at, late_by=timedelta(0))
    return notice_message(_in(words, (ENGLISH, CHINESE)), notice, run).blocks


def _outcome(words: Words, outcome: DeliveryOutcome) -> str:
    line = "• " + pair(words, kit.channel_link(outcome.channel), label(words, outcome.state))
    if outcome.state is DeliveryState.SENT and outcome.sent_at:
        return f"{line}, {words.moment(outcome.sent_at)}"
    return f"{line} · {_reason(words, outcome.error)}" if outcome.error else line


def _reason(words: Words, error: str) -> str:
    """Slack's error code as what the author can do about it; a rare one as it is."""
    return words.say(_REASONS[error]) if error in _REASONS else f"`{kit.escape(error)}`"


def _headline(words: Words, notice: Notice) -> str:
    content = notice.content
    chinese_first = words.locale == CHINESE
    title = (content.title_zh if chinese_first else content.title_en) or (
        content.title_en or content.title_zh
    )
    return (
        f"{notice.reference} · {label(words, content.kind)} · {kit.escape(title)}"
        f" · {_standing(words, notice)}"
    )


def _standing(words: Words, notice: Notice) -> str:
    """The state; of a finished notice rather what became of it."""
    states = {outcome.state for outcome in notice.outcomes}
    if notice.state is not NoticeState.FINISHED:
        return label(words, notice.state)
    if not states:
        return words.say("Skipped")
    for state in (DeliveryState.FAILED, DeliveryState.UNKNOWN, DeliveryState.SENDING):
        if state in states:
            return label(words, state)
    return label(words, DeliveryState.QUEUED if DeliveryState.QUEUED in states else notice.state)


def _can_cancel(notice: Notice) -> bool:
    waiting = any(outcome.state is DeliveryState.QUEUED for outcome in notice.outcomes)
    return notice.state is NoticeState.SCHEDULED or waiting


def _cancel_button(words: Words, notice: Notice) -> kit.Element:
    return kit.button(
        words.say("Cancel {number}", number=notice.reference),
        Press.NOTICE_CANCEL,
        str(notice.number),
        style="danger",
        confirm=kit.confirmation(
            words.say("Cancel {number}?", number=notice.reference),
            words.say("It is not sent any more. What was sent already stays."),
            words.say("Cancel it"),
            words.say("Keep it"),
        ),
    )


def notice_list(words: Words, page: Page[Notice]) -> list[Block]:
    """Notices, newest first, each with a button that shows it."""
    if not page.total:
        return [
            kit.section(
                words.say(
                    "No notice yet. Write one with {command}.",
                    command=f"`{words.command('advisory')} new`",
                )
            )
        ]
    blocks = []
    for notice in page.items:
        text = f"*{_headline(words, notice)}*"
        if notice.next_runs:
            text += "\n" + words.say("next: {time}", time=words.moment(notice.next_runs[0]))
        show = kit.button(words.say("Show"), Press.NOTICE_SHOW, str(notice.number))
        blocks.append(kit.section(text, accessory=show))
    return [*blocks, *page_turner(words, Listing("notices"), page.number, page.pages)]


def cancelled(words: Words, notice: Notice) -> str:
    if notice.state is NoticeState.CANCELLED:
        return words.say("{number} is cancelled.", number=notice.reference)
    return words.say(
        "{number} was sent already, so there is nothing to cancel.", number=notice.reference
    )


def advisory_help(words: Words) -> list[Block]:
    advisory = words.command("advisory")
    return kit.sections(
        "\n".join(
            [
                f"`{advisory} new` – " + words.say("write a notice"),
                f"`{advisory} list` – " + words.say("the newest notices"),
                f"`{advisory} A-7` – " + words.say("one notice and what became of it"),
                f"`{advisory} cancel A-7` – " + words.say("stop it"),
            ]
        )
    )
