"""`tocsin check`: looks at everything that a start needs, and says how to mend it."""

from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.policy import Policy
from bot.domain.vocabulary import Role
from bot.settings import Settings
from bot.slack.client import web_client
from bot.slack.manifest import BOT_SCOPES
from bot.usecases.opening import Opener, SealBroken
from bot.usecases.policy import current_policy
from storage.engine import Database
from storage.migrate import current_revision, newest_revision
from storage.seals import tokens

# Slack refuses requests whose time differs by more than five minutes.
_CLOCK_TOLERANCE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `fix` is empty when it is fine."""

    what: str
    fix: str = ""

    @property
    def is_fine(self) -> bool:
        return not self.fix


async def check(settings: Settings) -> AsyncIterator[Finding]:
    """Look at the database, tokens, scopes, clock, channels and groups, one by one."""
    database = Database(settings.database_url)
    client = web_client(settings.slack_bot_token, settings.slack_api_url)
    try:
        policy = settings.seed()
        try:
            revision = await current_revision(database)
            if revision == newest_revision():
                yield Finding("The database answers, and its tables are up to date.")
                async with database.read() as session:
                    policy = await current_policy(session)
                    sealed = await tokens(session)
                yield check_seals(settings.tocsin_seal_key, sealed)
            else:
                yield Finding(
                    "The database answers, but its tables are not up to date.",
                    "Run: tocsin migrate",
                )
        except (SQLAlchemyError, OSError) as error:
            yield Finding(
                "The database can't be reached.",
                f"Check DATABASE_URL ({type(error).__name__}).",
            )
        try:
            async for finding in _check_slack(settings, client, policy):
                yield finding
        except (SlackClientError, OSError, TimeoutError) as error:
            yield Finding(
                f"Slack can't be reached at {settings.slack_api_url}.",
                f"Check the network and SLACK_API_URL ({type(error).__name__}).",
            )
    finally:
        await database.close()


def check_seals(keys: Sequence[str], sealed: Sequence[str]) -> Finding:
    """Whether names can be hidden, and every reporter whose name is hidden can be answered."""
    lost = [token for token in sealed if not (keys and _opens(Opener(keys), token))]
    if lost:
        return Finding(
            f"{len(lost)} reports whose reporter is hidden can't be answered.",
            "Put the key that TOCSIN_SEAL_KEY had before back, after the new one, with a comma.",
        )
    if not keys:
        return Finding(
            "Reporters can't hide their names. To offer it, set TOCSIN_SEAL_KEY to a key that"
            " tocsin seal-key prints."
        )
    return Finding("TOCSIN_SEAL_KEY is set: reporters can hide their names.")


def _opens(opener: Opener, token: str) -> bool:
    try:
        opener.open(token)
    except SealBroken:
        return False
    return True


async def _check_slack(
    settings: Settings, client: AsyncWebClient, policy: Policy
) -> AsyncIterator[Finding]:
    try:
        about = await client.auth_test()
    except SlackApiError as error:
        yield Finding(
            f"Slack refuses SLACK_BOT_TOKEN ({error.response.get('error')}).",
            "Copy it anew from OAuth & Permissions.",
        )
        return
    yield Finding(f"SLACK_BOT_TOKEN works: {about['user']} in {about['team']}.")

    granted = set(about.headers.get("x-oauth-scopes", "").replace(" ", "").split(","))
    missing = [scope for scope in BOT_SCOPES if scope not in granted]
    yield Finding(
        "The scopes are complete." if not missing else f"Scopes are missing: {', '.join(missing)}.",
        "Paste the output of `tocsin manifest` into the app's manifest and reinstall it."
        if missing
        else "",
    )
    if settings.uses_socket_mode:
        try:
            await client.apps_connections_open(app_token=settings.slack_app_token)
            yield Finding("SLACK_APP_TOKEN works: Socket Mode can connect.")
        except SlackApiError as error:
            yield Finding(
                f"Slack refuses SLACK_APP_TOKEN ({error.response.get('error')}).",
                "It needs the scope connections:write (Basic Information > App-Level Tokens).",
            )
    sent_at = about.headers.get("Date")
    if sent_at:
        seconds = abs((datetime.now(UTC) - parsedate_to_datetime(sent_at)).total_seconds())
        fine = seconds <= _CLOCK_TOLERANCE_SECONDS
        yield Finding(
            "The clock agrees with Slack's." if fine else f"The clock is {seconds:.0f} s off.",
            "" if fine else "Switch on time synchronisation (NTP) on this machine.",
        )
    async for finding in _check_channels(client, policy):
        yield finding
    groups = {group["id"] for group in (await client.usergroups_list())["usergroups"]}
    for finding in (*_check_roles(groups, policy), _check_on_call(groups, policy)):
        yield finding


async def _check_channels(client: AsyncWebClient, policy: Policy) -> AsyncIterator[Finding]:
    if not policy.triage_channel:
        yield Finding(
            "No channel is set for reports.",
            "Set it with /tocsin settings, or TOCSIN_TRIAGE_CHANNEL before the first start.",
        )
    named = (
        policy.triage_channel,
        policy.it_channel,
        policy.committee_channel,
        policy.on_call_channel,
        *policy.announce_channels,
    )
    for channel in dict.fromkeys(filter(None, named)):
        try:
            answer = (await client.conversations_info(channel=channel))["channel"]
        except SlackApiError as error:
            yield Finding(
                f"Channel {channel} can't be read ({error.response.get('error')}).",
                "Invite the bot into it, or choose another with /tocsin settings.",
            )
            continue
        name = f"#{answer['name']}"
        if answer.get("is_archived"):
            yield Finding(f"{name} is archived.", "Choose another with /tocsin settings.")
        elif not answer.get("is_member"):
            yield Finding(f"The bot is not in {name}.", f"Invite it there: /invite in {name}.")
        else:
            yield Finding(f"The bot is in {name}.")


def _check_roles(groups: Collection[str], policy: Policy) -> Iterator[Finding]:
    for role in (Role.SECURITY, Role.IT, Role.COMMITTEE, Role.ADMIN):
        named = policy.roles.get(role, ())
        unknown = _unknown(groups, named)
        if not named:
            yield Finding(
                f"Nobody holds the role {role.value}.",
                f"Set it with /tocsin settings, or TOCSIN_{_SEEDS[role]} before the first start.",
            )
        elif unknown:
            yield Finding(
                f"No user group has the id {', '.join(unknown)} (role {role.value}).",
                "Choose another with /tocsin settings.",
            )
        else:
            yield Finding(f"The role {role.value} is given.")


def _check_on_call(groups: Collection[str], policy: Policy) -> Finding:
    if not policy.on_call:
        return Finding(
            "Nobody is on call: when many report the same at once, nobody is called.",
            "Name people or a user group with /tocsin settings.",
        )
    if unknown := _unknown(groups, policy.on_call):
        return Finding(
            f"No user group has the id {', '.join(unknown)} (on call).",
            "Choose another with /tocsin settings.",
        )
    return Finding("Somebody is on call.")


def _unknown(groups: Collection[str], named: Iterable[str]) -> list[str]:
    return [each for each in named if each.startswith("S") and each not in groups]


_SEEDS = {
    Role.SECURITY: "SECURITY",
    Role.IT: "IT",
    Role.COMMITTEE: "COMMITTEE",
    Role.ADMIN: "ADMINS",
}
