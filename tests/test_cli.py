"""The command line: what it prints, and one sentence where something is wrong."""

import asyncio
import json
import os
import socket
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import structlog
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.settings import read_settings
from bot.slack.manifest import BOT_SCOPES
from storage.engine import Database
from storage.migrate import current_revision, newest_revision

SCHEMA = json.loads((Path(__file__).parent / "data/slack-manifest-v1.schema.json").read_text())
SETTINGS = ("SLACK_", "TOCSIN_", "DATABASE_URL", "PORT")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder, and none of the settings of whoever runs the tests."""
    for name in list(os.environ):
        if name.startswith(SETTINGS):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    # A command logs to where it ran, and that is closed now.
    structlog.reset_defaults()


def tocsin(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(app, arguments, env=environment)


def complaint(result: Result) -> str:
    """The one sentence of complaint of a command that ended with 2."""
    assert result.exit_code == 2, result.output
    assert isinstance(result.exception, SystemExit)
    [line] = [line for line in result.stderr.splitlines() if not line.startswith("{")]
    return str(line)


def manifest(*arguments: str) -> dict[str, Any]:
    result = tocsin("manifest", *arguments)
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--request-url", "https://tocsin.acme.example/slack/events"),
        ("--command-prefix", "acme-"),
    ],
)
def test_the_manifest_is_valid_against_slacks_published_schema(arguments: tuple[str, ...]) -> None:
    jsonschema.validate(manifest(*arguments), SCHEMA)


def test_the_manifest_for_socket_mode_needs_no_address() -> None:
    found = manifest()
    assert found["settings"]["socket_mode_enabled"] is True
    assert "url" not in json.dumps(found).replace("usage_hint", "")
    commands = [command["command"] for command in found["features"]["slash_commands"]]
    assert commands == ["/report", "/triage", "/advisory", "/vuln", "/tocsin"]
    assert found["oauth_config"]["scopes"]["bot"] == list(BOT_SCOPES)
    # People answer the bot in its direct messages.
    assert found["features"]["app_home"]["messages_tab_read_only_enabled"] is False


def test_the_manifest_for_http_names_the_address_wherever_slack_calls() -> None:
    url = "https://tocsin.acme.example/slack/events"
    found = manifest("--request-url", url, "--command-prefix", "acme-")
    assert found["settings"]["socket_mode_enabled"] is False
    assert found["settings"]["event_subscriptions"]["request_url"] == url
    assert found["settings"]["interactivity"]["request_url"] == url
    for command in found["features"]["slash_commands"]:
        assert command["command"].startswith("/acme-")
        assert command["url"] == url


def test_migrating_makes_the_tables_and_can_be_repeated(folder: Path) -> None:
    for _ in range(2):
        result = tocsin("migrate", DATABASE_URL="sqlite+aiosqlite:///new.db")
        assert result.exit_code == 0, result.output
        assert newest_revision() in result.stdout

    async def revision() -> str:
        database = Database(f"sqlite+aiosqlite:///{folder}/new.db")
        found = await current_revision(database)
        await database.close()
        return found

    assert asyncio.run(revision()) == newest_revision()


def test_the_database_may_be_named_in_a_file_or_a_mounted_secret(folder: Path) -> None:
    (folder / ".env").write_text("DATABASE_URL=sqlite+aiosqlite:///of_env.db\n")
    assert tocsin("migrate").exit_code == 0
    (folder / "secret").write_text("sqlite+aiosqlite:///of_secret.db\n")
    assert tocsin("migrate", DATABASE_URL_FILE="secret").exit_code == 0
    assert sorted(path.name for path in folder.glob("*.db")) == ["of_env.db", "of_secret.db"]


@pytest.mark.parametrize(
    "command", [("migrate",), ("settings", "export"), ("settings", "import", "settings.toml")]
)
def test_a_database_that_can_not_be_used_is_one_sentence(
    folder: Path, command: tuple[str, ...]
) -> None:
    (folder / "settings.toml").write_text('time_zone = "UTC"\n')
    wrong = complaint(tocsin(*command, DATABASE_URL="mysql://h/x"))
    assert "DATABASE_URL is not valid" in wrong
    gone = complaint(tocsin(*command, DATABASE_URL="sqlite+aiosqlite:///no/such/folder/x.db"))
    assert "DATABASE_URL" in gone


@pytest.mark.parametrize("command", [("export",), ("import", "settings.toml")])
def test_settings_without_tables_say_what_to_run(folder: Path, command: tuple[str, ...]) -> None:
    (folder / "settings.toml").write_text('time_zone = "UTC"\n')
    assert "tocsin migrate" in complaint(tocsin("settings", *command))


def test_settings_go_into_a_file_and_back(folder: Path) -> None:
    tocsin("migrate")
    first = tocsin("settings", "export").stdout
    assert tomllib.loads(first)["working_hours"] == "Mon-Fri 09:00-18:00"
    changed = first.replace('time_zone = "UTC"', 'time_zone = "Asia/Shanghai"').replace(
        "[roles]\n", '[roles]\nadmin = ["U1"]\n'
    )
    (folder / "settings.toml").write_text(changed)
    result = tocsin("settings", "import", "settings.toml")
    assert result.exit_code == 0, result.output
    second = tomllib.loads(tocsin("settings", "export").stdout)
    assert second["time_zone"] == "Asia/Shanghai"
    assert second["roles"] == {"admin": ["U1"]}
    assert tocsin("settings", "import", "settings.toml").exit_code == 0


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"time_zone = ", "Invalid value"),
        (b'colour = "red"\n', "colour"),
        (b"time_zone = 5\n", "time_zone"),
        (b'announce_channels = "C1"\n', "announce_channels"),
        (b'time_zone = "Mars/[/]Olympus"\n[roles]\nadmin = ["U1"]\n', "time_zone"),
        (b'working_hours = "[red]never[/]"\n[roles]\nadmin = ["U1"]\n', "working_hours"),
        (b'time_zone = "\xff"\n', "utf-8"),
    ],
)
def test_a_file_that_can_not_be_taken_is_named_and_changes_nothing(
    folder: Path, content: bytes, named: str
) -> None:
    tocsin("migrate")
    before = tocsin("settings", "export").stdout
    (folder / "settings.toml").write_bytes(content)
    sentence = complaint(tocsin("settings", "import", "settings.toml"))
    assert "settings.toml" in sentence
    assert named in sentence
    assert tocsin("settings", "export").stdout == before


@pytest.mark.parametrize("command", ["run", "check"])
def test_a_missing_token_stops_the_start_with_one_sentence(command: str) -> None:
    assert "SLACK_BOT_TOKEN is missing." in complaint(tocsin(command))


def tokens(**more: str) -> dict[str, str]:
    return {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"} | more


def test_a_seed_that_can_not_be_taken_stops_the_start() -> None:
    seeds = tokens(TOCSIN_TIMEZONE="Mars/Olympus", SLACK_API_URL="http://127.0.0.1:9/api/")
    sentence = complaint(tocsin("run", **seeds))
    assert "TOCSIN_TIMEZONE" in sentence
    assert "Mars/Olympus" in sentence


def test_a_slack_that_is_not_there_stops_the_start() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}/api/"
        sentence = complaint(tocsin("run", **tokens(SLACK_API_URL=address)))
    assert "tocsin check" in sentence


def test_a_database_that_is_not_there_stops_the_start() -> None:
    url = "sqlite+aiosqlite:///no/such/folder/x.db"
    assert "DATABASE_URL" in complaint(tocsin("run", **tokens(DATABASE_URL=url)))


def test_a_printed_seal_key_can_be_set_and_is_new_each_time() -> None:
    keys = [tocsin("seal-key").stdout.strip() for _ in range(2)]
    assert len(set(keys)) == 2
    settings = read_settings(tokens(TOCSIN_SEAL_KEY=",".join(keys)), Path.cwd())
    assert settings.tocsin_seal_key == tuple(keys)


def test_a_check_looks_at_everything_and_says_how_to_mend_it() -> None:
    result = tocsin("check", **tokens(SLACK_API_URL="http://127.0.0.1:9/api/"))
    assert result.exit_code == 1
    assert "its tables are not up to date" in result.stdout
    assert "Run: tocsin migrate" in result.stdout
    assert "Slack can't be reached at http://127.0.0.1:9/api/" in result.stdout
