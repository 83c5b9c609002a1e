"""The workspace's state: who and what is there, and the operations that change it."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Literal, Protocol

from bot.playground.clock import PlaygroundClock
from bot.playground.company import Company
from bot.playground.manifest import AppConfig
from bot.playground.values import Bot, File, Message, Person, SlackError, Team, UserGroup

Kind = Literal["channel", "private", "app_dm"]
MOST_FILE_BYTES = 256 * 1024 * 1024


@dataclass(slots=True)
class Channel:
    """A conversation with its members and messages."""

    id: str
    name: str
    kind: Kind
    creator: str
    members: dict[str, None] = field(default_factory=dict)
    is_archived: bool = False
    is_shared: bool = False
    topic: str = ""
    created: int = 0
    owner: str = ""
    messages: dict[str, Message] = field(default_factory=dict)
    threads: dict[str, dict[str, Message]] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    pins: dict[str, str] = field(default_factory=dict)
    last_read: dict[str, str] = field(default_factory=dict)

    def find(self, ts: str) -> Message | None:
        """The message with this timestamp, top-level or reply."""
        message = self.messages.get(ts)
        if message is None and (parent := self.parents.get(ts)):
            return self.threads[parent][ts]
        return message

    def unread(self, person: str) -> int:
        """How many top-level messages of others a person has not seen, up to 99."""
        last, unread = self.last_read.get(person, ""), 0
        for ts, message in reversed(self.messages.items()):
            if ts <= last or unread == 99:
                break
            unread += message.user != person
        return unread

    def _put(self, message: Message) -> None:
        parent = message.thread_ts
        if parent and parent != message.ts:
            self.threads.setdefault(parent, {})[message.ts] = message
            self.parents[message.ts] = parent
        if not parent or parent == message.ts or message.subtype == "thread_broadcast":
            self.messages[message.ts] = message

    def _drop(self, message: Message) -> None:
        self.messages.pop(message.ts, None)
        if parent := self.parents.pop(message.ts, None):
            self.threads[parent].pop(message.ts)
            if not self.threads[parent]:
                del self.threads[parent]


class Watcher(Protocol):
    """Hears of every change to messages: the page's streams and the app's events."""

    def message_posted(self, channel: Channel, message: Message) -> None: ...

    def message_changed(self, channel: Channel, message: Message, previous: Message) -> None: ...

    def message_deleted(self, channel: Channel, message: Message) -> None: ...


class Workspace:
    """Everything that is in the workspace, found by its id."""

    def __init__(self, company: Company) -> None:
        self.team: Team = company.team
        self.bot: Bot = company.bot
        self.app = AppConfig()
        self.clock = PlaygroundClock()
        self.base_url = ""
        self.people: dict[str, Person] = {person.id: person for person in company.people}
        self.groups: dict[str, UserGroup] = {group.id: group for group in company.groups}
        self.channels: dict[str, Channel] = {}
        self.files: dict[str, File] = {}
        self.file_shares: dict[str, set[str]] = {}
        # Files that people handed to the app in a form: it may read them.
        self.given_files: set[str] = set()
        self.expected_uploads: dict[str, int] = {}
        self.watchers: list[Watcher] = []
        self._last_microseconds = 0
        # Never the same again after a restart: a bot remembers the ids that it has seen.
        self._numbers = count(time.time_ns() // 1_000_000)
        bot_person = Person(
            id=self.bot.user_id,
            name=self.bot.name.lower(),
            real_name=self.bot.name,
            team_id=self.team.id,
            is_bot=True,
        )
        self.people[bot_person.id] = bot_person
        for seed in company.channels:
            channel = Channel(seed.id, seed.name, seed.kind, creator=company.people[0].id)
            channel.members = dict.fromkeys(seed.members)
            channel.is_archived, channel.is_shared = seed.is_archived, seed.is_shared
            channel.topic, channel.created = seed.topic, int(time.time())
            self.channels[channel.id] = channel
        for file in company.files:
            self.files[file.id] = file
        for letter in company.messages:
            message = replace(letter.message, ts=self.new_ts(), client_msg_id=str(uuid.uuid4()))
            self.post(self.channels[letter.channel], message)

    def new_ts(self) -> str:
        """A message timestamp in real time: unique, and later than every one before."""
        self._last_microseconds = max(time.time_ns() // 1000, self._last_microseconds + 1)
        seconds, microseconds = divmod(self._last_microseconds, 1_000_000)
        return f"{seconds}.{microseconds:06d}"

    def new_id(self, letter: str) -> str:
        """A fresh id that looks like Slack's, such as F0000000A2."""
        return f"{letter}0{next(self._numbers):X}"

    # --- look-ups -------------------------------------------------------------------------

    def person(self, person_id: str) -> Person:
        """The person, or Slack's user_not_found."""
        if person := self.people.get(person_id):
            return person
        raise SlackError("user_not_found")

    def channel(self, channel_id: str) -> Channel:
        """The conversation, or Slack's channel_not_found."""
        if channel := self.channels.get(channel_id):
            return channel
        raise SlackError("channel_not_found")

    def file(self, file_id: str) -> File:
        """The file, or Slack's file_not_found."""
        if file := self.files.get(file_id):
            return file
        raise SlackError("file_not_found")

    def visible_channels(self, person_id: str) -> Iterator[Channel]:
        """What a person can find in their sidebar or browse to."""
        person = self.person(person_id)
        return (channel for channel in self.channels.values() if self.may_see(person, channel))

    def may_see(self, person: Person, channel: Channel) -> bool:
        """Members see a channel; whoever is no guest sees every public one."""
        is_guest = person.is_restricted or person.is_stranger
        return person.id in channel.members or (channel.kind == "channel" and not is_guest)

    def dm_with_bot(self, person_id: str) -> Channel:
        """The person's conversation with the app, opened on first use."""
        channel_id = "D" + person_id[1:]
        channel = self.channels.get(channel_id)
        if channel is None:
            bot = self.bot
            members = {person_id: None, bot.user_id: None}
            channel = Channel(channel_id, bot.name, "app_dm", person_id, members, owner=person_id)
            channel.created = int(time.time())
            self.channels[channel_id] = channel
        return channel

    # --- messages -------------------------------------------------------------------------

    def post(self, channel: Channel, message: Message) -> Message:
        """Store a new message and tell everybody who watches."""
        channel._put(message)
        for file_id in message.files:
            self.file_shares.setdefault(file_id, set()).add(channel.id)
        for watcher in self.watchers:
            watcher.message_posted(channel, message)
        return message

    def edit(self, channel: Channel, previous: Message, message: Message) -> Message:
        """Put a new version in place of a message."""
        channel._put(message)
        for watcher in self.watchers:
            watcher.message_changed(channel, message, previous)
        return message

    def delete(self, channel: Channel, message: Message) -> None:
        """Delete a message; one with replies leaves a tombstone, as in Slack."""
        channel.pins.pop(message.ts, None)
        if channel.threads.get(message.ts):
            tombstone = Message(
                message.ts, "This message was deleted.", "USLACKBOT", subtype="tombstone"
            )
            self.edit(channel, message, tombstone)
            return
        channel._drop(message)
        for watcher in self.watchers:
            watcher.message_deleted(channel, message)

    def add_file(self, name: str, mimetype: str, content: bytes, user: str) -> File:
        """Keep an upload; it is seen by others once it is shared."""
        file = File(self.new_id("F"), name, mimetype, content, user, int(time.time()), title=name)
        self.store(file)
        return file

    def store(self, file: File) -> None:
        """Put a file, or a new version of it, in its place; the oldest give way to what is new."""
        self.files[file.id] = file
        held = sum(len(kept.content) for kept in self.files.values())
        for old in [kept for kept in self.files.values() if kept.content and kept.id != file.id]:
            if held <= MOST_FILE_BYTES:
                break
            held -= len(old.content)
            self.files[old.id] = replace(old, content=b"", is_hidden=True)

    # --- membership -----------------------------------------------------------------------

    def create_channel(self, name: str, kind: Kind, creator: str) -> Channel:
        """A new channel with its creator in it; names are unique as in Slack."""
        if any(channel.name == name for channel in self.channels.values()):
            raise SlackError("name_taken")
        channel = Channel(self.new_id("C"), name, kind, creator, {creator: None})
        channel.created = int(time.time())
        self.channels[channel.id] = channel
        return channel

    def set_member(self, channel: Channel, person_id: str, is_member: bool) -> bool:
        """Let someone in or out; tells whether that changed anything."""
        if is_member == (person_id in channel.members):
            return False
        if is_member:
            channel.members[person_id] = None
        else:
            del channel.members[person_id]
        return True

    def groups_of(self, person_id: str) -> Iterable[UserGroup]:
        """The user groups that a person belongs to."""
        return (group for group in self.groups.values() if person_id in group.users)
