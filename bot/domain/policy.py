"""What a company decides: channels, routes, roles, working time, languages, domains."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.vocabulary import ChannelLanguage, ReportKind, Role, Severity
from bot.domain.working_time import WorkingCalendar, add_working_time

# A working day is the unit of the user's document ("within one working day").
WORKING_DAY = timedelta(hours=8)

DEFAULT_SEVERITY: dict[ReportKind, Severity] = {
    ReportKind.SUSPICIOUS_MESSAGE: Severity.MEDIUM,
    ReportKind.FORCED_RELOGIN: Severity.HIGH,
    ReportKind.UNEXPECTED_PROMPT: Severity.MEDIUM,
    ReportKind.CANNOT_LOGIN_OR_SEND: Severity.MEDIUM,
    ReportKind.LOST_DEVICE_OR_CREDENTIAL: Severity.HIGH,
    ReportKind.OTHER: Severity.LOW,
}

# Time to claim and time to a verdict; critical counts round the clock, the rest in working time.
CLAIM_WITHIN: dict[Severity, timedelta] = {
    Severity.CRITICAL: timedelta(minutes=15),
    Severity.HIGH: timedelta(hours=1),
    Severity.MEDIUM: timedelta(hours=2),
    Severity.LOW: timedelta(hours=4),
}
ASSESS_WITHIN: dict[Severity, timedelta] = {
    Severity.CRITICAL: timedelta(hours=24),
    Severity.HIGH: WORKING_DAY,
    Severity.MEDIUM: 2 * WORKING_DAY,
    Severity.LOW: 5 * WORKING_DAY,
}


@dataclass(frozen=True, slots=True)
class Policy:
    """The company's own settings; ids are the chat platform's, times local to `time_zone`."""

    triage_channel: str = ""
    it_channel: str = ""
    committee_channel: str = ""
    announce_channels: tuple[str, ...] = ()
    routes: Mapping[ReportKind, Role] = field(default_factory=dict)
    roles: Mapping[Role, tuple[str, ...]] = field(default_factory=dict)
    time_zone: str = "UTC"
    working_hours: str = "Mon-Fri 09:00-18:00"
    holidays: str = ""
    channel_languages: Mapping[str, ChannelLanguage] = field(default_factory=dict)
    domains: tuple[str, ...] = ()
    # Whom to call when many report the same at once: people and user groups, where, from how many.
    on_call: tuple[str, ...] = ()
    on_call_channel: str = ""
    surge_floor: int = 5

    def team_for(self, kind: ReportKind) -> Role:
        """The team that works on this kind of report: security, or IT where so set."""
        return self.routes.get(kind, Role.SECURITY)

    def channel_of(self, team: Role) -> str:
        """The team's channel; IT without a channel of its own shares the security team's."""
        return (self.it_channel if team is Role.IT else "") or self.triage_channel

    @property
    def alarm_channel(self) -> str:
        """Where a surge alarm stands; without a channel of its own, where the reports are."""
        return self.on_call_channel or self.triage_channel

    def language_of(self, channel: str) -> ChannelLanguage:
        """The language that the bot writes in the channel; English unless set."""
        return self.channel_languages.get(channel, ChannelLanguage.ENGLISH)


@dataclass(frozen=True, slots=True)
class DueTimes:
    """When a case must be claimed and when it needs its verdict (aware UTC)."""

    claim: datetime
    assess: datetime


def due_times(severity: Severity, opened_at: datetime, calendar: WorkingCalendar) -> DueTimes:
    """The due times of a case that was opened at that moment with that severity."""

    def after(amount: timedelta) -> datetime:
        if severity is Severity.CRITICAL:
            return opened_at + amount
        return add_working_time(calendar, opened_at, amount)

    return DueTimes(after(CLAIM_WITHIN[severity]), after(ASSESS_WITHIN[severity]))
