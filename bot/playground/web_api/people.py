"""users.* and usergroups.*: who is there."""

from __future__ import annotations

from bot.playground import shapes
from bot.playground.values import Json, SlackError
from bot.playground.web_api.call import Call, Method, next_page


def info(call: Call) -> Json:
    """users.info."""
    user = call.text("user")
    if not user:
        raise SlackError("user_not_found")
    person = call.stage.workspace.person(user)
    return {
        "user": shapes.user(
            person, with_locale=call.flag("include_locale"), with_email=_sees_email(call)
        )
    }


def listing(call: Call) -> Json:
    """users.list: everybody with an account here, deleted ones too, a page at a time."""
    workspace = call.stage.workspace
    people = [person for person in workspace.people.values() if not person.is_stranger]
    page, cursor = call.page(people, default=len(people) or 1)
    with_locale, with_email = call.flag("include_locale"), _sees_email(call)
    members = [
        shapes.user(person, with_locale=with_locale, with_email=with_email) for person in page
    ]
    return {"members": members, "cache_ts": int(workspace.new_ts()[:10]), **next_page(cursor)}


def by_email(call: Call) -> Json:
    """users.lookupByEmail."""
    email = call.required("email").lower()
    for person in call.stage.workspace.people.values():
        if person.email.lower() == email and not person.deleted:
            return {"user": shapes.user(person)}
    raise SlackError("users_not_found")


def groups(call: Call) -> Json:
    """usergroups.list."""
    workspace = call.stage.workspace
    with_users, with_disabled = call.flag("include_users"), call.flag("include_disabled")
    return {
        "usergroups": [
            shapes.group(group, workspace.team, with_users=with_users)
            for group in workspace.groups.values()
            if with_disabled or not group.disabled
        ]
    }


def group_users(call: Call) -> Json:
    """usergroups.users.list."""
    group = call.stage.workspace.groups.get(call.required("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": list(group.users)}


def _sees_email(call: Call) -> bool:
    return call.stage.workspace.app.grants("users:read.email")


METHODS = {
    "users.info": Method(info, "users:read"),
    "users.list": Method(listing, "users:read"),
    "users.lookupByEmail": Method(by_email, "users:read.email"),
    "usergroups.list": Method(groups, "usergroups:read"),
    "usergroups.users.list": Method(group_users, "usergroups:read"),
}
