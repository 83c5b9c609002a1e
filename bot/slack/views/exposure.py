"""Who has not moved to a required version yet, as IT sees it."""

import json

from bot.domain.required import Exposure
from bot.slack import kit
from bot.slack.ids import Press
from bot.slack.kit import Block
from bot.slack.views.labels import pair
from bot.slack.views.pages import Listing, page_turner
from bot.slack.views.update_due import counts, product_name
from bot.text import Words


def summary(words: Words, found: Exposure) -> list[Block]:
    """Below a notice: how many have moved, and a way to see who has not."""
    required = found.required
    title = words.say("Who has moved")
    text = f"*{title}*\n{counts(words, required.counts)}"
    if not required.counts.exposed:
        return [kit.section(text)]
    number = str(required.notice_number)
    show = kit.button(words.say("Show who has not"), Press.EXPOSED_SHOW, number)
    return [kit.section(text, accessory=show)]


def exposed_list(words: Words, found: Exposure) -> list[Block]:
    """Groups with their numbers, then the people by name, page by page."""
    required = found.required
    number = required.reference
    headline = words.say(
        "Not on {product} {version} yet",
        product=product_name(required.product),
        version=kit.escape(required.version),
    )
    blocks = [kit.section(f"*{headline}* · {number}\n{counts(words, required.counts)}")]
    if found.groups and not found.name:
        groups = [pair(words, kit.named(group), str(count)) for group, count in found.groups]
        blocks.append(kit.section(" · ".join(groups)))
    lines = [
        "• "
        + pair(
            words,
            kit.mention(each.person.chat_id),
            kit.escape(each.version) or words.say("not known"),
        )
        for each in found.people.items
    ]
    blocks += kit.sections("\n".join(lines) or words.say("Nobody."))
    query = json.dumps([required.notice_number, found.name], ensure_ascii=False)
    blocks += page_turner(words, Listing("exposed", query), found.people.number, found.people.pages)
    command = f"`{words.command('advisory')} exposed {number} li`"
    search = words.say("To find somebody by name: {command}", command=command)
    return [*blocks, kit.context(search)]
