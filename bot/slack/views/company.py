"""What `/tocsin` shows: what I may do here, who I am to the bot, and the company's settings."""

from collections.abc import Mapping, Sequence

from bot.domain.people import Actor
from bot.domain.permissions import Action, is_permitted
from bot.domain.policy import Policy
from bot.domain.vocabulary import ChannelLanguage, ReportKind, Role
from bot.slack import kit
from bot.slack.ids import Form, Press
from bot.slack.kit import Block, View
from bot.slack.views import clock_settings, on_call, pickers, vulnerability_settings
from bot.slack.views.labels import label, pair
from bot.text import Words, find_locale

GRANTED_ROLES = (Role.SECURITY, Role.IT, Role.COMMITTEE, Role.ADMIN)


def tocsin_help(words: Words, actor: Actor) -> list[Block]:
    """What this person may do, command by command."""
    lines = [
        f"`{words.command('report')}` – " + words.say("report something odd"),
        f"`{words.command('report')} mine` – " + words.say("your reports and how they stand"),
    ]
    if is_permitted(actor, Action.TRIAGE):
        lines.append(f"`{words.command('triage')}` – " + words.say("work on reports"))
    if is_permitted(actor, Action.WRITE_NOTICES):
        lines.append(f"`{words.command('advisory')}` – " + words.say("send notices"))
    if is_permitted(actor, Action.SEE_VULNERABILITIES):
        lines.append(f"`{words.command('vuln')}` – " + words.say("fix vulnerabilities"))
    lines.append(
        f"`{words.command('tocsin')} me` – " + words.say("your language, time zone and roles")
    )
    if is_permitted(actor, Action.STATE_VERSION):
        lines.append(f"`{words.command('tocsin')} client` – " + words.say("your versions"))
    if is_permitted(actor, Action.CHANGE_SETTINGS):
        lines.append(
            f"`{words.command('tocsin')} settings` – " + words.say("the company's settings")
        )
    title = words.say("What you can do here")
    return kit.sections(f"*{title}*\n" + "\n".join(lines))


def about_me(words: Words, actor: Actor) -> list[Block]:
    """Language, time zone and roles of the person as the bot sees them."""
    languages = {"en": "English", "zh_CN": "简体中文"}
    roles = [label(words, role) for role in Role if role in actor.roles]
    rows = [
        (words.say("Language"), languages[find_locale(actor.locale)]),
        (words.say("Time zone"), f"{actor.time_zone} ({words.clock_time(words.now)})"),
        (words.say("Roles"), words.listed(roles)),
    ]
    hint = words.say("Language and time zone come from your Slack profile. Change them there.")
    return [kit.fields(rows), kit.context(hint)]


def settings_overview(words: Words, policy: Policy, holders: Mapping[Role, Sequence[str]]) -> View:
    """All settings at a glance, each group with a button that opens its form."""
    nothing = words.say("not set")

    def channel(channel_id: str) -> str:
        return kit.channel_link(channel_id) if channel_id else nothing

    to_it = [label(words, kind) for kind, team in policy.routes.items() if team is Role.IT]
    groups = [
        (
            Form.SETTINGS_CHANNELS,
            words.say("Channels"),
            [
                words.say("Reports: {channel}", channel=channel(policy.triage_channel)),
                words.say("IT: {channel}", channel=channel(policy.it_channel)),
                words.say("Committee: {channel}", channel=channel(policy.committee_channel)),
                words.say(
                    "Notices: {channels}",
                    channels=", ".join(map(channel, policy.announce_channels)) or nothing,
                ),
                words.say("Reports for IT: {kinds}", kinds=words.listed(to_it) or nothing),
            ],
        ),
        (
            Form.SETTINGS_ROLES,
            words.say("Roles"),
            [
                pair(words, label(words, role), ", ".join(holders.get(role, ())) or nothing)
                for role in GRANTED_ROLES
            ],
        ),
        (
            Form.SETTINGS_TIME,
            words.say("Working time"),
            [
                f"{policy.working_hours} ({policy.time_zone})",
                words.say("Holidays: {holidays}", holidays=policy.holidays or nothing),
            ],
        ),
        (Form.SETTINGS_CLOCKS, words.say("Times"), clock_settings.summary(words, policy)),
        (
            Form.SETTINGS_VULNERABILITIES,
            words.say("Vulnerabilities"),
            vulnerability_settings.summary(words, policy),
        ),
        (
            Form.SETTINGS_LANGUAGES,
            words.say("Channel languages"),
            [
                pair(words, kit.channel_link(channel_id), label(words, language))
                for channel_id, language in policy.channel_languages.items()
            ]
            or [words.say("English everywhere")],
        ),
        (
            Form.SETTINGS_DOMAINS,
            words.say("Our domains"),
            [", ".join(f"`{domain}`" for domain in policy.domains) or nothing],
        ),
        (Form.SETTINGS_ON_CALL, words.say("Alarm"), on_call.summary(words, policy)),
    ]
    blocks = [
        kit.section(
            f"*{title}*\n" + "\n".join(lines),
            accessory=kit.button(words.say("Change"), Press.SETTINGS, form),
        )
        for form, title, lines in groups
    ]
    return kit.modal(Form.MESSAGE, words.say("Company settings"), blocks, close=words.say("Close"))


def role_holders(policy: Policy) -> dict[Role, list[str]]:
    """Who is named for each role: people and user groups as Slack shows them."""
    return {role: [kit.named(each) for each in ids] for role, ids in policy.roles.items()}


def channels_form(words: Words, policy: Policy) -> View:
    """Which channel gets what, and which kinds of report IT works on."""
    kinds = [kit.option(label(words, kind), kind) for kind in ReportKind]
    to_it = [kind for kind, team in policy.routes.items() if team is Role.IT]
    checkboxes = kit.checkboxes("value", kinds, chosen=to_it)
    return pickers.form(
        words,
        Form.SETTINGS_CHANNELS,
        words.say("Channels"),
        pickers.channel("triage_channel", words.say("Reports go to"), policy.triage_channel),
        pickers.channel("it_channel", words.say("Reports for IT go to"), policy.it_channel, True),
        pickers.channel(
            "committee_channel",
            words.say("The committee meets in"),
            policy.committee_channel,
            True,
        ),
        kit.input_block(
            "announce_channels",
            words.say("Notices usually go to"),
            pickers.conversations("multi_conversations_select", policy.announce_channels),
            optional=True,
        ),
        kit.input_block("routes", words.say("Reports that IT works on"), checkboxes, optional=True),
    )


def roles_form(
    words: Words, policy: Policy, groups: Sequence[tuple[str, str]], people: Sequence[str]
) -> View:
    """Who holds which role: people by picker, user groups by name (id, handle)."""
    blocks = []
    for role in GRANTED_ROLES:
        named = policy.roles.get(role, ())
        title = words.say("{role}: people", role=label(words, role))
        blocks.append(pickers.people(f"{role}_people", title, named, people))
        if groups:
            title = words.say("{role}: user groups", role=label(words, role))
            blocks.append(pickers.user_groups(f"{role}_groups", title, named, groups))
    return pickers.form(words, Form.SETTINGS_ROLES, words.say("Roles"), *blocks)


def time_form(words: Words, policy: Policy) -> View:
    return pickers.form(
        words,
        Form.SETTINGS_TIME,
        words.say("Working time"),
        kit.input_block(
            "time_zone",
            words.say("Time zone"),
            {
                "type": "external_select",
                "action_id": Press.TIME_ZONE,
                "min_query_length": 1,
                "initial_option": kit.option(policy.time_zone, policy.time_zone),
            },
        ),
        kit.input_block(
            "working_hours",
            words.say("Working hours"),
            kit.text_input("value", initial=policy.working_hours),
            hint="Mon-Fri 09:00-18:00,22:00-06:00; Sat 10:00-14:00 · 24/7",
        ),
        kit.input_block(
            "holidays",
            words.say("Holidays"),
            kit.text_input("value", initial=policy.holidays),
            optional=True,
            hint=words.say(
                "A country or region, days off, and extra working days with a “!” in front."
                " For example: DE-BY, 2026-12-24, !2026-10-10"
            ),
        ),
    )


def languages_form(words: Words, policy: Policy) -> View:
    """One picker per language; a channel in none of them is written to in English."""
    blocks = []
    for language in (ChannelLanguage.CHINESE, ChannelLanguage.BOTH):
        channels = [each for each, set_to in policy.channel_languages.items() if set_to is language]
        blocks.append(
            kit.input_block(
                language,
                label(words, language),
                pickers.conversations("multi_conversations_select", channels),
                optional=True,
            )
        )
    hint = words.say("Channels that you don't name here are written to in English.")
    return pickers.form(
        words,
        Form.SETTINGS_LANGUAGES,
        words.say("Channel languages"),
        *blocks,
        kit.context(hint),
    )


def domains_form(words: Words, policy: Policy) -> View:
    return pickers.form(
        words,
        Form.SETTINGS_DOMAINS,
        words.say("Our domains"),
        kit.input_block(
            "domains",
            words.say("One per line"),
            kit.text_input("value", multiline=True, initial="\n".join(policy.domains)),
            optional=True,
            hint="example.com",
        ),
    )


def saved(words: Words) -> View:
    return message_view(words, words.say("Saved"), words.say("The settings are saved."))


def blocks_view(words: Words, title: str, blocks: list[Block]) -> View:
    """A modal that only shows something."""
    return kit.modal(Form.MESSAGE, title, blocks, close=words.say("Close"))


def message_view(words: Words, title: str, text: str) -> View:
    """A modal that only says something."""
    return kit.modal(Form.MESSAGE, title, [kit.section(text)], close=words.say("Close"))
