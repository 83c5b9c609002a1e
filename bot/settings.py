"""Boot settings: secrets, addresses, and the seeds of the first start; frozen once read."""

from base64 import urlsafe_b64decode
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
)

from bot.domain.policy import Policy
from bot.domain.vocabulary import Role

SLACK_API_URL = "https://slack.com/api/"
DEFAULT_DATABASE_URL = "sqlite+aiosqlite:///tocsin.db"


class SettingsError(Exception):
    """A wrong or missing setting; the text names it and the fix."""


def _split(value: object) -> object:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _check_seal_keys(keys: tuple[str, ...]) -> tuple[str, ...]:
    if any(len(urlsafe_b64decode(key)) != _SEAL_KEY_BYTES for key in keys):
        raise ValueError("not a key")
    return keys


def _check_port(url: str) -> str:
    urlsplit(url).port  # noqa: B018 - raises ValueError when it is no number
    return url


# Fernet's keys: https://cryptography.io/en/latest/fernet/
_SEAL_KEY_BYTES = 32
SealKeys = Annotated[tuple[str, ...], BeforeValidator(_split), AfterValidator(_check_seal_keys)]
Ids = Annotated[tuple[str, ...], BeforeValidator(_split)]
DatabaseUrl = Annotated[
    str,
    Field(pattern=r"^(sqlite\+aiosqlite|postgresql\+psycopg)://"),
    AfterValidator(_check_port),
]


class Settings(BaseModel):
    """Everything that is read from the environment and `.env`; `.env.example` explains it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    slack_bot_token: str = Field(pattern=r"^xoxb-")
    slack_app_token: str = Field(default="", pattern=r"^(xapp-.*)?$")
    slack_signing_secret: str = ""
    slack_api_url: str = Field(default=SLACK_API_URL, pattern=r"^https?://.+")
    database_url: DatabaseUrl = DEFAULT_DATABASE_URL
    port: int = Field(default=3000, ge=0, le=65535)
    tocsin_command_prefix: str = Field(default="", pattern=r"^[a-z0-9_-]{0,16}$")

    tocsin_seal_key: SealKeys = ()

    tocsin_triage_channel: str = ""
    tocsin_it_channel: str = ""
    tocsin_committee_channel: str = ""
    tocsin_announce_channels: Ids = ()
    tocsin_security: Ids = ()
    tocsin_it: Ids = ()
    tocsin_committee: Ids = ()
    tocsin_admins: Ids = ()
    tocsin_timezone: str = "UTC"
    tocsin_working_hours: str = "Mon-Fri 09:00-18:00"
    tocsin_holidays: str = ""
    tocsin_domains: Ids = ()

    @property
    def uses_socket_mode(self) -> bool:
        """Socket Mode when there is an app token, else HTTP."""
        return bool(self.slack_app_token)

    @property
    def is_real_slack(self) -> bool:
        """Whether calls go to Slack itself and not to a stand-in."""
        return self.slack_api_url.rstrip("/") == SLACK_API_URL.rstrip("/")

    def seed(self) -> Policy:
        """The company's settings of the first start."""
        named = {
            Role.SECURITY: self.tocsin_security,
            Role.IT: self.tocsin_it,
            Role.COMMITTEE: self.tocsin_committee,
            Role.ADMIN: self.tocsin_admins,
        }
        return Policy(
            triage_channel=self.tocsin_triage_channel,
            it_channel=self.tocsin_it_channel,
            committee_channel=self.tocsin_committee_channel,
            announce_channels=self.tocsin_announce_channels,
            roles={role: ids for role, ids in named.items() if ids},
            time_zone=self.tocsin_timezone,
            working_hours=self.tocsin_working_hours,
            holidays=self.tocsin_holidays,
            domains=self.tocsin_domains,
        )


_FIXES = {
    "slack_bot_token": "It is the Bot User OAuth Token, begins with xoxb-, and stands on your"
    " app's page under OAuth & Permissions.",
    "slack_app_token": "It begins with xapp-; see Basic Information > App-Level Tokens.",
    "slack_api_url": "It is an address such as https://slack.com/api/.",
    "database_url": "Write sqlite+aiosqlite:///tocsin.db or postgresql+psycopg://user@host/name.",
    "port": "It is a number from 0 to 65535, such as 3000.",
    "tocsin_command_prefix": "Use up to 16 lower-case letters, digits, - and _.",
    "tocsin_seal_key": "Make one with: tocsin seal-key",
}


def read_database_url(environment: Mapping[str, str], folder: Path) -> str:
    """Where the database is, for commands that need nothing else. Raises SettingsError."""
    values = _values(environment, folder, ["database_url"])
    try:
        return TypeAdapter(DatabaseUrl).validate_python(
            values.get("database_url", DEFAULT_DATABASE_URL)
        )
    except ValidationError:
        raise SettingsError(f"DATABASE_URL is not valid. {_FIXES['database_url']}") from None


def read_settings(environment: Mapping[str, str], folder: Path) -> Settings:
    """Read the settings from the environment, then from `.env` in the folder.

    `NAME_FILE` names a file that holds the value of NAME, such as a mounted secret.
    Raises SettingsError with one sentence that names the setting and the fix.
    """
    values: dict[str, Any] = _values(environment, folder, Settings.model_fields)
    try:
        settings = Settings(**values)
    except ValidationError as error:
        raise SettingsError(_sentence(error)) from None
    if not settings.slack_app_token and not settings.slack_signing_secret:
        raise SettingsError(
            "SLACK_APP_TOKEN or SLACK_SIGNING_SECRET is missing. Set SLACK_APP_TOKEN for Socket"
            " Mode, or SLACK_SIGNING_SECRET to receive requests over HTTP."
        )
    return settings


def _values(environment: Mapping[str, str], folder: Path, fields: Iterable[str]) -> dict[str, str]:
    """What is written for the fields; the environment wins over `.env`."""
    values: dict[str, str] = {}
    for source in (dotenv_values(folder / ".env"), environment):
        for field in fields:
            name = field.upper()
            if value := source.get(name):
                values[field] = value
            elif path := source.get(f"{name}_FILE"):
                values[field] = _read_secret(name, Path(path))
    return values


def _read_secret(name: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it holds no text"
        raise SettingsError(f"{name}_FILE can't be read: {why} ({path}).") from None


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_input=False)[0]
    field = str(first["loc"][0])
    what = "is missing" if first["type"] == "missing" else "is not valid"
    return f"{field.upper()} {what}. {_FIXES.get(field, 'See .env.example.')}"
