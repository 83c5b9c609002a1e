"""Required versions: IT sets them, people say what they use."""

import json

from slack_bolt.async_app import AsyncApp

from bot.domain.people import zone_or_utc
from bot.domain.permissions import Action, require
from bot.domain.references import notice_reference
from bot.domain.required import (
    Requirement,
    check_requirement,
    only_product,
    parse_requirement,
    parse_stated,
    split_product,
)
from bot.slack import kit
from bot.slack.ids import Form, Press
from bot.slack.views import clients as client_views
from bot.slack.views import exposure
from bot.slack.views import required as views
from bot.slack.views.company import message_view
from bot.slack.views.notice import in_locales
from bot.text.words import CHINESE, ENGLISH
from bot.usecases import clients, required
from bot.usecases.exposure import see_exposure
from bot.usecases.required import NoticeWords
from handlers.call import Call
from handlers.desk import Desk
from handlers.paging import ShowPage

# Slack shows at most so many options; typing more narrows them.
_MOST_OPTIONS = 100


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the forms and buttons of required versions."""
    app.action(Press.REQUIRED_NEW)(desk.listener(open_form))
    app.action(Press.EXPOSED_SHOW)(desk.listener(show_exposed))
    app.view(Form.REQUIRED)(desk.listener(preview))
    app.view(Form.REQUIRED_CONFIRM)(desk.listener(confirm))
    app.action(Press.CLIENT_UPDATED)(desk.listener(updated))
    app.action(Press.CLIENT_NOT_USED)(desk.listener(not_used))
    app.action(Press.CLIENT_OTHER)(desk.listener(other_version))
    app.options(Press.PRODUCT)(desk.listener(suggest_products))
    app.view(Form.CLIENT)(desk.listener(client_sent))


async def required_command(call: Call, rest: str) -> None:
    """`/advisory required`, `required "P" 4.2.1 by DATE`, `required end "P"`, `required new`."""
    require(call.actor, Action.WRITE_NOTICES)
    word, _, product = rest.partition(" ")
    if not rest:
        async with call.desk.database.read() as session:
            found = await required.list_required(session, call.actor)
        await call.whisper(views.required_list(call.words, found))
    elif rest.lower() == "new":
        await open_form(call)
    elif word.lower() == "end" and product:
        async with call.desk.write() as session:
            ended = await required.end_required(
                session, call.now, call.actor, only_product(product)
            )
        await call.say(views.is_ended(call.words, ended))
    else:
        wanted = parse_requirement(rest, call.now, zone_or_utc(call.actor.time_zone))
        await call.open(await _confirmation(call, wanted))
        await call.ack()


async def exposed(call: Call, number: int, name: str = "", page: int = 1) -> list[kit.Block]:
    """Who has not moved to what a notice requires."""
    async with call.desk.database.read() as session:
        found = await see_exposure(session, call.actor, number, name, page)
    return exposure.exposed_list(call.words, found)


async def show_exposed(call: Call) -> None:
    """Below a notice: who has not moved."""
    number = int(call.pressed)
    await call.present(notice_reference(number), await exposed(call, number))
    await call.ack()


async def _exposed_page(call: Call, query: str, page: int) -> list[kit.Block]:
    number, name = json.loads(query)
    return await exposed(call, number, name, page)


LISTINGS: dict[str, ShowPage] = {"exposed": _exposed_page}


async def open_form(call: Call) -> None:
    """The form of a requirement."""
    require(call.actor, Action.WRITE_NOTICES)
    await call.open(views.required_form(call.words))
    await call.ack()


async def preview(call: Call) -> None:
    """The form was sent: show whom it concerns and what they will read."""
    form = call.form
    checked = check_requirement(
        form.text("product"),
        form.text("version"),
        form.moment("by"),
        call.now,
        zone_or_utc(call.actor.time_zone),
    )
    wanted = Requirement(
        checked.product,
        checked.version,
        checked.by,
        form.text("how_en").strip(),
        form.text("how_zh").strip(),
    )
    await call.ack(response_action="push", view=await _confirmation(call, wanted))


async def confirm(call: Call) -> None:
    """The confirmation was sent: it counts from now on."""
    wanted = views.confirmed_requirement(call.private_metadata)
    title_en, text_en = views.notice_texts(in_locales(call.words, (ENGLISH,)), wanted)
    title_zh, text_zh = views.notice_texts(in_locales(call.words, (CHINESE,)), wanted)
    words = NoticeWords(title_en, title_zh, text_en, text_zh)
    async with call.desk.write() as session:
        found = await required.set_required(
            session, call.now, call.actor, wanted, words, request_id=call.view_id
        )
    view = message_view(call.words, found.reference, views.is_set(call.words, found))
    view["clear_on_close"] = True
    await call.ack(response_action="update", view=view)
    call.desk.tick()


async def client_command(call: Call, rest: str) -> None:
    """`/tocsin client` shows and asks; `/tocsin client "Desktop client" 4.2.1` states it."""
    require(call.actor, Action.STATE_VERSION)
    if not rest:
        await _open_client_form(call)
        return
    product, version = split_product(rest)
    async with call.desk.write() as session:
        client = await clients.state_version(
            session, call.now, call.actor, product, parse_stated(version)
        )
    await call.say(client_views.stated(call.words, client))


async def updated(call: Call) -> None:
    """The required version is theirs now; the outbox has the reminder say so."""
    async with call.desk.write() as session:
        await clients.state_required(session, call.now, call.actor, int(call.pressed))
    await call.ack()


async def not_used(call: Call) -> None:
    """They don't use the product: no reminder of it any more."""
    async with call.desk.write() as session:
        await clients.state_required(
            session, call.now, call.actor, int(call.pressed), is_used=False
        )
    await call.ack()


async def other_version(call: Call) -> None:
    """They have a version that was not asked for: which one?"""
    async with call.desk.database.read() as session:
        product = await clients.product_of(session, call.actor, int(call.pressed))
    await _open_client_form(call, product)


async def suggest_products(call: Call) -> None:
    """Products whose name holds what was typed."""
    typed = call.body["value"].strip().casefold()
    async with call.desk.database.read() as session:
        names = await clients.list_products(session, call.actor)
    found = [name for name in names if typed in name.casefold()]
    await call.ack(options=[kit.option(name, name) for name in found[:_MOST_OPTIONS]])


async def client_sent(call: Call) -> None:
    """The person stated a version in the form."""
    version = parse_stated(call.form.text("version"))
    async with call.desk.write() as session:
        client = await clients.state_version(
            session, call.now, call.actor, call.form.choice("product"), version
        )
    said = client_views.stated(call.words, client)
    await call.ack(
        response_action="update", view=message_view(call.words, call.words.say("Saved"), said)
    )


async def _open_client_form(call: Call, product: str = "") -> None:
    async with call.desk.database.read() as session:
        own = await clients.own_clients(session, call.actor)
        names = await clients.list_products(session, call.actor)
    form = client_views.client_form(call.words, own, has_products=bool(names), product=product)
    await call.open(form)
    await call.ack()


async def _confirmation(call: Call, wanted: Requirement) -> kit.View:
    async with call.desk.database.read() as session:
        proposal = await required.propose(session, call.actor, wanted)
    return views.confirmation(call.words, proposal)
