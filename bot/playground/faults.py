"""Faults that can be switched on: what goes wrong between a bot and Slack in real life."""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass, fields, replace
from enum import Enum
from typing import Any

from bot.playground.values import Json, SlackError


class Fault(Enum):
    """What happens to one Web API call."""

    NONE = "none"
    RATE_LIMITED = "rate_limited"
    SERVER_ERROR = "server_error"
    LOST_ANSWER = "lost_answer"


@dataclass(frozen=True, slots=True)
class FaultSettings:
    """Which faults are on. Counts go down as they are used up; an empty method list means all."""

    rate_limited_percent: float = 0
    retry_after_seconds: int = 1
    server_error_percent: float = 0
    delay_ms: float = 0
    lose_answers: int = 0
    drop_acks: int = 0
    methods: tuple[str, ...] = ()


_NAMES = {setting.name for setting in fields(FaultSettings)}


class Faults:
    """Decides, call by call, what goes wrong. Seeded, so that a run can be repeated."""

    def __init__(self, seed: int = 0) -> None:
        self.settings = FaultSettings()
        self.is_quiet = True
        self._random = random.Random(seed)  # noqa: S311 - not for secrets

    def change(self, wanted: Json) -> None:
        """Switch faults on or off; what is not named stays as it is."""
        unknown = wanted.keys() - _NAMES
        if unknown:
            raise SlackError("invalid_arguments", text=f"unknown faults: {sorted(unknown)}")
        values: dict[str, Any] = dict(wanted)
        if "methods" in values:
            values["methods"] = tuple(values["methods"])
        self._set(replace(self.settings, **values))

    def reset(self) -> None:
        """All is well again."""
        self._set(FaultSettings())

    def as_json(self) -> Json:
        """For the page."""
        return asdict(self.settings)

    def for_call(self, method: str) -> Fault:
        """What goes wrong with this call before or after it is carried out."""
        settings = self.settings
        if self.is_quiet or (settings.methods and method not in settings.methods):
            return Fault.NONE
        dice = self._random.random() * 100
        if dice < settings.rate_limited_percent:
            return Fault.RATE_LIMITED
        if dice < settings.rate_limited_percent + settings.server_error_percent:
            return Fault.SERVER_ERROR
        # Without a method list only posts lose their answer: that is the case that doubles.
        if settings.lose_answers and (settings.methods or method == "chat.postMessage"):
            self._set(replace(settings, lose_answers=settings.lose_answers - 1))
            return Fault.LOST_ANSWER
        return Fault.NONE

    def delay_seconds(self, method: str) -> float:
        """How long the answer to this call is held back."""
        settings = self.settings
        applies = not settings.methods or method in settings.methods
        return settings.delay_ms / 1000 if applies else 0.0

    def loses_ack(self) -> bool:
        """Whether the app's next ack gets lost on its way."""
        if self.settings.drop_acks < 1:
            return False
        self._set(replace(self.settings, drop_acks=self.settings.drop_acks - 1))
        return True

    def _set(self, settings: FaultSettings) -> None:
        self.settings = settings
        self.is_quiet = settings == FaultSettings()
