"""The settings of the alarm: who is on call, where it stands, and from how many people on."""

from collections.abc import Sequence

from bot.domain.policy import Policy
from bot.domain.surges import HIGHEST_FLOOR, LOWEST_FLOOR
from bot.slack import kit
from bot.slack.ids import Form
from bot.slack.kit import View
from bot.slack.views import pickers
from bot.text import Words


def summary(words: Words, policy: Policy) -> list[str]:
    """The alarm's settings, line by line."""
    nobody = words.say("nobody, so an alarm calls no one")
    channel = policy.alarm_channel
    return [
        words.say("On call: {people}", people=", ".join(map(kit.named, policy.on_call)) or nobody),
        words.say(
            "Alarm in: {channel}",
            channel=kit.channel_link(channel) if channel else words.say("not set"),
        ),
        words.count(
            "From {number} person within ten minutes",
            "From {number} people within ten minutes",
            policy.surge_floor,
        ),
    ]


def on_call_form(
    words: Words, policy: Policy, groups: Sequence[tuple[str, str]], people: Sequence[str]
) -> View:
    """People by picker, user groups by name (id, handle)."""
    blocks = [
        pickers.people("on_call_people", words.say("On call: people"), policy.on_call, people)
    ]
    if groups:
        title = words.say("On call: user groups")
        blocks.append(pickers.user_groups("on_call_groups", title, policy.on_call, groups))
    floor: kit.Element = {
        "type": "number_input",
        "action_id": "value",
        "is_decimal_allowed": False,
        "initial_value": str(policy.surge_floor),
        "min_value": str(LOWEST_FLOOR),
        "max_value": str(HIGHEST_FLOOR),
    }
    return pickers.form(
        words,
        Form.SETTINGS_ON_CALL,
        words.say("Alarm"),
        *blocks,
        pickers.channel(
            "on_call_channel", words.say("The alarm stands in"), policy.on_call_channel, True
        ),
        kit.input_block(
            "surge_floor",
            words.say("How many people within ten minutes"),
            floor,
            hint=words.say(
                "An alarm needs at least so many people, and more than is usual for that kind."
            ),
        ),
    )
