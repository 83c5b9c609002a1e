"""Names of kinds, severities, states and verdicts in the reader's language."""

from enum import StrEnum

from bot.domain.audience import LeftOut
from bot.domain.tlp import Tlp
from bot.domain.vocabulary import (
    CaseState,
    ChannelLanguage,
    DeliveryState,
    MissedRunPolicy,
    NoticeKind,
    NoticeState,
    ReportKind,
    Role,
    ScheduleType,
    Severity,
    Verdict,
)
from bot.text import Words
from bot.text.words import mark

_LABELS: dict[StrEnum, str] = {
    ReportKind.SUSPICIOUS_MESSAGE: mark("Suspicious message"),
    ReportKind.FORCED_RELOGIN: mark("Forced re-login"),
    ReportKind.UNEXPECTED_PROMPT: mark("Unexpected prompt or feature"),
    ReportKind.CANNOT_LOGIN_OR_SEND: mark("Can't log in or send"),
    ReportKind.LOST_DEVICE_OR_CREDENTIAL: mark("Lost device or leaked password"),
    ReportKind.OTHER: mark("Something else"),
    Severity.CRITICAL: mark("Critical"),
    Severity.HIGH: mark("High"),
    Severity.MEDIUM: mark("Medium"),
    Severity.LOW: mark("Low"),
    CaseState.NEW: mark("Not claimed yet"),
    CaseState.CLAIMED: mark("In progress"),
    CaseState.WAITING_FOR_REPORTER: mark("Waiting for the reporter"),
    CaseState.RESOLVED: mark("Resolved"),
    CaseState.WITHDRAWN: mark("Withdrawn"),
    CaseState.MERGED: mark("Merged into another case"),
    Verdict.MALICIOUS: mark("Malicious"),
    Verdict.SPAM: mark("Spam"),
    Verdict.EXPECTED_CHANGE: mark("Expected change"),
    Verdict.USER_ERROR: mark("User error"),
    Verdict.VULNERABILITY: mark("Vulnerability"),
    Verdict.DUPLICATE: mark("Duplicate"),
    Verdict.CANNOT_TELL: mark("Can't tell"),
    NoticeKind.ADVISORY: mark("Security advisory"),
    NoticeKind.UPDATE_REMINDER: mark("Update reminder"),
    NoticeKind.MAINTENANCE: mark("Maintenance"),
    NoticeKind.ANNOUNCED_CHANGE: mark("Announced change"),
    NoticeState.DRAFT: mark("Draft"),
    NoticeState.SCHEDULED: mark("Scheduled"),
    NoticeState.PAUSED: mark("Paused"),
    NoticeState.FINISHED: mark("Sent"),
    NoticeState.CANCELLED: mark("Cancelled"),
    ScheduleType.NOW: mark("Now"),
    ScheduleType.ONCE: mark("At a set time"),
    ScheduleType.EVERY_FEW_DAYS: mark("Every few days"),
    ScheduleType.CRON: mark("By a cron schedule"),
    MissedRunPolicy.SEND_LATE: mark("Send it late, and say so"),
    MissedRunPolicy.SKIP: mark("Skip it"),
    Role.EMPLOYEE: mark("Employee"),
    Role.IT: mark("IT"),
    Role.SECURITY: mark("Security team"),
    Role.COMMITTEE: mark("Security committee"),
    Role.ADMIN: mark("Admin"),
    LeftOut.EXCLUDED: mark("as you chose"),
    LeftOut.GUEST: mark("guest"),
    LeftOut.OUTSIDE: mark("from another company"),
    LeftOut.MARK: mark("outside the company, as the mark says"),
    LeftOut.UNREACHABLE: mark("no longer here, or a bot"),
    DeliveryState.QUEUED: mark("Waiting"),
    DeliveryState.SENDING: mark("Being sent"),
    DeliveryState.SENT: mark("Sent"),
    DeliveryState.FAILED: mark("Failed"),
    DeliveryState.UNKNOWN: mark("Not known if it arrived"),
    DeliveryState.CANCELLED: mark("Cancelled"),
    ChannelLanguage.BOTH: mark("English and Chinese"),
}

# Languages are named in themselves, so that their readers find them.
_OWN_NAMES = {ChannelLanguage.ENGLISH: "English", ChannelLanguage.CHINESE: "简体中文"}

_VERDICT_MEANINGS: dict[Verdict, str] = {
    Verdict.MALICIOUS: mark("an attack, or an attempt at one"),
    Verdict.SPAM: mark("unwanted, but no attack"),
    Verdict.EXPECTED_CHANGE: mark("something that we or a vendor did on purpose"),
    Verdict.USER_ERROR: mark("a mix-up, nothing wrong with the system"),
    Verdict.VULNERABILITY: mark("a weakness that has to be fixed"),
    Verdict.DUPLICATE: mark("handled in another case already"),
    Verdict.CANNOT_TELL: mark("not enough to go by"),
}

_REACH: dict[Tlp, str] = {
    Tlp.CLEAR: mark("anybody may read it"),
    Tlp.GREEN: mark("us and our partners, not the public"),
    Tlp.AMBER: mark("us and clients who need it"),
    Tlp.AMBER_STRICT: mark("only us, nobody outside the company"),
    Tlp.RED: mark("only the people whom you name"),
}

SEVERITY_SIGNS = {
    Severity.CRITICAL: ":red_circle:",
    Severity.HIGH: ":large_orange_circle:",
    Severity.MEDIUM: ":large_yellow_circle:",
    Severity.LOW: ":white_circle:",
}


def label(words: Words, member: StrEnum) -> str:
    """The name of an enum's member as people read it."""
    if isinstance(member, ChannelLanguage) and member in _OWN_NAMES:
        return _OWN_NAMES[member]
    return words.say(_LABELS[member])


def pair(words: Words, name: str, value: str) -> str:
    """A name and what stands for it: `High: 2`."""
    return words.say("{name}: {value}", name=name, value=value)


def reach_of(words: Words, tlp: Tlp) -> str:
    """Who may read what is marked so, in a few words."""
    return words.say(_REACH[tlp])


def meaning(words: Words, verdict: Verdict) -> str:
    """What a verdict stands for, in one line."""
    return words.say(_VERDICT_MEANINGS[verdict])
