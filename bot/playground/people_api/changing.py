"""What the one who runs the playground changes: the app, the clock, faults, people, channels."""

from __future__ import annotations

from dataclasses import fields, replace

from bot.playground.company import ACME
from bot.playground.manifest import read_manifest
from bot.playground.people_api.act import Act
from bot.playground.values import Json, Person, SlackError, UserGroup

_PERSON = {field.name for field in fields(Person)} - {"id", "team_id", "is_bot"}


async def app(act: Act) -> Json:
    """Install the app as its manifest describes it."""
    act.stage.workspace.app = read_manifest(act.structure("manifest"))
    act.stage.page.tell_all({"type": "company"})
    return {}


async def clock(act: Act) -> Json:
    """Move the playground's clock on; message timestamps stay real."""
    clock = act.stage.workspace.clock
    if act.structure("reset"):
        clock.move_to(0.0)
    else:
        try:
            clock.move_to(clock.offset + float(act.text("advance_seconds")))
        except ValueError:
            raise SlackError("invalid_arguments", text="advance_seconds is no number") from None
    act.stage.page.tell_all({"type": "clock", "clock": {"offset_seconds": clock.offset}})
    return {"offset_seconds": clock.offset}


async def read_clock(act: Act) -> Json:
    """How far the clock was moved on."""
    return {"offset_seconds": act.stage.workspace.clock.offset}


async def faults(act: Act) -> Json:
    """Switch faults on and off; `cut_sockets` and `refresh_sockets` happen once, now."""
    stage = act.stage
    wanted = dict(act.args)
    if wanted.pop("reset", False):
        stage.faults.reset()
    cuts, refreshes = wanted.pop("cut_sockets", False), wanted.pop("refresh_sockets", False)
    wanted.pop("as", None)
    stage.faults.change(wanted)
    if cuts:
        stage.sockets.cut()
    if refreshes:
        stage.events.background(stage.sockets.refresh())
    stage.page.tell_all({"type": "faults", "faults": stage.faults.as_json()})
    return {"faults": stage.faults.as_json()}


async def read_faults(act: Act) -> Json:
    """Which faults are on."""
    return {"faults": act.stage.faults.as_json()}


async def people(act: Act) -> Json:
    """Change an account, or with a new id let somebody join."""
    workspace = act.stage.workspace
    person_id = act.text("id")
    if not person_id:
        raise SlackError("user_not_found")
    changes = {name: value for name, value in act.args.items() if name in _PERSON}
    known = workspace.people.get(person_id)
    if known:
        workspace.people[person_id] = replace(known, **changes)
        act.stage.events.user_changed(workspace.people[person_id])
    else:
        name = act.text("name") or person_id.lower()
        newcomer = Person(person_id, name, act.text("real_name") or name, ACME.id)
        workspace.people[person_id] = replace(newcomer, **changes)
        act.stage.events.team_joined(workspace.people[person_id])
    act.stage.page.tell_all({"type": "company"})
    return {}


async def groups(act: Act) -> Json:
    """Change who is in a user group, switch it off, or make a new one."""
    workspace = act.stage.workspace
    group_id, users = act.text("id"), act.structure("users")
    known = workspace.groups.get(group_id)
    old_users = set(known.users) if known else set()
    handle = act.text("handle") or (known.handle if known else group_id.lower())
    group = UserGroup(
        id=group_id,
        handle=handle,
        name=act.text("name") or (known.name if known else handle),
        users=tuple(users) if users is not None else tuple(known.users if known else ()),
        disabled=bool(act.args.get("disabled", known.disabled if known else False)),
    )
    workspace.groups[group_id] = group
    act.stage.events.group_changed(group_id, was_created=known is None, old_users=old_users)
    act.stage.page.tell_all({"type": "company"})
    return {}


async def channels(act: Act) -> Json:
    """Archive or bring back a channel; let the bot, or `user` by `is_member`, in or out."""
    stage = act.stage
    channel = stage.workspace.channel(act.text("id"))
    by = act.text("as") or channel.creator
    is_archived = act.args.get("is_archived")
    if is_archived is not None and is_archived != channel.is_archived:
        channel.is_archived = bool(is_archived)
        stage.events.channel_archived(channel, by, is_archived=channel.is_archived)
    wanted = [(stage.workspace.bot.user_id, act.args.get("bot_is_member"))]
    wanted.append((act.text("user"), act.args.get("is_member")))
    for user, is_member in wanted:
        if is_member is not None and stage.workspace.set_member(channel, user, bool(is_member)):
            stage.events.member_changed(channel, user, joined=bool(is_member))
    stage.page.tell_all({"type": "company"})
    return {}


async def tokens(act: Act) -> Json:
    """Take the app's token away (tokens_revoked), or give it back."""
    act.stage.is_revoked = bool(act.args.get("revoked", True))
    if act.stage.is_revoked:
        act.stage.events.tokens_revoked()
    return {}


CHANGES = {
    "app": app,
    "clock": clock,
    "faults": faults,
    "people": people,
    "usergroups": groups,
    "channels": channels,
    "tokens": tokens,
}
READINGS = {"clock": read_clock, "faults": read_faults}
