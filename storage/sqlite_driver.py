"""aiosqlite with fewer trips to its thread: only what can take time goes there.

aiosqlite sends every step of a statement (cursor, execute, fetch, close) to a thread, and each
trip costs more than the step. Opening and closing a cursor never waits, so it happens in place.
A writer's statements are short and find their rows by index: of them, only what can wait for the
disk or for another process goes to the thread, BEGIN and COMMIT.
"""

import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import aiosqlite

T = TypeVar("T")

_NEVER_WAIT = frozenset({"cursor", "close"})
# The pool rolls back after each commit as well, where there is nothing to undo.
_NEVER_WAIT_ON_A_WRITER = frozenset({"cursor", "executemany", "rollback"})
# A writer takes the lock at once: a plain BEGIN fails when two readers turn writers.
BEGIN_WRITING = "BEGIN IMMEDIATE"
_MAY_WAIT = ("BEGIN", "PRAGMA", "VACUUM")
# How many rows aiosqlite fetches at a time when a cursor is iterated; SQLAlchemy never does.
_ITERATION = 64


class ReaderConnection(aiosqlite.Connection):
    """Opens and closes cursors in place; everything else runs in the thread."""

    async def _execute(self, fn: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        if self._connection is not None and self._stays_here(fn, args):
            return fn(*args, **kwargs)
        return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-any-return,no-untyped-call]

    def _stays_here(self, fn: Callable[..., Any], args: tuple[Any, ...]) -> bool:
        return fn.__name__ in _NEVER_WAIT and not _is_connection(fn)


class WriterConnection(ReaderConnection):
    """Runs statements in place as well, but never one that can wait."""

    async def _execute(self, fn: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        if args and args[0] == BEGIN_WRITING:
            try:
                return self._at_once(fn, *args)
            except sqlite3.OperationalError:
                pass  # Another process is writing: wait for it in the thread.
        return await super()._execute(fn, *args, **kwargs)

    def _at_once(self, fn: Callable[..., T], *args: Any) -> T:
        """Do it if it need not wait."""
        patience = self._conn.execute("PRAGMA busy_timeout").fetchone()[0]
        self._conn.execute("PRAGMA busy_timeout = 0")
        try:
            return fn(*args)
        finally:
            self._conn.execute(f"PRAGMA busy_timeout = {patience}")

    def _stays_here(self, fn: Callable[..., Any], args: tuple[Any, ...]) -> bool:
        if _is_connection(fn):
            return fn.__name__ in _NEVER_WAIT_ON_A_WRITER
        return fn.__name__ != "execute" or not str(args[0]).startswith(_MAY_WAIT)


def _is_connection(fn: Callable[..., Any]) -> bool:
    return isinstance(getattr(fn, "__self__", None), sqlite3.Connection)


def opener(
    kind: type[ReaderConnection], path: str
) -> Callable[[], Awaitable[aiosqlite.Connection]]:
    """What SQLAlchemy calls to open a connection of that kind."""

    def connect() -> sqlite3.Connection:
        # Used from the event loop and from its thread, never by both at once.
        return sqlite3.connect(path, check_same_thread=False)

    async def open_connection() -> aiosqlite.Connection:
        connection = kind(connect, _ITERATION)
        connection._thread.daemon = True  # as SQLAlchemy does: a forgotten one must not hang us
        try:
            return await connection
        except BaseException:
            # aiosqlite tells its thread to end, but leaves it with a word for the event loop.
            connection._thread.join()
            raise

    return open_connection
