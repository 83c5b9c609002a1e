"""Due times, computed by hand with a calendar beside; routes, channels and languages."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.policy import DEFAULT_SEVERITY, Policy
from bot.domain.service_times import DEFAULT_TIMES, due_times
from bot.domain.vocabulary import ChannelLanguage, ReportKind, Role, Severity
from bot.domain.working_time import WorkingCalendar, parse_working_hours

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = WorkingCalendar(
    BERLIN,
    parse_working_hours("Mon-Fri 09:00-18:00"),
    # 25 December 2026 is a Friday.
    holidays=frozenset({date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)}),
)


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("severity", "opened", "claim", "assess"),
    [
        # A Tuesday morning.
        (Severity.HIGH, "2026-11-24T10:30", "2026-11-24T11:30", "2026-11-25T09:30"),
        (Severity.MEDIUM, "2026-11-24T10:30", "2026-11-24T12:30", "2026-11-25T17:30"),
        (Severity.LOW, "2026-11-24T10:30", "2026-11-24T14:30", "2026-11-30T14:30"),
        # A Friday afternoon: the weekend does not count.
        (Severity.HIGH, "2026-11-27T17:30", "2026-11-30T09:30", "2026-11-30T16:30"),
        (Severity.MEDIUM, "2026-11-27T17:00", "2026-11-30T10:00", "2026-12-01T15:00"),
        # A Sunday: the clock starts on Monday.
        (Severity.LOW, "2026-11-29T03:00", "2026-11-30T13:00", "2026-12-04T13:00"),
        # The afternoon before Christmas: Friday is a holiday, so Monday comes next.
        (Severity.HIGH, "2026-12-24T17:30", "2026-12-28T09:30", "2026-12-28T16:30"),
        (Severity.MEDIUM, "2026-12-24T17:00", "2026-12-28T10:00", "2026-12-29T15:00"),
        # 40 h over Christmas and New Year: 1 on Thursday, 4 x 9 from Monday, 3 on the next one.
        (Severity.LOW, "2026-12-24T17:00", "2026-12-28T12:00", "2027-01-04T12:00"),
        # Critical counts round the clock, on Christmas night as well.
        (Severity.CRITICAL, "2026-12-25T23:55", "2026-12-26T00:10", "2026-12-26T23:55"),
        (Severity.CRITICAL, "2026-11-24T10:30", "2026-11-24T10:45", "2026-11-25T10:30"),
    ],
)
def test_due_times_worked_out_by_hand(
    severity: Severity, opened: str, claim: str, assess: str
) -> None:
    due = due_times(Policy().times_of(severity), berlin(opened).astimezone(UTC), OFFICE)
    assert (due.claim, due.assess) == (berlin(claim), berlin(assess))
    assert due.claim.tzinfo is due.assess.tzinfo is UTC


def test_worse_is_due_sooner() -> None:
    times = [DEFAULT_TIMES[severity] for severity in Severity]
    assert [each.round_the_clock for each in times] == [True, False, False, False]
    for name in ("claim_within", "assess_within"):
        amounts = [getattr(each, name) for each in times[1:]]
        assert amounts == sorted(amounts)


def test_every_kind_has_a_severity_to_begin_with() -> None:
    assert set(DEFAULT_SEVERITY) == set(ReportKind)
    assert DEFAULT_SEVERITY[ReportKind.LOST_DEVICE_OR_CREDENTIAL] is Severity.HIGH


def test_kinds_go_to_security_unless_routed_to_it() -> None:
    policy = Policy(routes={ReportKind.CANNOT_LOGIN_OR_SEND: Role.IT})
    assert policy.team_for(ReportKind.CANNOT_LOGIN_OR_SEND) is Role.IT
    assert policy.team_for(ReportKind.SUSPICIOUS_MESSAGE) is Role.SECURITY


@pytest.mark.parametrize(
    ("triage", "it", "team", "channel"),
    [
        ("C1", "C2", Role.SECURITY, "C1"),
        ("C1", "C2", Role.IT, "C2"),
        ("C1", "", Role.IT, "C1"),
        ("", "C2", Role.SECURITY, ""),
        ("", "", Role.IT, ""),
    ],
)
def test_a_team_without_a_channel_shares_the_security_teams(
    triage: str, it: str, team: Role, channel: str
) -> None:
    assert Policy(triage_channel=triage, it_channel=it).channel_of(team) == channel


def test_a_channel_reads_english_unless_set() -> None:
    policy = Policy(channel_languages={"C1": ChannelLanguage.BOTH})
    assert policy.language_of("C1") is ChannelLanguage.BOTH
    assert policy.language_of("C2") is ChannelLanguage.ENGLISH
