"""What a person uses, as they see and state it."""

from collections.abc import Sequence

from bot.domain.required import Client
from bot.domain.versions import LONGEST_VERSION
from bot.slack import kit
from bot.slack.ids import Form, Press
from bot.slack.kit import View
from bot.slack.views.update_due import product_name
from bot.text import Words


def client_form(
    words: Words, clients: Sequence[Client], *, has_products: bool, product: str = ""
) -> View:
    """What we know, and a form to say more."""
    title = words.say("Your versions")
    lines = [_line(words, client) for client in clients]
    blocks = kit.sections("\n".join(lines))
    if not has_products:
        nothing = words.say("We don't ask about any product yet. There is nothing to do.")
        return kit.modal(Form.MESSAGE, title, [kit.section(nothing)], close=words.say("Close"))
    picker: kit.Element = {
        "type": "external_select",
        "action_id": Press.PRODUCT,
        "min_query_length": 0,
    }
    if product:
        picker["initial_option"] = kit.option(product, product)
    blocks += [
        kit.input_block("product", words.say("Product"), picker),
        kit.input_block(
            "version",
            words.say("Your version"),
            kit.text_input("value", placeholder="4.2.1", max_length=LONGEST_VERSION),
            hint=words.say("You often find it under Help > About. Write none if you don't use it."),
        ),
    ]
    return kit.modal(
        Form.CLIENT, title, blocks, close=words.say("Cancel"), submit=words.say("Save")
    )


def stated(words: Words, client: Client) -> str:
    """What it means for the person that they stated this."""
    product = product_name(client.product)
    if not client.version:
        return words.say("Noted: you don't use {product}.", product=product)
    facts = {"product": product, "version": kit.escape(client.version)}
    noted = words.say("Noted: your {product} is {version}.", **facts)
    if client.is_behind and client.by:
        ask = words.say(
            "Please update to {version} by {time}.",
            version=kit.escape(client.required),
            time=words.clock_time(client.by),
        )
        return words.prose(noted, ask)
    return words.prose(noted, words.say("There is nothing more to do."))


def _line(words: Words, client: Client) -> str:
    product = product_name(client.product)
    if not client.version:
        return "• " + words.say("{product}: not used", product=product)
    line = f"• {product} {kit.escape(client.version)}"
    if client.is_behind and client.by:
        ask = words.say(
            "please update to {version} by {time}",
            version=kit.escape(client.required),
            time=words.moment(client.by),
        )
        return f"{line} · {ask}"
    return line
