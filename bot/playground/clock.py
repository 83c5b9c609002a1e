"""The playground's clock: how far it was moved ahead, now and at any moment before."""

from __future__ import annotations

import time
from bisect import bisect_right


class PlaygroundClock:
    """Message timestamps stay real; this tells what the clock on the wall showed then."""

    def __init__(self) -> None:
        self._moved_at = [0.0]
        self._offsets = [0.0]

    @property
    def offset(self) -> float:
        """How many seconds the clock is ahead."""
        return self._offsets[-1]

    def move_to(self, offset: float) -> None:
        """Set how far it is ahead from now on."""
        self._moved_at.append(time.time())
        self._offsets.append(offset)

    def offset_at(self, ts: str) -> float:
        """How far it was ahead when the message with this timestamp was written."""
        return self._offsets[bisect_right(self._moved_at, float(ts)) - 1]
