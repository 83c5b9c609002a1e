"""`/tocsin`: help, me, and the company's settings in forms."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from zoneinfo import available_timezones

from slack_bolt.async_app import AsyncApp

from bot.domain.clock_settings import assess_field, claim_field
from bot.domain.permissions import Action, require
from bot.domain.policy import Policy
from bot.domain.service_times import DEFAULT_TIMES, ServiceTimes
from bot.domain.vocabulary import ChannelLanguage, ReportKind, Role, Severity
from bot.domain.vulnerability.policy import VulnerabilityPolicy
from bot.slack import kit
from bot.slack.ids import Command, Form, Press
from bot.slack.kit import View
from bot.slack.parse import FormState
from bot.slack.views import company as views
from bot.slack.views import pickers
from bot.slack.views.clock_settings import LED_TEAMS, clocks_form
from bot.slack.views.hints import unknown_word
from bot.slack.views.on_call import on_call_form
from bot.slack.views.vulnerability_settings import vulnerabilities_form
from bot.usecases.policy import change_policy, current_policy
from handlers.call import Call
from handlers.desk import Desk, Handle
from handlers.required import client_command

_WORDS = ("me", "client", "settings", "help")

_SIMPLE_FORMS = {
    Form.SETTINGS_CHANNELS: views.channels_form,
    Form.SETTINGS_TIME: views.time_form,
    Form.SETTINGS_LANGUAGES: views.languages_form,
    Form.SETTINGS_DOMAINS: views.domains_form,
    Form.SETTINGS_VULNERABILITIES: vulnerabilities_form,
}

_FORMS_WITH_PEOPLE = {
    Form.SETTINGS_ROLES: views.roles_form,
    Form.SETTINGS_ON_CALL: on_call_form,
    Form.SETTINGS_CLOCKS: clocks_form,
}


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to `/tocsin` and to the forms of the settings."""
    app.command(f"/{desk.command_prefix}{Command.TOCSIN}")(desk.listener(tocsin_command))
    app.action(Press.SETTINGS_OVERVIEW)(desk.listener(open_settings))
    app.action(Press.SETTINGS)(desk.listener(open_settings_form))
    app.options(Press.TIME_ZONE)(desk.listener(suggest_time_zones))
    app.options(Press.USER_GROUPS)(desk.listener(suggest_user_groups))
    app.action(Press.TIME_ZONE)(desk.listener(nothing_to_do))
    for form, change in _CHANGES.items():
        app.view(form)(desk.listener(_submit(change)))


async def tocsin_command(call: Call) -> None:
    """`/tocsin help`, `me`, `client`, `settings`."""
    word, _, rest = call.text.partition(" ")
    match call.text.lower():
        case _ if word.lower() == "client":
            await client_command(call, rest.strip())
        case "me":
            await call.whisper(views.about_me(call.words, call.actor))
        case "settings":
            await open_settings(call)
        case "" | "help":
            await call.whisper(views.tocsin_help(call.words, call.actor))
        case _:
            await call.whisper(unknown_word(call.words, Command.TOCSIN, call.text, _WORDS))


async def open_settings(call: Call) -> None:
    """All settings at a glance."""
    require(call.actor, Action.CHANGE_SETTINGS)
    await call.open(await _overview(call))
    await call.ack()


async def open_settings_form(call: Call) -> None:
    """One group of settings, on top of the overview."""
    require(call.actor, Action.CHANGE_SETTINGS)
    async with call.desk.database.read() as session:
        policy = await current_policy(session)
    await call.show(await _form(call, Form(call.pressed), policy))
    await call.ack()


async def suggest_time_zones(call: Call) -> None:
    """Time zones whose name holds what was typed."""
    wanted = call.body["value"].strip().lower().replace(" ", "_")
    found = [zone for zone in _zones() if wanted in zone.lower()]
    await call.ack(options=[kit.option(zone, zone) for zone in found[: kit.MOST_OPTIONS]])


async def suggest_user_groups(call: Call) -> None:
    """User groups whose handle holds what was typed."""
    require(call.actor, Action.CHANGE_SETTINGS)
    found = await call.desk.user_groups.with_words(call.body["value"])
    await call.ack(options=pickers.group_options(found[: kit.MOST_OPTIONS]))


async def nothing_to_do(call: Call) -> None:
    """A choice that counts only when its form is sent."""
    await call.ack()


async def _form(call: Call, form: Form, policy: Policy) -> View:
    if form not in _FORMS_WITH_PEOPLE:
        return _SIMPLE_FORMS[form](call.words, policy)
    groups = await call.desk.user_groups.fetch()
    lists = (policy.on_call, *policy.roles.values(), *policy.leads.values())
    named = [each for ids in lists for each in ids]
    people = [each for each in named if not each.startswith("S")]
    return _FORMS_WITH_PEOPLE[form](call.words, policy, groups, people)


async def _overview(call: Call) -> View:
    async with call.desk.database.read() as session:
        policy = await current_policy(session)
    return views.settings_overview(call.words, policy, views.role_holders(policy))


def _submit(change: Callable[[FormState, Policy], Policy]) -> Handle:
    """A form of settings was sent: check, store, and show the overview anew."""

    async def submit(call: Call) -> None:
        async with call.desk.write() as session:
            await change_policy(
                session, call.now, call.actor, lambda policy: change(call.form, policy)
            )
        call.desk.forget_people()
        root = call.body["view"]["root_view_id"]
        if root != call.view_id:
            overview = await _overview(call)
            call.desk.later(call.desk.client.views_update(view_id=root, view=overview))
        await call.ack()

    return submit


def _change_channels(form: FormState, policy: Policy) -> Policy:
    to_it = {ReportKind(kind): Role.IT for kind in form.choices("routes")}
    return replace(
        policy,
        triage_channel=form.choice("triage_channel"),
        it_channel=form.choice("it_channel"),
        committee_channel=form.choice("committee_channel"),
        announce_channels=form.choices("announce_channels"),
        routes=to_it,
    )


def _change_roles(form: FormState, policy: Policy) -> Policy:
    roles = {
        role: (*form.choices(f"{role}_people"), *form.choices(f"{role}_groups"))
        for role in views.GRANTED_ROLES
    }
    return replace(policy, roles={role: ids for role, ids in roles.items() if ids})


def _change_time(form: FormState, policy: Policy) -> Policy:
    return replace(
        policy,
        time_zone=form.choice("time_zone") or policy.time_zone,
        working_hours=form.text("working_hours").strip(),
        holidays=form.text("holidays").strip(),
    )


def _change_languages(form: FormState, policy: Policy) -> Policy:
    languages = {
        channel: language
        for language in (ChannelLanguage.CHINESE, ChannelLanguage.BOTH)
        for channel in form.choices(language)
    }
    return replace(policy, channel_languages=languages)


def _change_domains(form: FormState, policy: Policy) -> Policy:
    lines = form.text("domains").replace(",", "\n").splitlines()
    domains = (line.strip().lower() for line in lines)
    return replace(policy, domains=tuple(dict.fromkeys(filter(None, domains))))


def _change_vulnerabilities(form: FormState, policy: Policy) -> Policy:
    changed = VulnerabilityPolicy(
        channel=form.choice("channel"),
        critical_from=float(form.text("critical_from")),
        high_from=float(form.text("high_from")),
        medium_from=float(form.text("medium_from")),
        emergency_plan=form.text("emergency_plan").strip(),
        high_plan=form.text("high_plan").strip(),
        closing=form.text("closing").strip(),
    )
    return replace(policy, vulnerabilities=changed)


def _change_on_call(form: FormState, policy: Policy) -> Policy:
    floor = form.text("surge_floor").strip()
    return replace(
        policy,
        on_call=(*form.choices("on_call_people"), *form.choices("on_call_groups")),
        on_call_channel=form.choice("on_call_channel"),
        surge_floor=int(floor) if floor.isdecimal() else 0,
    )


def _change_clocks(form: FormState, policy: Policy) -> Policy:
    round_the_clock = form.choices("round_the_clock")
    times = {
        severity: ServiceTimes(
            form.text(claim_field(severity)).strip(),
            form.text(assess_field(severity)).strip(),
            severity in round_the_clock,
        )
        for severity in Severity
    }
    leads = {
        team: (*form.choices(f"{team}_lead_people"), *form.choices(f"{team}_lead_groups"))
        for team in LED_TEAMS
    }
    return replace(
        policy,
        # What is as by default stays unsaid, in the file of settings too.
        service_times={each: own for each, own in times.items() if own != DEFAULT_TIMES[each]},
        leads={team: ids for team, ids in leads.items() if ids},
        warn_percent=int(form.text("warn_percent") or 0),
        gather_minutes=int(form.text("gather_minutes") or 0),
        stale_after=form.text("stale_after").strip(),
        digest_at=form.text("digest_at").strip().replace(":", ":"),
    )


_CHANGES = {
    Form.SETTINGS_CLOCKS: _change_clocks,
    Form.SETTINGS_CHANNELS: _change_channels,
    Form.SETTINGS_ROLES: _change_roles,
    Form.SETTINGS_TIME: _change_time,
    Form.SETTINGS_LANGUAGES: _change_languages,
    Form.SETTINGS_DOMAINS: _change_domains,
    Form.SETTINGS_VULNERABILITIES: _change_vulnerabilities,
    Form.SETTINGS_ON_CALL: _change_on_call,
}


@cache
def _zones() -> tuple[str, ...]:
    return tuple(sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC"))
