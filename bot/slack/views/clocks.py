"""What clocks have to say: reminders, the day's overview, lines under a card, the snooze form."""

from datetime import datetime, timedelta
from typing import assert_never

from bot.domain.people import Person
from bot.domain.records import Case, Digest, Reminder
from bot.domain.vocabulary import ReminderKind
from bot.slack import kit
from bot.slack.ids import Form, Press
from bot.slack.kit import Block, Post, View
from bot.slack.views.case import gist, headline, line
from bot.slack.views.due import due
from bot.slack.views.labels import SEVERITY_SIGNS
from bot.slack.views.triage import count_lines
from bot.text import Words

_SHOWN_IN_DIGEST = 5
_USUAL_SNOOZE = timedelta(days=1)


def claim_soon(words: Words, case: Case) -> Post:
    """Under the card, so that the team sees it where it looks; it calls nobody."""
    if case.owner:
        text = words.say("Claimed in time.")
    else:
        text = words.say("Nobody has claimed this yet: {due}.", due=due(words, case, words.now))
    return Post(text, [kit.section(text)])


def returned(words: Words, owner: Person | None, by_itself: bool) -> Post:
    """Under the card: it can be claimed again, and why."""
    person = kit.mention(owner.chat_id) if owner else words.say("The owner")
    if by_itself:
        text = words.say(
            "Back in the queue: there was no sign of work from {person}, and no answer."
            " Anybody can claim it.",
            person=person,
        )
    else:
        text = words.say("{person} gave it back. Anybody can claim it.", person=person)
    return Post(text, [kit.section(text)])


def reminders(words: Words, shown: tuple[Reminder, ...]) -> Post:
    """Everything that needs the reader now, one paragraph a case."""
    if len(shown) == 1:
        title = words.say("{case} needs you", case=shown[0].case.reference)
    else:
        title = words.count("{number} case needs you", "{number} cases need you", len(shown))
    blocks: list[Block] = [kit.section(f"*{title}*")]
    for each in shown:
        case, value = each.case, str(each.case.number)
        sentences = "\n".join(_why(words, each, kind) for kind in each.kinds)
        blocks.append(
            kit.section(
                f"{SEVERITY_SIGNS[case.severity]} *{headline(words, case)}*\n{sentences}",
                accessory=kit.button(words.say("Show"), Press.SHOW_CASE, value),
            )
        )
        if ReminderKind.STALE in each.kinds and each.is_owner and each.returns_at:
            blocks.append(
                kit.actions(
                    kit.button(words.say("Still on it"), Press.RENEW, value, style="primary"),
                    kit.button(words.say("Give it back"), Press.GIVE_BACK, value),
                    block_id=f"stale_{value}",
                )
            )
    summary = ", ".join(each.case.reference for each in shown)
    return Post(title if len(shown) == 1 else f"{title}: {summary}", blocks)


def _why(words: Words, reminder: Reminder, kind: ReminderKind) -> str:
    case, now = reminder.case, words.now
    if not case.is_open:
        return words.say("It is closed by now.")
    standing = due(words, case, now)
    match kind:
        case ReminderKind.WARNING:
            return words.say("Time is running out: {due}", due=standing)
        case ReminderKind.OVER if case.owner:
            owner = kit.mention(case.owner.chat_id)
            return words.say("{due} · {person} works on it", due=standing, person=owner)
        case ReminderKind.OVER:
            return words.say("{due} · nobody has claimed it", due=standing)
        case ReminderKind.STALE:
            return _stale(words, reminder)
        case ReminderKind.SILENT:
            return words.say(
                "The reporter hasn't answered for two days, so the clock runs again: {due}",
                due=standing,
            )
        case ReminderKind.AWAKE:
            return words.say("The snooze is over: {due}", due=standing)
        case _:
            assert_never(kind)


def _stale(words: Words, reminder: Reminder) -> str:
    owner = reminder.case.owner
    if reminder.is_owner and reminder.returns_at:
        return words.say(
            "Do you still work on it? Without an answer it goes back to the queue on {time}.",
            time=words.moment(reminder.returns_at),
        )
    if reminder.is_owner:
        return words.say(":white_check_mark: You still work on it.")
    if owner:
        return words.say("{person} has it now.", person=kit.mention(owner.chat_id))
    return words.say("It is back in the queue.")


def digest(words: Words, shown: Digest, now: datetime) -> Post:
    """The team's day: counts, the most urgent cases, what came back, what stands still."""
    total = shown.overview.urgent.total
    title = words.count("{number} case is open today", "{number} cases are open today", total)
    blocks: list[Block] = [
        kit.section(f"*{title}*\n" + "\n".join(count_lines(words, shown.overview.counts)))
    ]
    standing = []
    if shown.waiting:
        standing.append(
            words.count(
                "{number} waits for its reporter",
                "{number} wait for their reporters",
                shown.waiting,
            )
        )
    if shown.snoozed:
        standing.append(words.count("{number} is snoozed", "{number} are snoozed", shown.snoozed))
    if standing:
        blocks.append(kit.context(" · ".join(standing)))
    urgent = shown.overview.urgent.items[:_SHOWN_IN_DIGEST]
    blocks += _listed(words, words.say("Most urgent"), urgent, now)
    named = {case.number for case in urgent}
    back = [case for case in shown.returned if case.number not in named]
    blocks += _listed(words, words.say("Back in the queue"), back[:_SHOWN_IN_DIGEST], now)
    if total > len(urgent):
        command = f"`{words.command('triage')}`"
        blocks.append(kit.context(words.say("All of them: {command}", command=command)))
    return Post(title, blocks)


def _listed(
    words: Words, title: str, cases: "list[Case] | tuple[Case, ...]", now: datetime
) -> list[Block]:
    if not cases:
        return []
    return [
        kit.section(f"*{title}*"),
        *(
            kit.section(
                f"{line(words, case, now)}\n{gist(case)}",
                accessory=kit.button(words.say("Show"), Press.SHOW_CASE, str(case.number)),
            )
            for case in cases
        ),
    ]


def snooze_form(words: Words, case: Case) -> View:
    """Asks until when nobody shall be reminded."""
    chosen = case.snoozed_until or words.now + _USUAL_SNOOZE
    picker: kit.Element = {
        "type": "datetimepicker",
        "action_id": "value",
        "initial_date_time": int(chosen.timestamp()),
    }
    return kit.modal(
        Form.SNOOZE,
        words.say("Snooze {number}", number=case.reference),
        [
            kit.context(headline(words, case)),
            kit.input_block(
                "until",
                words.say("Remind nobody until"),
                picker,
                hint=words.say(
                    "At most 14 days. The due times stay as they are. The owner hears when it ends."
                ),
            ),
        ],
        submit=words.say("Snooze"),
        close=words.say("Cancel"),
        private_metadata=str(case.number),
    )
