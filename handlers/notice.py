"""The author's journey: `/advisory`, the form, its preview, and what became of a notice."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict

from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.domain.acknowledgements import ASKABLE
from bot.domain.audience import Audience
from bot.domain.permissions import Action, require
from bot.domain.records import NoticeDraft
from bot.domain.references import Reference, Thing, notice_reference, parse_reference
from bot.domain.tlp import Tlp
from bot.domain.vocabulary import (
    MissedRunPolicy,
    NoticeKind,
    ScheduleType,
    Severity,
)
from bot.slack import kit
from bot.slack.directory import fetch_group_handles
from bot.slack.ids import Command, Form, Press
from bot.slack.parse import FormState
from bot.slack.views import exposure, notice_form, notice_status
from bot.slack.views.company import message_view
from bot.slack.views.hints import unknown_word
from bot.usecases import notices
from bot.usecases.audiences import reach_of
from bot.usecases.channel_readers import concerns_of
from bot.usecases.exposure import find_exposure
from bot.usecases.policy import current_policy
from handlers import notice_audience, notice_schedule
from handlers.call import Call
from handlers.channel_readers import learn_readers
from handlers.desk import Desk
from handlers.inventory import inventory_command
from handlers.paging import ShowPage
from handlers.required import exposed, required_command
from handlers.uptake import uptake_blocks

_WORDS = (
    "new",
    "list",
    "pause",
    "resume",
    "skip",
    "change",
    "cancel",
    "uptake",
    "required",
    "exposed",
    "inventory",
    "help",
)


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to everything that authors of notices do."""
    app.command(f"/{desk.command_prefix}{Command.ADVISORY}")(desk.listener(advisory_command))
    app.action(Press.NOTICE_CHANGED)(desk.listener(redraw_form))
    app.action(Press.NOTICE_NEW)(desk.listener(open_form))
    app.action(Press.NOTICE_SHOW)(desk.listener(show_notice))
    for press, act in {
        Press.NOTICE_CANCEL: cancel_pressed,
        Press.NOTICE_PAUSE: notice_schedule.pause_pressed,
        Press.NOTICE_RESUME: notice_schedule.resume_pressed,
        Press.NOTICE_SKIP: notice_schedule.skip_pressed,
    }.items():
        app.action(press)(desk.listener(_on_press(act)))
    notice_audience.register(app, desk)
    app.view(Form.NOTICE)(desk.listener(preview))
    app.view(Form.NOTICE_PREVIEW)(desk.listener(confirm))


async def advisory_command(call: Call) -> None:
    """`/advisory new`, `list`, `A-7`, `pause A-7` and the like, `required`, `help`."""
    require(call.actor, Action.WRITE_NOTICES)
    word, _, rest = call.text.partition(" ")
    match word.lower():
        case "new":
            await open_form(call)
        case "list":
            await call.whisper(await _list(call, "", 1))
        case "pause" if reference := _notice(rest):
            await call.say(await notice_schedule.pause(call, reference.number))
        case "resume" if reference := _notice(rest):
            await call.say(await notice_schedule.resume(call, reference.number))
        case "skip" if reference := _notice(rest):
            await call.say(await notice_schedule.skip(call, reference.number))
        case "change" if reference := _notice(rest):
            await notice_schedule.open_change(call, reference.number)
        case "cancel" if reference := _notice(rest):
            await call.say(await _cancel(call, reference.number))
        case "exposed" if reference := _notice(rest.partition(" ")[0]):
            name = rest.partition(" ")[2].strip()
            await call.whisper(await exposed(call, reference.number, name))
        case "uptake" if reference := _notice(rest):
            await call.whisper(await uptake_blocks(call, reference.number))
        case "inventory" if not rest.strip():
            await inventory_command(call)
        case "required":
            await required_command(call, rest.strip())
        case _ if reference := _notice(call.text):
            await call.whisper(await _details(call, reference.number))
        case "" | "help":
            await call.whisper(notice_status.advisory_help(call.words))
        case _:
            await call.whisper(unknown_word(call.words, Command.ADVISORY, call.text, _WORDS))


async def open_form(call: Call) -> None:
    """The form of a new notice."""
    require(call.actor, Action.WRITE_NOTICES)
    await call.open(notice_form.notice_form(call.words, await _empty_draft(call)))
    await call.ack()


async def _list(call: Call, _query: str, page: int) -> list[kit.Block]:
    async with call.desk.database.read() as session:
        found = await notices.list_notices(session, call.now, call.actor, page)
    return notice_status.notice_list(call.words, found)


LISTINGS: dict[str, ShowPage] = {"notices": _list}


async def redraw_form(call: Call) -> None:
    """The kind or the time was changed: show the fields that it needs, keep all that was typed."""
    draft = _draft_of(call.form, call.actor.time_zone)
    more = frozenset(map(notice_form.More, call.form.choices("more")))

    async def redraw() -> None:
        client = call.desk.client
        groups = await _groups(call) if notice_form.More.DIRECT in more else []
        view = notice_form.notice_form(call.words, draft, more, groups)
        await client.views_update(view_id=call.view_id, view=view)

    call.desk.later(redraw())
    await call.ack()


async def preview(call: Call) -> None:
    """The form was sent: show what people will read and the next runs, on top of it."""
    draft = _draft_of(call.form, call.actor.time_zone)
    call.desk.later(learn_readers(call.desk, draft.channels))
    async with call.desk.write() as session:
        notice = await notices.draft_notice(session, call.now, call.actor, draft, call.view_id)
        reach = await reach_of(session, notice.content)
        concerns = await concerns_of(session, notice.content)
    view = notice_form.preview(call.words, notice, reach, concerns)
    await call.ack(response_action="push", view=view)


async def confirm(call: Call) -> None:
    """The preview was confirmed: it is scheduled as it was shown."""
    number = int(call.private_metadata)
    async with call.desk.write() as session:
        notice = await notices.confirm_notice(session, call.now, call.actor, number)
    text = notice_status.confirmed(call.words, notice)
    view = message_view(call.words, notice.reference, text)
    view["clear_on_close"] = True
    await call.ack(response_action="update", view=view)
    call.desk.tick()


async def show_notice(call: Call) -> None:
    number = int(call.pressed)
    await call.present(notice_reference(number), await _details(call, number))
    await call.ack()


def _on_press(
    act: Callable[[Call], Awaitable[tuple[int, str]]],
) -> Callable[[Call], Awaitable[None]]:
    """Listen to a button on a notice: act, then show what was done and the notice as it is now."""

    async def pressed(call: Call) -> None:
        number, said = await act(call)
        blocks = [kit.section(said), *await _details(call, number)]
        await call.present(notice_reference(number), blocks, replace=True)
        await call.ack()

    return pressed


async def cancel_pressed(call: Call) -> tuple[int, str]:
    """Stop a notice with its button."""
    number = int(call.pressed)
    return number, await _cancel(call, number)


async def _details(call: Call, number: int) -> list[kit.Block]:
    async with call.desk.database.read() as session:
        notice = await notices.see_notice(session, call.now, call.actor, number)
        moved = await find_exposure(session, call.actor, number)
    blocks = notice_status.notice_details(call.words, notice)
    return [*blocks, *(exposure.summary(call.words, moved) if moved else [])]


async def _cancel(call: Call, number: int) -> str:
    async with call.desk.write() as session:
        notice = await notices.cancel_notice(session, call.now, call.actor, number)
    return notice_status.cancelled(call.words, notice)


async def _groups(call: Call) -> list[tuple[str, str]]:
    """The user groups to choose from; none where Slack does not tell them."""
    try:
        return await fetch_group_handles(call.desk.client)
    except (SlackApiError, SlackClientError, OSError, TimeoutError):
        return []


async def _empty_draft(call: Call) -> NoticeDraft:
    async with call.desk.database.read() as session:
        policy = await current_policy(session)
    return NoticeDraft(
        kind=NoticeKind.ADVISORY,
        severity=Severity.MEDIUM,
        channels=policy.announce_channels,
        schedule_type=ScheduleType.NOW,
        time_zone=call.actor.time_zone,
        missed=MissedRunPolicy.SEND_LATE,
    )


def _notice(text: str) -> Reference | None:
    reference = parse_reference(text)
    return reference if reference and reference.thing is Thing.NOTICE else None


def _draft_of(form: FormState, author_zone: str) -> NoticeDraft:
    """What the form holds; fields that it does not show are left out."""

    kind = NoticeKind(form.choice("kind"))
    asks = notice_form.asks_field(kind)
    is_asking = bool(form.choices(asks)) if form.has(asks) else kind is NoticeKind.UPDATE_REMINDER
    return NoticeDraft(
        kind=kind,
        severity=Severity(form.choice("severity")),
        channels=form.choices("channels"),
        title_en=form.text("title_en"),
        title_zh=form.text("title_zh"),
        text_en=form.text("text_en"),
        text_zh=form.text("text_zh"),
        action_en=form.text("action_en"),
        action_zh=form.text("action_zh"),
        deadline=form.moment("deadline"),
        window_start=form.moment("window_start"),
        window_end=form.moment("window_end"),
        expected_address=form.text("expected_address"),
        product=form.text("product").strip(),
        affected_versions=form.text("affected_versions").strip(),
        fixed_versions=form.text("fixed_versions").strip(),
        link=form.text("link").strip(),
        contact=form.text("contact").strip(),
        audience=Audience(
            everyone="everyone" in form.choices("everyone"),
            groups=form.choices("groups"),
            people=form.choices("people"),
            excluded=(*form.choices("excluded_groups"), *form.choices("excluded_people")),
        ),
        tlp=Tlp(form.choice("tlp") or Tlp.GREEN),
        asks_answer=is_asking and kind in ASKABLE,
        **asdict(notice_schedule.schedule_of(form, author_zone)),
    )
