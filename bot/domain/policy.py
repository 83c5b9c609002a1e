"""What a company decides: channels, routes, roles, working time, languages, domains."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.service_times import DEFAULT_TIMES, ServiceTimes
from bot.domain.vocabulary import ChannelLanguage, ReportKind, Role, Severity
from bot.domain.vulnerability.policy import VulnerabilityPolicy

DEFAULT_SEVERITY: dict[ReportKind, Severity] = {
    ReportKind.SUSPICIOUS_MESSAGE: Severity.MEDIUM,
    ReportKind.FORCED_RELOGIN: Severity.HIGH,
    ReportKind.UNEXPECTED_PROMPT: Severity.MEDIUM,
    ReportKind.CANNOT_LOGIN_OR_SEND: Severity.MEDIUM,
    ReportKind.LOST_DEVICE_OR_CREDENTIAL: Severity.HIGH,
    ReportKind.OTHER: Severity.LOW,
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
    # Severities that are left out have the default times.
    service_times: Mapping[Severity, ServiceTimes] = field(default_factory=dict)
    # Whom to tell by team when a time is over: people and user groups, who belong to the team.
    leads: Mapping[Role, tuple[str, ...]] = field(default_factory=dict)
    # The owner is warned when this share of the time is left.
    warn_percent: int = 25
    # A claim without any sign of work for so long is asked about, then given back.
    stale_after: str = "1d"
    # When the team's channel gets the day's overview (local, `08:30`); empty: as work begins.
    digest_at: str = ""
    # How soon vulnerabilities are planned and fixed, and where their cards stand.
    vulnerabilities: VulnerabilityPolicy = field(default_factory=VulnerabilityPolicy)
    # Reports of one kind that come within so many minutes make one case; 0: never.
    gather_minutes: int = 60

    def times_of(self, severity: Severity) -> ServiceTimes:
        """Time to claim and time to a verdict of cases that bad."""
        return self.service_times.get(severity) or DEFAULT_TIMES[severity]

    def named_for(self, role: Role) -> tuple[str, ...]:
        """The people and user groups who hold the role; the lead of a team is one of it."""
        return (*self.roles.get(role, ()), *self.leads.get(role, ()))

    def team_for(self, kind: ReportKind) -> Role:
        """The team that works on this kind of report: security, or IT where so set."""
        return self.routes.get(kind, Role.SECURITY)

    def channel_of(self, team: Role) -> str:
        """The team's channel; IT without a channel of its own shares the security team's."""
        return (self.it_channel if team is Role.IT else "") or self.triage_channel

    @property
    def vulnerability_channel(self) -> str:
        """Where the cards of vulnerabilities stand; else where the reports are."""
        return self.vulnerabilities.channel or self.triage_channel

    @property
    def alarm_channel(self) -> str:
        """Where a surge alarm stands; without a channel of its own, where the reports are."""
        return self.on_call_channel or self.triage_channel

    def language_of(self, channel: str) -> ChannelLanguage:
        """The language that the bot writes in the channel; English unless set."""
        return self.channel_languages.get(channel, ChannelLanguage.ENGLISH)
