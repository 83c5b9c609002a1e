"""Boot settings: read from the environment, files and `.env`; a wrong one is named with its fix."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.domain.policy import Policy
from bot.domain.vocabulary import Role
from bot.settings import (
    DEFAULT_DATABASE_URL,
    SettingsError,
    read_database_url,
    read_settings,
)

SOCKET = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
HTTP = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "shh"}


def test_two_tokens_are_enough_to_start(tmp_path: Path) -> None:
    settings = read_settings(SOCKET, tmp_path)
    assert settings.uses_socket_mode
    assert settings.is_real_slack
    assert (settings.database_url, settings.port) == (DEFAULT_DATABASE_URL, 3000)
    assert settings.seed() == Policy()
    assert not read_settings(HTTP, tmp_path).uses_socket_mode


def test_every_seed_reaches_the_first_policy(tmp_path: Path) -> None:
    seeds = {
        "TOCSIN_TRIAGE_CHANNEL": "C1",
        "TOCSIN_IT_CHANNEL": "C2",
        "TOCSIN_COMMITTEE_CHANNEL": "C3",
        "TOCSIN_ANNOUNCE_CHANNELS": " C4, C5 ,,",
        "TOCSIN_SECURITY": "S1,U1",
        "TOCSIN_IT": "S2",
        "TOCSIN_COMMITTEE": "",
        "TOCSIN_ADMINS": "U2",
        "TOCSIN_TIMEZONE": "Asia/Shanghai",
        "TOCSIN_WORKING_HOURS": "Mon-Fri 10:00-19:00",
        "TOCSIN_HOLIDAYS": "CN",
        "TOCSIN_DOMAINS": "acme.example,acme.test",
    }
    assert read_settings(SOCKET | seeds, tmp_path).seed() == Policy(
        triage_channel="C1",
        it_channel="C2",
        committee_channel="C3",
        announce_channels=("C4", "C5"),
        roles={Role.SECURITY: ("S1", "U1"), Role.IT: ("S2",), Role.ADMIN: ("U2",)},
        time_zone="Asia/Shanghai",
        working_hours="Mon-Fri 10:00-19:00",
        holidays="CN",
        domains=("acme.example", "acme.test"),
    )


@pytest.mark.parametrize(
    ("wrong", "named", "fix"),
    [
        ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN is missing.", "OAuth & Permissions"),
        ({"SLACK_BOT_TOKEN": "xoxp-1"}, "SLACK_BOT_TOKEN is not valid.", "begins with xoxb-"),
        ({"SLACK_APP_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN is not valid.", "begins with xapp-"),
        (
            {"SLACK_APP_TOKEN": ""},
            "SLACK_APP_TOKEN or SLACK_SIGNING_SECRET is missing.",
            "receive requests over HTTP",
        ),
        ({"SLACK_API_URL": "slack.com"}, "SLACK_API_URL is not valid.", "https://slack.com/api/"),
        ({"DATABASE_URL": "tocsin.db"}, "DATABASE_URL is not valid.", "sqlite+aiosqlite:///"),
        ({"DATABASE_URL": "mysql://h/x"}, "DATABASE_URL is not valid.", "postgresql+psycopg://"),
        (
            {"DATABASE_URL": "postgresql+psycopg://u@h:port/x"},
            "DATABASE_URL is not valid.",
            "postgresql+psycopg://user@host/name",
        ),
        ({"PORT": "http"}, "PORT is not valid.", "from 0 to 65535"),
        ({"PORT": "65536"}, "PORT is not valid.", "from 0 to 65535"),
        ({"PORT": "-1"}, "PORT is not valid.", "from 0 to 65535"),
        ({"TOCSIN_COMMAND_PREFIX": "Acme "}, "TOCSIN_COMMAND_PREFIX is not valid.", "lower-case"),
        ({"TOCSIN_SEAL_KEY": "secret"}, "TOCSIN_SEAL_KEY is not valid.", "tocsin seal-key"),
        ({"TOCSIN_SEAL_KEY": "c2hvcnQ="}, "TOCSIN_SEAL_KEY is not valid.", "tocsin seal-key"),
        (
            {"SLACK_SIGNING_SECRET_FILE": "/nowhere/secret"},
            "SLACK_SIGNING_SECRET_FILE can't be read",
            "No such file",
        ),
    ],
)
def test_a_wrong_setting_is_named_with_its_fix(
    tmp_path: Path, wrong: dict[str, str], named: str, fix: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings(SOCKET | wrong, tmp_path)
    sentence = str(refused.value)
    assert sentence.startswith(named)
    assert fix in sentence
    assert "\n" not in sentence


def test_a_wrong_secret_is_never_shown(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings(SOCKET | {"SLACK_BOT_TOKEN": "hunter2"}, tmp_path)
    assert "hunter2" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_mounted_secret_is_read_from_its_file(tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("xoxb-from-a-file\n", encoding="utf-8")
    settings = read_settings(
        {"SLACK_BOT_TOKEN_FILE": str(secret), "SLACK_APP_TOKEN": "xapp-1"}, tmp_path
    )
    assert settings.slack_bot_token == "xoxb-from-a-file"


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", None])
def test_a_secret_that_can_not_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    secret = tmp_path / "token"
    if content is None:
        secret.mkdir()
    else:
        secret.write_bytes(content)
    with pytest.raises(SettingsError, match=r"^SLACK_BOT_TOKEN_FILE can't be read"):
        read_settings(
            SOCKET | {"SLACK_BOT_TOKEN": "", "SLACK_BOT_TOKEN_FILE": str(secret)}, tmp_path
        )


def test_the_environment_wins_over_the_file_of_settings(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        "# tokens\nSLACK_BOT_TOKEN='xoxb-env-file'\nSLACK_APP_TOKEN=xapp-1\nPORT=4000\nEMPTY\n",
        encoding="utf-8",
    )
    settings = read_settings({}, tmp_path)
    assert (settings.slack_bot_token, settings.port) == ("xoxb-env-file", 4000)
    settings = read_settings({"SLACK_BOT_TOKEN": "xoxb-2", "PORT": ""}, tmp_path)
    assert (settings.slack_bot_token, settings.port) == ("xoxb-2", 4000)
    # A secret that is mounted into the environment wins over `.env` as well.
    secret = tmp_path / "token"
    secret.write_text("xoxb-mounted", encoding="utf-8")
    settings = read_settings({"SLACK_BOT_TOKEN_FILE": str(secret)}, tmp_path)
    assert settings.slack_bot_token == "xoxb-mounted"


def test_settings_can_not_be_changed_once_read(tmp_path: Path) -> None:
    settings = read_settings(SOCKET, tmp_path)
    with pytest.raises(ValidationError, match="frozen"):
        settings.port = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("address", "real"),
    [
        ("https://slack.com/api/", True),
        ("https://slack.com/api", True),
        ("http://127.0.0.1:8100/api/", False),
    ],
)
def test_a_stand_in_for_slack_is_told_by_its_address(
    tmp_path: Path, address: str, real: bool
) -> None:
    assert read_settings(SOCKET | {"SLACK_API_URL": address}, tmp_path).is_real_slack is real


def test_the_database_is_known_without_any_token(tmp_path: Path) -> None:
    assert read_database_url({}, tmp_path) == DEFAULT_DATABASE_URL
    secret = tmp_path / "url"
    secret.write_text("postgresql+psycopg://tocsin@db/tocsin\n", encoding="utf-8")
    mounted = {"DATABASE_URL_FILE": str(secret)}
    assert read_database_url(mounted, tmp_path) == "postgresql+psycopg://tocsin@db/tocsin"
    with pytest.raises(SettingsError, match=r"^DATABASE_URL is not valid"):
        read_database_url({"DATABASE_URL": "oracle://h/x"}, tmp_path)
