"""Who gets a notice: chosen in the form, counted in the preview, listed one by one."""

import json
from collections.abc import Sequence

from bot.domain.audience import Audience, Reach, Recipient
from bot.domain.records import Notice, Page
from bot.domain.tlp import Concern, Presence
from bot.domain.vocabulary import DeliveryState
from bot.slack import kit
from bot.slack.ids import Form, Press
from bot.slack.kit import Block, View
from bot.slack.views import pickers
from bot.slack.views.labels import label, pair
from bot.text import Words


def direct_inputs(
    words: Words, audience: Audience, groups: Sequence[tuple[str, str]]
) -> list[Block]:
    """The part of the form that says who gets a direct message, and who does not."""
    chosen = (*audience.groups, *audience.people, *audience.excluded)
    known = {group for group, _ in groups}
    # What was chosen before stays chosen, whether or not Slack names it now.
    offered = [*groups, *((each, each) for each in chosen if _is_group(each) and each not in known)]
    everyone = [kit.option(words.say("Everyone in the company"), "everyone")]
    blocks = [
        kit.input_block(
            "everyone",
            words.say("Direct messages"),
            kit.checkboxes("value", everyone, chosen=["everyone"] if audience.everyone else []),
            optional=True,
            hint=words.say("Guests and people of other companies only if you name them below."),
        )
    ]
    if offered:
        blocks.append(
            pickers.user_groups(
                "groups", words.say("To user groups, directly"), audience.groups, offered
            )
        )
    named = audience.people
    blocks.append(pickers.people("people", words.say("To people, directly"), named, named))
    if offered:
        blocks.append(
            pickers.user_groups(
                "excluded_groups", words.say("Not to user groups"), audience.excluded, offered
            )
        )
    left_out = [each for each in audience.excluded if not _is_group(each)]
    text = words.say("Not to people")
    return [*blocks, pickers.people("excluded_people", text, left_out, left_out)]


def goes_to(words: Words, notice: Notice, reach: Reach, concerns: Sequence[Concern]) -> list[Block]:
    """Where the notice goes: channels and who else reads them, how many people, who gets none."""
    content = notice.content
    lines = []
    if content.channels:
        channels = words.listed(kit.channel_link(channel) for channel in content.channels)
        lines.append(words.say("Goes to {channels}.", channels=channels))
    lines += [_concern(words, each) for each in concerns]
    if content.audience.is_empty:
        return [kit.section(line) for line in lines]
    lines.append(
        words.count(
            "*{number} person* gets it by direct message.",
            "*{number} people* get it by direct message.",
            len(reach.readers),
        )
    )
    reasons = reach.left_out_by_reason()
    if reasons:
        counted = [f"{label(words, reason)} ({number})" for reason, number in reasons.items()]
        lines.append(pair(words, words.say("Left out"), ", ".join(counted)))
    show = kit.button(words.say("Show who"), Press.NOTICE_RECIPIENTS, str(notice.number))
    return [kit.section("\n".join(lines), accessory=show)]


def _concern(words: Words, concern: Concern) -> str:
    channel = kit.channel_link(concern.channel)
    match concern.presence:
        case Presence.GUESTS:
            return words.say(":warning: Guests read {channel} too.", channel=channel)
        case Presence.OTHER_COMPANIES:
            return words.say(":warning: Another company reads {channel} too.", channel=channel)
        case None:
            return words.say(":warning: We don't know yet who reads {channel}.", channel=channel)


def recipients_view(words: Words, number: int, name: str, page: Page[Recipient]) -> View:
    """Everybody whom it reaches or leaves out, a page at a time, and a field to look for a name."""
    lines = [_line(words, each) for each in page.items]
    blocks = [
        kit.input_block(
            "name",
            words.say("Name"),
            kit.text_input("value", initial=name, max_length=100),
            optional=True,
        ),
        *kit.sections("\n".join(lines) or words.say("Nobody.")),
    ]
    if page.pages > 1:
        place = words.say("Page {page} of {pages}", page=page.number, pages=page.pages)
        blocks += [kit.context(place), kit.actions(*_turns(words, number, name, page))]
    return kit.modal(
        Form.NOTICE_RECIPIENTS,
        words.say("Direct messages"),
        blocks,
        submit=words.say("Find"),
        close=words.say("Back"),
        private_metadata=str(number),
    )


def direct_messages(words: Words, notice: Notice) -> str:
    """How many direct messages stand how: `Direct messages: Sent 300, Waiting 12`."""
    counts = [
        f"{label(words, state)} {notice.direct[state]}"
        for state in DeliveryState
        if state in notice.direct
    ]
    return pair(words, words.say("Direct messages"), ", ".join(counts))


def _line(words: Words, recipient: Recipient) -> str:
    who = f"• {kit.mention(recipient.candidate.person.chat_id)}"
    if recipient.left_out is None:
        return who
    why = label(words, recipient.left_out)
    return f"{who} – " + words.say("gets none: {reason}", reason=why)


def _turns(words: Words, number: int, name: str, page: Page[Recipient]) -> list[kit.Element]:
    def turn(text: str, to: int) -> kit.Element:
        wanted = {"notice": number, "name": name, "page": to}
        value = json.dumps(wanted, ensure_ascii=False)
        return kit.button(text, f"{Press.NOTICE_RECIPIENTS_PAGE}_{to}", value)

    turns = []
    if page.number > 1:
        turns.append(turn(words.say("Previous page"), page.number - 1))
    if page.number < page.pages:
        turns.append(turn(words.say("Next page"), page.number + 1))
    return turns


def _is_group(chat_id: str) -> bool:
    return chat_id.startswith("S")
