"""Required versions as IT sees them: the form, its confirmation, the list."""

import json
from collections.abc import Sequence
from datetime import datetime

from bot.domain.required import (
    LONGEST_HOW,
    LONGEST_PRODUCT,
    Proposal,
    RequiredVersion,
    Requirement,
    Standing,
    UpdateDue,
    parse_stated,
)
from bot.domain.versions import LONGEST_VERSION
from bot.slack import kit
from bot.slack.ids import Form, Press
from bot.slack.kit import Block, View
from bot.slack.views.notice import in_locales
from bot.slack.views.update_due import counts, product_name, reminder
from bot.text import Words
from bot.text.words import CHINESE, ENGLISH


def required_form(words: Words) -> View:
    """What to require, until when, and how people get there."""
    how = kit.text_input("value", multiline=True, max_length=LONGEST_HOW)
    return kit.modal(
        Form.REQUIRED,
        words.say("Required version"),
        [
            kit.input_block(
                "product",
                words.say("Product"),
                kit.text_input("value", max_length=LONGEST_PRODUCT),
            ),
            kit.input_block(
                "version",
                words.say("Lowest version"),
                kit.text_input("value", placeholder="4.2.1", max_length=LONGEST_VERSION),
            ),
            kit.input_block(
                "by", words.say("By"), {"type": "datetimepicker", "action_id": "value"}
            ),
            kit.input_block(
                "how_en",
                words.say("How to update (English)"),
                how,
                optional=True,
            ),
            kit.input_block(
                "how_zh",
                words.say("How to update (Chinese)"),
                how,
                optional=True,
            ),
        ],
        close=words.say("Cancel"),
        submit=words.say("Next"),
    )


def confirmation(words: Words, proposal: Proposal) -> View:
    """Whom it concerns and what they will read, before anything is sent."""
    wanted = proposal.wanted
    blocks = [
        kit.section(f"*{_headline(words, wanted.product, wanted.version.text, wanted.by)}*"),
        kit.section(counts(words, proposal.counts)),
        kit.section(
            words.count(
                "{number} person is reminded by direct message, until they have updated.",
                "{number} people are reminded by direct message, until they have updated.",
                proposal.counts.exposed,
            )
        ),
    ]
    if proposal.replaced:
        blocks.append(
            kit.section(
                words.say(
                    "It takes the place of {version} ({number}).",
                    version=kit.escape(proposal.replaced.version),
                    number=proposal.replaced.reference,
                )
            )
        )
    blocks += [kit.divider(), kit.context(words.say("What people will read:"))]
    due = UpdateDue(
        notice_number=0,
        requirement=0,
        product=wanted.product,
        version=wanted.version.text,
        by=wanted.by,
        standing=Standing.UNKNOWN,
        own_version="",
        how_en=wanted.how_en,
        how_zh=wanted.how_zh,
    )
    for locale in (ENGLISH, CHINESE):
        shown = reminder(in_locales(words, (locale,)), due).blocks
        blocks += [block for block in shown if block["type"] == "section"]
    return kit.modal(
        Form.REQUIRED_CONFIRM,
        words.say("Required version"),
        blocks,
        close=words.say("Back"),
        submit=words.say("Require it"),
        private_metadata=json.dumps(
            {
                "product": wanted.product,
                "version": wanted.version.text,
                "by": wanted.by.isoformat(),
                "how_en": wanted.how_en,
                "how_zh": wanted.how_zh,
            },
            ensure_ascii=False,
        ),
    )


def confirmed_requirement(private_metadata: str) -> Requirement:
    """What the confirmation showed."""
    kept = json.loads(private_metadata)
    version = parse_stated(kept["version"])
    by = datetime.fromisoformat(kept["by"])
    return Requirement(kept["product"], version, by, kept["how_en"], kept["how_zh"])


def notice_texts(words: Words, wanted: Requirement) -> tuple[str, str]:
    """Title and text of the notice that stands for it, in the language of `words`."""
    facts = {"product": wanted.product, "version": wanted.version.text}
    return (
        words.say("Update {product} to {version}", **facts),
        words.say("Please update {product} to {version} or a newer version.", **facts),
    )


def is_set(words: Words, required: RequiredVersion) -> str:
    """The line after confirming."""
    return words.say(
        "{product} {version} is required by {time}. Reminders are on their way. ({number})",
        product=product_name(required.product),
        version=kit.escape(required.version),
        time=words.clock_time(required.by),
        number=required.reference,
    )


def is_ended(words: Words, required: RequiredVersion) -> str:
    return words.say(
        "Nobody is reminded of {product} {version} any more. ({number})",
        product=product_name(required.product),
        version=kit.escape(required.version),
        number=required.reference,
    )


def required_list(words: Words, found: Sequence[RequiredVersion]) -> list[Block]:
    """What is required, with how far the company is."""
    command = f"{words.command('advisory')} required"
    example = f'`{command} "Desktop client" 4.2.1 by 2026-12-15`'
    if not found:
        nothing = words.say(
            "No version is required yet. Require one with {command}.", command=example
        )
        return [kit.section(nothing), kit.actions(_new_button(words))]
    blocks = []
    for each in found:
        headline = _headline(words, each.product, each.version, each.by)
        sign = ":warning: " if each.by <= words.now and each.counts.exposed else ""
        show = kit.button(words.say("Show"), Press.NOTICE_SHOW, str(each.notice_number))
        text = f"{sign}*{headline}* · {each.reference}\n{counts(words, each.counts)}"
        blocks.append(kit.section(text, accessory=show))
    return [*blocks, kit.actions(_new_button(words)), kit.context(example)]


def _new_button(words: Words) -> kit.Element:
    return kit.button(words.say("Require a version"), Press.REQUIRED_NEW, "new")


def _headline(words: Words, product: str, version: str, by: datetime) -> str:
    return words.say(
        "{product} {version} by {time}",
        product=product_name(product),
        version=kit.escape(version),
        time=words.moment(by),
    )
