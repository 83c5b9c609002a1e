"""Reminders of an update: to one person, and to those who answer for it."""

from bot.domain.required import Counts, RequiredVersion, Standing, UpdateDue
from bot.slack import kit
from bot.slack.ids import Press
from bot.slack.kit import Block, Post
from bot.slack.views.notice import in_language
from bot.text import Words

_SHOWN_PRODUCT = 80


def product_name(name: str) -> str:
    """A product's name in a sentence."""
    return kit.brief(name, _SHOWN_PRODUCT)


def reminder(words: Words, due: UpdateDue) -> Post:
    """What to update, until when, and a click that says it is done; or thanks for that."""
    if due.standing in (Standing.CURRENT, Standing.NOT_USED) or due.is_over:
        said = _settled(words, due)
        change = kit.button(words.say("Change"), Press.CLIENT_OTHER, str(due.requirement))
        return Post(said, [kit.section(said, accessory=change)])
    asked = _asked(words, due)
    blocks: list[Block] = [kit.section(f"*{asked}*")]
    if words.now >= due.by:
        late = words.say("This was due {time}.", time=words.moment(due.by))
        blocks.append(kit.section(f":warning: {late}"))
    if how := in_language(words, due.how_en, due.how_zh):
        blocks += kit.typed_sections(how)
    number = str(due.requirement)
    blocks.append(
        kit.actions(
            kit.button(words.say("Updated"), Press.CLIENT_UPDATED, number, style="primary"),
            kit.button(words.say("I have another version"), Press.CLIENT_OTHER, number),
            kit.button(words.say("I don't use it"), Press.CLIENT_NOT_USED, number),
        )
    )
    blocks.append(kit.context(due.reference))
    return Post(asked, blocks)


def _asked(words: Words, due: UpdateDue) -> str:
    facts = {
        "product": product_name(due.product),
        "version": kit.escape(due.version),
        "own": kit.escape(due.own_version),
        "time": words.moment(due.by),
    }
    is_late = words.now >= due.by
    if due.standing is Standing.BEHIND and is_late:
        return words.say("Your {product} is {own}. Please update to {version} today.", **facts)
    if due.standing is Standing.BEHIND:
        return words.say("Your {product} is {own}. Please update to {version} by {time}.", **facts)
    if is_late:
        return words.say("Please update {product} to {version} today.", **facts)
    return words.say("Please update {product} to {version} by {time}.", **facts)


def _settled(words: Words, due: UpdateDue) -> str:
    product = product_name(due.product)
    number = f"({due.reference})"
    if due.standing is Standing.CURRENT:
        thanks = words.say(
            "Thank you. Your {product} is {version}, so there is nothing more to do.",
            product=product,
            version=kit.escape(due.own_version),
        )
    elif due.standing is Standing.NOT_USED:
        thanks = words.say("Noted: you don't use {product}.", product=product)
    else:
        thanks = words.say("You need not update {product} for this any more.", product=product)
    return words.prose(thanks, number)


def overdue(words: Words, required: RequiredVersion) -> Post:
    """How many have not moved although the day is over, with a way to see who."""
    said = words.say(
        "{product} {version} was due {time}: {counts}.",
        product=product_name(required.product),
        version=kit.escape(required.version),
        time=words.moment(required.by),
        counts=counts(words, required.counts),
    )
    show = kit.button(words.say("Show"), Press.NOTICE_SHOW, str(required.notice_number))
    asks = words.say("They are reminded once a week. ({number})", number=required.reference)
    return Post(said, [kit.section(said, accessory=show), kit.context(asks)])


def counts(words: Words, found: Counts) -> str:
    """How many stand where: `312 up to date · 20 behind`."""
    parts = [
        words.say("{number} up to date", number=found.current),
        words.say("{number} behind", number=found.behind),
        words.say("{number} not known", number=found.unknown),
    ]
    if found.not_used:
        parts.append(words.say("{number} don't use it", number=found.not_used))
    return " · ".join(parts)
