"""Open modals, App Homes, and the trigger ids that open them."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.playground.blocks import check_view
from bot.playground.drafts import decoded, with_ids
from bot.playground.input_state import filled
from bot.playground.page import PageStreams
from bot.playground.values import Json, SlackError, Timing, View
from bot.playground.workspace import Workspace

DEEPEST_STACK = 3
_COPIED = (
    "title",
    "submit",
    "close",
    "callback_id",
    "private_metadata",
    "external_id",
    "clear_on_close",
    "notify_on_close",
    "submit_disabled",
)


@dataclass(slots=True)
class Trigger:
    """A person's click, good for one modal within three seconds."""

    person: str
    born: float
    view_id: str | None
    is_used: bool = False


class Modals:
    """Each person's stack of modals and their App Home."""

    def __init__(self, workspace: Workspace, page: PageStreams, timing: Timing) -> None:
        self._workspace = workspace
        self._page = page
        self._life = timing.trigger_seconds
        self._triggers: dict[str, Trigger] = {}
        self._views: dict[str, View] = {}
        self._stacks: dict[str, list[str]] = {}
        self.homes: dict[str, View] = {}

    # --- triggers -------------------------------------------------------------------------

    def new_trigger(self, person: str, view_id: str | None = None) -> str:
        """A trigger id for something that a person just did."""
        now = time.monotonic()
        # Kept a while after they expire, so that a late use gets the true reason.
        for old in [t for t, trigger in self._triggers.items() if now - trigger.born > 60]:
            del self._triggers[old]
        trigger_id = f"{time.time_ns() // 1000}.{len(self._triggers)}.{secrets.token_hex(16)}"
        self._triggers[trigger_id] = Trigger(person, now, view_id)
        return trigger_id

    def use_trigger(self, trigger_id: str) -> Trigger:
        """Spend a trigger id, or say why it can't be."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if time.monotonic() - trigger.born > self._life:
            raise SlackError("expired_trigger_id")
        if trigger.is_used:
            raise SlackError("exchanged_trigger_id")
        trigger.is_used = True
        return trigger

    # --- views ----------------------------------------------------------------------------

    def get(self, view_id: str, external_id: str = "") -> View:
        """An open modal or a published Home."""
        if view := self._views.get(view_id):
            return view
        for view in self._views.values():
            if external_id and view.external_id == external_id:
                return view
        for view in self.homes.values():
            if view.id == view_id or (external_id and view.external_id == external_id):
                return view
        raise SlackError("view_not_found")

    def stack(self, person: str) -> list[View]:
        """A person's open modals, the one on top last."""
        return [self._views[view_id] for view_id in self._stacks.get(person, [])]

    def open(self, trigger_id: str, spec: object) -> View:
        """views.open: a new modal in place of whatever was open."""
        view = self._read(spec, "modal")
        trigger = self.use_trigger(trigger_id)
        for view_id in self._stacks.pop(trigger.person, []):
            del self._views[view_id]
        return self._put_on_top(view, trigger.person, "view_opened")

    def push(self, trigger_id: str, spec: object) -> View:
        """views.push: a modal on top of the one that was clicked in."""
        view = self._read(spec, "modal")
        trigger = self.use_trigger(trigger_id)
        if trigger.view_id not in self._views:
            raise SlackError("invalid_trigger_id")
        return self.push_for(trigger.person, view)

    def push_for(self, person: str, spec: object) -> View:
        """A modal on top of the person's stack, at most three deep."""
        view = spec if isinstance(spec, View) else self._read(spec, "modal")
        if len(self._stacks.get(person, [])) >= DEEPEST_STACK:
            raise SlackError("push_limit_reached")
        return self._put_on_top(view, person, "view_pushed")

    def update(self, old: View, spec: object, expected_hash: str = "") -> View:
        """views.update: new content; what the person entered stays where the ids still match."""
        if expected_hash and expected_hash != old.hash:
            raise SlackError("hash_conflict")
        read = self._read(spec, old.type, besides=old.id)
        view = replace(
            read,
            id=old.id,
            person=old.person,
            root_view_id=old.root_view_id,
            previous_view_id=old.previous_view_id,
            state=filled(read.blocks, old.state),
        )
        self._store(view)
        self._page.view_changed("view_updated" if view.type == "modal" else "home", view)
        return view

    def publish(self, person: str, spec: object, expected_hash: str = "") -> View:
        """views.publish: the person's App Home."""
        old = self.homes.get(person)
        if old:
            return self.update(old, spec, expected_hash)
        view = self._with_identity(self._read(spec, "home"), person)
        self.homes[person] = view
        self._page.view_changed("home", view)
        return view

    def enter(self, view: View, values: dict[str, Json]) -> View:
        """Keep what the person has entered so far; the hash stays, as nothing was rendered."""
        view = replace(view, state=filled(view.blocks, view.state, values))
        self._store(view)
        return view

    def close(self, view: View) -> Iterator[View]:
        """Take a modal away, with everything above it; yields what was closed, top first."""
        stack = self._stacks.get(view.person, [])
        while view.id in stack:
            closed = self._views.pop(stack.pop())
            self._page.view_changed("view_closed", closed)
            yield closed

    def close_all(self, person: str) -> Iterator[View]:
        """Take all of a person's modals away; yields what was closed, top first."""
        for view in self.stack(person)[:1]:
            yield from self.close(view)

    def _put_on_top(self, view: View, person: str, kind: str) -> View:
        stack = self._stacks.setdefault(person, [])
        view = self._with_identity(view, person)
        if stack:
            view = replace(view, root_view_id=stack[0], previous_view_id=stack[-1])
        stack.append(view.id)
        self._views[view.id] = view
        self._page.view_changed(kind, view)
        return view

    def _with_identity(self, view: View, person: str) -> View:
        view_id = self._workspace.new_id("V")
        return replace(view, id=view_id, person=person, root_view_id=view_id)

    def _store(self, view: View) -> None:
        if view.type == "modal":
            self._views[view.id] = view
        else:
            self.homes[view.person] = view

    def _read(self, spec: object, kind: str, besides: str = "") -> View:
        spec = decoded(spec, "invalid_arguments")
        if not isinstance(spec, dict):
            raise SlackError("invalid_arguments", response_metadata=_no_view())
        if messages := check_view(spec):
            raise SlackError("invalid_arguments", response_metadata={"messages": messages})
        if spec["type"] != kind:
            raise SlackError("invalid_arguments", response_metadata=_wrong_type(kind))
        external_id = spec.get("external_id")
        if external_id and any(
            view.external_id == external_id and view.id != besides
            for view in (*self._views.values(), *self.homes.values())
        ):
            raise SlackError("duplicate_external_id")
        blocks = with_ids(spec["blocks"])
        given = {name: spec[name] for name in _COPIED if spec.get(name) is not None}
        stamp = f"{int(time.time())}.{secrets.token_hex(4)}"
        return View("", "", kind, blocks, hash=stamp, state=filled(blocks), **given)


def _no_view() -> Json:
    return {"messages": ["[ERROR] missing required field: view"]}


def _wrong_type(kind: str) -> Json:
    return {"messages": [f"[ERROR] must be a {kind} view [json-pointer:/view/type]"]}
