"""The command line: run, playground, check, migrate, seal-key, manifest, settings."""

import asyncio
import errno
import json
import os
import signal
import tomllib
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import tomli_w
import typer
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from slack_sdk.errors import SlackApiError, SlackClientError
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.errors import InvalidInput
from bot.settings import Settings, SettingsError, read_database_url, read_settings
from bot.slack.manifest import build_manifest

if TYPE_CHECKING:
    from storage.engine import Database

app = typer.Typer(
    help="Tocsin: report what looks odd, triage it, announce, fix.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
settings_app = typer.Typer(help="The company's settings as TOML.", no_args_is_help=True)
app.add_typer(settings_app, name="settings")
console = Console()
complaints = Console(stderr=True)


def main() -> None:
    """Entry point of `tocsin`."""
    app()


def complain(sentence: str) -> None:
    """Say on standard error what is wrong, on one line however long."""
    complaints.print(f"[red]✗[/] {escape(sentence)}", highlight=False, soft_wrap=True)


def _settings() -> Settings:
    try:
        return read_settings(os.environ, Path.cwd())
    except SettingsError as error:
        complain(str(error))
        raise typer.Exit(2) from None


@asynccontextmanager
async def _database() -> AsyncIterator["Database"]:
    """For commands that only need the database, and so ask for no tokens."""
    from storage.engine import Database

    try:
        database = Database(read_database_url(os.environ, Path.cwd()))
    except SettingsError as error:
        complain(str(error))
        raise typer.Exit(2) from None
    try:
        yield database
    finally:
        await database.close()


def _run(work: Coroutine[Any, Any, int | None]) -> None:
    try:
        code = asyncio.run(work)
    except SQLAlchemyError as error:
        complain(
            f"The database at DATABASE_URL can't be used ({type(error).__name__})."
            " If its tables are missing, run: tocsin migrate"
        )
        code = 2
    if code:
        raise typer.Exit(code)


_START_ERRORS = (InvalidInput, SlackClientError, SQLAlchemyError, OSError, TimeoutError)


def _why_it_did_not_start(error: Exception) -> str:
    """One sentence that names what is wrong, and the fix."""
    if isinstance(error, InvalidInput):
        problem = error.problems[0]
        name = problem.field.upper().replace("TIME_ZONE", "TIMEZONE")
        value = problem.details.get("value", "")
        return f"TOCSIN_{name} is not valid: {value!r}. See .env.example."
    if isinstance(error, SlackApiError):
        return f"Slack refuses the start ({error.response.get('error')}). Run: tocsin check"
    if isinstance(error, SQLAlchemyError):
        kind = type(error).__name__
        return f"The database at DATABASE_URL can't be used ({kind}). Run: tocsin check"
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return "PORT is taken by another program. Set PORT to a free one."
    return f"Can't reach Slack or the database ({type(error).__name__}). Run: tocsin check"


@app.command()
def run() -> None:
    """Migrate the database and run the bot until it is told to stop."""
    from bot.app import Tocsin
    from bot.log import set_up_logs

    set_up_logs()
    settings = _settings()

    async def serve() -> int:
        bot = Tocsin(settings)
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        try:
            await bot.start()
            console.print(f"Tocsin is running. Health: http://127.0.0.1:{bot.port}/healthz")
            await stop.wait()
        except _START_ERRORS as error:
            complain(_why_it_did_not_start(error))
            return 2
        finally:
            await bot.stop()
        return 0

    _run(serve())


@app.command()
def playground(
    port: Annotated[int, typer.Option(help="Where the page is served.")] = 8100,
    http: Annotated[bool, typer.Option(help="Use HTTP requests instead of Socket Mode.")] = False,
    story: Annotated[bool, typer.Option(help="Play the main job and end.")] = False,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
) -> None:
    """A local Slack in the browser with the bot on it; no workspace needed."""
    from bot.demo import run_demo

    _run(run_demo(console, port=0 if story else port, http=http, story=story, browser=browser))


@app.command()
def check() -> None:
    """Look at tokens, scopes, channels, groups, database and clock; say how to mend them."""
    from bot.check import check as look

    settings = _settings()

    async def report() -> int:
        faults = 0
        async for finding in look(settings):
            sign = "[green]✓[/]" if finding.is_fine else "[red]✗[/]"
            console.print(f"{sign} {escape(finding.what)}", highlight=False, soft_wrap=True)
            if not finding.is_fine:
                faults += 1
                console.print(f"  → {escape(finding.fix)}", highlight=False, soft_wrap=True)
        return 1 if faults else 0

    _run(report())


@app.command()
def migrate() -> None:
    """Bring the database's tables up to date."""
    from storage.migrate import migrate as upgrade
    from storage.migrate import newest_revision

    async def work() -> None:
        async with _database() as database:
            await upgrade(database)
        console.print(f"The tables are up to date (revision {newest_revision()}).")

    _run(work())


@app.command("seal-key")
def seal_key() -> None:
    """Print a new key for TOCSIN_SEAL_KEY, which lets people report without their name."""
    from bot.usecases.sealing import new_seal_key

    print(new_seal_key())


@app.command()
def manifest(
    request_url: Annotated[
        str, typer.Option(help="For HTTP: the public address, ending in /slack/events.")
    ] = "",
    command_prefix: Annotated[
        str, typer.Option(help="Put before every command: acme- makes /acme-report.")
    ] = "",
) -> None:
    """Print the app manifest, ready to paste at api.slack.com/apps."""
    print(
        json.dumps(
            build_manifest(command_prefix=command_prefix, request_url=request_url),
            indent=2,
            ensure_ascii=False,
        )
    )


@settings_app.command("export")
def export_settings() -> None:
    """Print the company's settings."""
    from bot.usecases.policy import current_policy, policy_to_plain

    async def work() -> None:
        async with _database() as database, database.read() as session:
            print(tomli_w.dumps(policy_to_plain(await current_policy(session))), end="")

    _run(work())


def _fault(error: ValueError) -> str:
    """What is wrong in a file of settings, in one line."""
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}."
    return str(error)


@settings_app.command("import")
def import_settings(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)]) -> None:
    """Replace the company's settings by those in the file; nothing is half imported."""
    from bot.slack.views.errors import problem as explain
    from bot.text import words_for
    from bot.usecases.policy import current_policy, policy_from_plain, replace_policy

    async def work() -> int:
        try:
            policy = policy_from_plain(tomllib.loads(file.read_text(encoding="utf-8")))
        except (tomllib.TOMLDecodeError, ValueError) as error:
            complain(f"{file}: {_fault(error)}")
            return 2
        try:
            async with _database() as database, database.write() as session:
                before = await current_policy(session)
                await replace_policy(session, datetime.now(UTC), None, before, policy)
        except InvalidInput as error:
            words = words_for(["en"], "UTC", datetime.now(UTC))
            for problem in error.problems:
                complain(f"{file}: {problem.field}: {explain(words, problem)}")
            return 2
        console.print("The settings are replaced.")
        return 0

    _run(work())
