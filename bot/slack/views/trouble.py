"""Our own trouble, told to those who can mend it."""

from bot.domain import messages
from bot.slack import kit
from bot.slack.ids import Form, Press
from bot.slack.kit import Post
from bot.text import Words
from bot.text.words import mark

_REASONS = {
    "is_archived": mark("the channel is archived"),
    "not_in_channel": mark("the bot is not in this channel, please invite it"),
    "channel_not_found": mark("the bot can't see this channel, please invite it"),
    "restricted_action": mark("the workspace lets only some people post there"),
    "mark_forbids": mark("others read this channel, and the mark of the notice forbids that"),
    "ratelimited": mark("Slack asks us to slow down, so it comes a little later"),
}


def reason(words: Words, error: str) -> str:
    """Slack's error code as what a person can do about it; a rare one as it is."""
    return words.say(_REASONS[error]) if error in _REASONS else f"`{kit.escape(error)}`"


def channel_closed(words: Words, closed: messages.ChannelClosed) -> Post:
    """What happened, what was kept, what to do."""
    happened = words.say(
        "We couldn't post to {channel}: {reason}.",
        channel=kit.channel_link(closed.channel),
        reason=reason(words, closed.error),
    )
    if closed.instead:
        kept = words.say(
            "Nothing is lost. It went to {channel} instead.",
            channel=kit.channel_link(closed.instead),
        )
    else:
        kept = words.say(
            "Nothing is lost. `{command}` shows every case.", command=words.command("triage")
        )
    if not closed.may_mend:
        text = words.prose(happened, kept)
        return Post(text, [kit.section(text)])
    text = words.prose(happened, kept, words.say("Please mend the channel or choose another."))
    button = kit.button(words.say("Settings"), Press.SETTINGS, Form.SETTINGS_CHANNELS)
    return Post(text, [kit.section(text), kit.actions(button)])
