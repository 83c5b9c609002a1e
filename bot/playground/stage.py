"""The playground's parts together, as the Web API and the people's acts use them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from itertools import count, islice

from bot.playground.delivery import Delivery
from bot.playground.events import AppEvents
from bot.playground.faults import Faults
from bot.playground.limits import Limits
from bot.playground.modals import Modals
from bot.playground.page import PageStreams
from bot.playground.socket_mode import SocketMode
from bot.playground.values import Json
from bot.playground.whispers import Ephemerals, ResponseUrls
from bot.playground.workspace import Workspace

REMEMBERED_CALLS = 20_000


class CallLog:
    """The newest calls of the Web API, without tokens and texts."""

    def __init__(self) -> None:
        self._calls: deque[tuple[int, str, int, str | None, str | None, float]] = deque(
            maxlen=REMEMBERED_CALLS
        )
        self._numbers = count(1)

    def add(
        self, method: str, status: int, error: str | None, channel: str | None, at: float
    ) -> None:
        """Note one call."""
        self._calls.append((next(self._numbers), method, status, error, channel, at))

    def since(self, number: int) -> list[Json]:
        """The calls after that number, oldest first."""
        names = ("n", "method", "status", "error", "channel", "at")
        first = self._calls[0][0] if self._calls else 1
        newer = islice(self._calls, max(0, number + 1 - first), None)
        return [dict(zip(names, call, strict=True)) for call in newer]


@dataclass(slots=True)
class Stage:
    """Everything that a call or an act needs."""

    workspace: Workspace
    page: PageStreams
    modals: Modals
    ephemerals: Ephemerals
    response_urls: ResponseUrls
    limits: Limits
    faults: Faults
    events: AppEvents
    sockets: SocketMode
    delivery: Delivery
    bot_token: str
    app_token: str
    calls: CallLog = field(default_factory=CallLog)
    is_revoked: bool = False

    def is_app_connected(self) -> bool:
        """Whether the app seems to be there."""
        return self.delivery.is_connected
