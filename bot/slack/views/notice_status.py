"""What authors see of their notices: when they run, and what became of each message."""

from bot.domain.records import DeliveryOutcome, Notice, Page
from bot.domain.vocabulary import DeliveryState, NoticeState, ScheduleType
from bot.slack import kit
from bot.slack.ids import Press
from bot.slack.kit import Block
from bot.slack.views.labels import label, pair
from bot.slack.views.notice import in_both_languages, title
from bot.slack.views.notice_audience import direct_messages
from bot.slack.views.notice_schedule import next_runs, schedule_buttons, schedule_line
from bot.slack.views.pages import Listing, page_turner
from bot.slack.views.trouble import reason
from bot.text import Words


def notice_details(words: Words, notice: Notice) -> list[Block]:
    """One notice: what it says, when it runs, what became of each channel."""
    blocks = [
        kit.section(f"*{_headline(words, notice)}*"),
        kit.context(
            words.say(
                "by {person}, {time}",
                person=kit.mention(notice.author.chat_id),
                time=words.moment(notice.created_at),
            )
        ),
        *in_both_languages(words, notice, notice.created_at),
    ]
    if notice.next_runs:
        blocks.append(kit.section(next_runs(words, notice)))
    if line := schedule_line(words, notice):
        blocks.append(kit.context(line))
    if notice.outcomes or notice.direct:
        lines = [_outcome(words, outcome) for outcome in notice.outcomes]
        if notice.direct:
            lines.append("• " + direct_messages(words, notice))
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
    buttons = schedule_buttons(words, notice)
    if notice.content.asks_answer:
        show = kit.button(words.say("Answers"), Press.NOTICE_UPTAKE, str(notice.number))
        buttons.append(show)
    if _can_cancel(notice):
        buttons.append(_cancel_button(words, notice))
    if buttons:
        blocks.append(kit.actions(*buttons))
    return blocks


def _outcome(words: Words, outcome: DeliveryOutcome) -> str:
    line = "• " + pair(words, kit.channel_link(outcome.channel), label(words, outcome.state))
    if outcome.state is DeliveryState.SENT and outcome.sent_at:
        return f"{line}, {words.moment(outcome.sent_at)}"
    return f"{line} · {reason(words, outcome.error)}" if outcome.error else line


def _headline(words: Words, notice: Notice) -> str:
    content = notice.content
    return (
        f"{notice.reference} · {label(words, content.kind)} · {title(words, content)}"
        f" · {_standing(words, notice)}"
    )


def _standing(words: Words, notice: Notice) -> str:
    """The state; of a finished notice rather what became of it."""
    states = {outcome.state for outcome in notice.outcomes} | notice.direct.keys()
    if notice.state is not NoticeState.FINISHED:
        return label(words, notice.state)
    if not states:
        return words.say("Skipped")
    for state in (DeliveryState.FAILED, DeliveryState.UNKNOWN, DeliveryState.SENDING):
        if state in states:
            return label(words, state)
    return label(words, DeliveryState.QUEUED if DeliveryState.QUEUED in states else notice.state)


def _can_cancel(notice: Notice) -> bool:
    waiting = DeliveryState.QUEUED in notice.direct or any(
        outcome.state is DeliveryState.QUEUED for outcome in notice.outcomes
    )
    return notice.is_waiting or waiting


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


def confirmed(words: Words, notice: Notice) -> str:
    """The line after confirming."""
    if notice.content.schedule_type is ScheduleType.NOW:
        return words.say("{number} is on its way.", number=notice.reference)
    return words.say(
        "{number} is scheduled. First run: {time}.",
        number=notice.reference,
        time=words.clock_time(notice.next_runs[0]),
    )


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
                f"`{advisory} pause A-7`, `resume A-7` – " + words.say("no runs for a while"),
                f"`{advisory} skip A-7` – " + words.say("leave out the next run"),
                f"`{advisory} change A-7` – " + words.say("send it at other times"),
                f"`{advisory} cancel A-7` – " + words.say("stop it"),
                f"`{advisory} uptake A-7` – " + words.say("who answered what"),
                f"`{advisory} required` – " + words.say("the lowest versions, and who has them"),
                f"`{advisory} exposed A-7` – " + words.say("who has not moved"),
                f"`{advisory} inventory` – " + words.say("send a file of who uses which version"),
            ]
        )
    )
