"""How a person is shown: by their name in Slack, or a protected reporter by the pseudonym."""

from bot.domain.people import Person
from bot.slack import kit
from bot.text import Words


def person(words: Words, who: Person) -> str:
    """A person as a message shows them."""
    if who.is_pseudonym:
        return words.say("Protected reporter {code}", code=who.name)
    return kit.mention(who.chat_id)
