"""One payload of one person, and the ways to answer it."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

import structlog
from slack_bolt import BoltResponse
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.domain.errors import DomainError, InvalidInput, NotAllowed
from bot.domain.people import Actor, Person
from bot.domain.vocabulary import Role
from bot.slack import kit
from bot.slack.kit import Block, View
from bot.slack.parse import FormState
from bot.slack.views import errors
from bot.slack.views.company import blocks_view, message_view
from bot.slack.views.home import report_button
from bot.text import Words
from bot.usecases.directory import holders_of

if TYPE_CHECKING:
    from handlers.desk import Desk


class SlackIsSlow(Exception):
    """A modal could not be opened within the life of its trigger."""


log = structlog.get_logger()

_RESPONSE_URL_TIMEOUT_SECONDS = 10
# Within the three seconds that Slack gives us to answer, so that there is time left to say why.
_OPEN_SECONDS = 2
_EXPIRED = frozenset({"expired_trigger_id", "exchanged_trigger_id", "trigger_expired"})


@dataclass
class Call:
    """A slash command, click, form, shortcut or event, with the person behind it."""

    desk: "Desk"
    ack: AsyncAck
    body: dict[str, Any]
    payload: dict[str, Any]
    actor: Actor
    words: Words
    now: datetime

    @cached_property
    def form(self) -> FormState:
        """The fields of the form that was sent or is open."""
        return FormState.of(self.body["view"])

    @property
    def text(self) -> str:
        """What was typed after a slash command."""
        return (self.body.get("text") or "").strip()

    @property
    def pressed(self) -> str:
        """The value of the button that was pressed, or of the option that was chosen."""
        option = self.payload.get("selected_option")
        return str(option["value"] if option else self.payload.get("value", ""))

    @property
    def view_id(self) -> str:
        return str(self.body["view"]["id"])

    @property
    def private_metadata(self) -> str:
        return str(self.body["view"].get("private_metadata", ""))

    async def whisper(self, blocks: list[Block], text: str = "") -> None:
        """Answer a slash command in place, only to the person."""
        await self.ack(response_type="ephemeral", text=text or _first_text(blocks), blocks=blocks)

    async def say(self, text: str) -> None:
        """Answer a slash command in place with one paragraph."""
        await self.whisper([kit.section(text)], text)

    async def open(self, view: View) -> None:
        """Open a modal with the payload's fresh trigger."""
        await self._in_time(self.desk.client.views_open, view)

    async def show(self, view: View) -> None:
        """Open a modal, on top of the open one where there is one."""
        client = self.desk.client
        await self._in_time(client.views_push if self.is_in_modal else client.views_open, view)

    async def _in_time(self, send: Callable[..., Awaitable[object]], view: View) -> None:
        try:
            async with asyncio.timeout(_OPEN_SECONDS):
                await send(trigger_id=self.body["trigger_id"], view=view)
        except TimeoutError:
            raise SlackIsSlow from None
        except SlackApiError as error:
            if error.response.get("error") in _EXPIRED:
                raise SlackIsSlow from None
            raise

    @property
    def is_on_home(self) -> bool:
        """Whether the button stands on the home tab."""
        return self._view_type == "home"

    @property
    def is_in_modal(self) -> bool:
        return self._view_type == "modal"

    @property
    def _view_type(self) -> str:
        return str((self.body.get("view") or {}).get("type", ""))

    @property
    def modal_with_case(self) -> str:
        """The modal in which a button stands or on which a form lies; empty elsewhere."""
        if not self.is_in_modal:
            return ""
        root = str(self.body["view"]["root_view_id"])
        if "actions" in self.body:
            return self.view_id
        return root if root != self.view_id else ""

    async def present(self, title: str, blocks: list[Block], *, replace: bool = False) -> None:
        """Answer a button: below its message, or in a modal where there is no message."""
        if "response_url" in self.body:
            self.whisper_later(blocks, replace=replace)
        elif self.is_in_modal and replace:
            self.update_modal_later(self.view_id, title, blocks)
        else:
            await self.show(blocks_view(self.words, title, blocks))

    def update_modal_later(self, view_id: str, title: str, blocks: list[Block]) -> None:
        """After the ack: what an open modal shows now."""
        view = blocks_view(self.words, title, blocks)
        self.desk.later(self.desk.client.views_update(view_id=view_id, view=view))

    @property
    def whisper_url(self) -> str:
        """Where the private answer that was clicked on can be shown anew; empty elsewhere."""
        is_private = (self.body.get("container") or {}).get("is_ephemeral")
        return str(self.body["response_url"]) if is_private else ""

    def whisper_later(self, blocks: list[Block], *, replace: bool = False, url: str = "") -> None:
        """After the ack: tell the person something where they clicked, or at a whisper's URL."""
        self.desk.later(_respond(url or self.body["response_url"], blocks, replace))

    async def answer_with(self, handle: Callable[["Call"], Awaitable[None]]) -> None:
        """Run the handler; whatever fails becomes a sentence, and nothing typed is lost."""
        try:
            await handle(self)
        except DomainError as error:
            await self._refuse(error)
        except SlackIsSlow:
            await self._explain(
                self.words.say("Slack is slow. If nothing opens, please try again.")
            )
        except SlackApiError as error:
            await self._fail(error, slack_error=str(error.response.get("error", "")))
        except Exception as error:
            await self._fail(error)

    async def _refuse(self, error: DomainError) -> None:
        helpers: tuple[Person, ...] = ()
        if isinstance(error, NotAllowed):
            async with self.desk.database.read() as session:
                helpers = await holders_of(session, Role.ADMIN)
        sentence = errors.explain(self.words, error, helpers)
        if isinstance(error, InvalidInput) and self.body.get("type") == "view_submission":
            shown = {
                problem.field: errors.problem(self.words, problem) for problem in error.problems
            }
            known = {block["block_id"] for block in self.body["view"]["blocks"]}
            if shown.keys() <= known:
                await self.ack(response_action="errors", errors=shown)
                return
        await self._explain(sentence, helpers)

    async def _fail(self, error: Exception, **facts: str) -> None:
        reference = secrets.token_hex(2).upper()
        log.error(
            "listener_failed",
            reference=reference,
            kind=self.body.get("type") or self.body.get("command", ""),
            error=type(error).__name__,
            where=_where(error),
            **facts,
        )
        if self.body.get("type") == "event_callback":
            # Nobody waits for an answer to an event, but Slack brings it again.
            self.ack.response = BoltResponse(status=503)
            return
        await self._explain(errors.trouble(self.words, reference))

    async def _explain(self, sentence: str, named: Sequence[Person] = ()) -> None:
        """Say it where the person is, with what they typed given back."""
        kind = self.body.get("type")
        if "command" in self.body:
            typed = errors.kept(self.words, f"{self.body['command']} {self.text}")
            typed = typed if self.text else []
            await self.whisper([kit.section(sentence), *typed], sentence)
        elif kind == "view_submission":
            inputs = [b for b in self.body["view"]["blocks"] if b["type"] == "input"]
            if inputs:
                # The form stays open with every word in it.
                shown = {inputs[0]["block_id"]: _plain(sentence, named)}
                await self.ack(response_action="errors", errors=shown)
            else:
                await self.ack(
                    response_action="update", view=message_view(self.words, "Tocsin", sentence)
                )
        elif self.body.get("response_url"):
            self.whisper_later([kit.section(sentence)])
            await self.ack()
        elif "trigger_id" not in self.body:
            await self.ack()
        else:
            self.desk.later(self._show_or_write(sentence))
            await self.ack()

    async def _show_or_write(self, sentence: str) -> None:
        try:
            await self.show(message_view(self.words, "Tocsin", sentence))
        except SlackIsSlow:
            # Nothing opens any more; a direct message brings a button with a fresh trigger.
            await self.desk.client.chat_postMessage(
                channel=self.actor.person.chat_id,
                text=sentence,
                blocks=[kit.section(sentence), report_button(self.words)],
            )


async def _respond(url: str, blocks: list[Block], replace: bool) -> None:
    webhook = AsyncWebhookClient(url, timeout=_RESPONSE_URL_TIMEOUT_SECONDS)
    await webhook.send(
        text=_first_text(blocks),
        blocks=blocks,
        response_type="ephemeral",
        replace_original=replace,
    )


def _first_text(blocks: list[Block]) -> str:
    return next((str(block["text"]["text"]) for block in blocks if "text" in block), "")


def _plain(sentence: str, named: Sequence[Person]) -> str:
    """Field errors are plain text: mark-up would be shown as it is."""
    for person in named:
        sentence = sentence.replace(kit.mention(person.chat_id), f"@{person.name}")
    return sentence.replace("`", "").replace("*", "")


def _where(error: Exception) -> str:
    """The place of the fault in our code; never the error's text, which may hold a report."""
    trace = error.__traceback__
    place = ""
    while trace is not None:
        place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
