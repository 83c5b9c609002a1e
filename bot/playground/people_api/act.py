"""One act of a person: who acts, on what, with which arguments."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from bot.playground.interactions import Interactions
from bot.playground.payloads import InEphemeral, InMessage, InView, Place
from bot.playground.stage import Stage
from bot.playground.values import File, Json, Message, Person, SlackError
from bot.playground.workspace import Channel


@dataclass(slots=True)
class Act:
    """The arguments of a request, read with the acting person's eyes."""

    stage: Stage
    interactions: Interactions
    args: Json

    @property
    def person(self) -> Person:
        """Who acts; a deactivated account can't."""
        person = self.stage.workspace.person(self.text("as"))
        if person.deleted:
            raise SlackError("account_inactive")
        return person

    def text(self, name: str) -> str:
        """An argument as text; empty when missing."""
        value = self.args.get(name)
        return "" if value is None else str(value)

    def structure(self, name: str) -> Any:
        """An argument that is an object or a list."""
        return self.args.get(name)

    def channel(self, channel_id: str = "") -> Channel:
        """A channel that the person may see; their own DM with the app opens at the first look."""
        workspace, person = self.stage.workspace, self.person
        channel = workspace.channels.get(channel_id or self.text("channel"))
        if channel is None:
            channel = workspace.dm_with_bot(person.id)
            if channel.id != (channel_id or self.text("channel")):
                raise SlackError("channel_not_found")
        if not workspace.may_see(person, channel):
            raise SlackError("channel_not_found")
        return channel

    def writable_channel(self) -> Channel:
        """A channel in which the person may write."""
        channel = self.channel()
        if channel.is_archived:
            raise SlackError("is_archived", text="This channel is archived.")
        if self.person.id not in channel.members:
            raise SlackError("not_in_channel", text="You are not a member of this channel.")
        return channel

    def message(self, channel: Channel, ts: str) -> Message:
        """A message of that channel."""
        message = channel.find(ts)
        if message is None:
            raise SlackError("message_not_found")
        return message

    def place(self) -> Place:
        """Where a click happened: `container`."""
        container = self.structure("container")
        if not isinstance(container, dict):
            raise SlackError("invalid_arguments", text="container is missing")
        kind = container.get("type")
        if kind == "view":
            view = self.stage.modals.get(str(container.get("view_id")))
            if view.person != self.person.id:
                raise SlackError("view_not_found")
            return InView(view)
        if kind == "ephemeral":
            ephemeral = self.stage.ephemerals.get(str(container.get("id")))
            if ephemeral.person != self.person.id:
                raise SlackError("message_not_found")
            return InEphemeral(self.stage.workspace.channel(ephemeral.channel), ephemeral)
        channel = self.channel(str(container.get("channel")))
        return InMessage(channel, self.message(channel, str(container.get("ts"))))

    def keep_file(self, upload: Json) -> File:
        """An upload that came as {name, mimetype, content_base64}."""
        try:
            content = base64.b64decode(str(upload.get("content_base64", "")), validate=True)
        except binascii.Error:
            raise SlackError("invalid_arguments", text="content_base64 is not base64") from None
        return self.stage.workspace.add_file(
            str(upload.get("name") or "file"),
            str(upload.get("mimetype") or "application/octet-stream"),
            content,
            self.person.id,
        )
