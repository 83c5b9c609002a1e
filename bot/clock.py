"""Where time comes from: one clock for what is due, one for technical matters."""

from datetime import UTC, datetime, timedelta


class Clock:
    """The time of day. `now` may be ahead in the playground; `real_now` never is."""

    def __init__(self) -> None:
        self.offset = timedelta(0)

    def real_now(self) -> datetime:
        """For leases and back-off (aware UTC)."""
        return datetime.now(UTC)

    def now(self) -> datetime:
        """For everything that people see and for what is due (aware UTC)."""
        return self.real_now() + self.offset
