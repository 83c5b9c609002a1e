"""The field's standard words as enums; their values are what is stored."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is in the company, as far as this bot cares."""

    EMPLOYEE = "employee"
    IT = "it"
    SECURITY = "security"
    COMMITTEE = "committee"
    ADMIN = "admin"


class ReportKind(StrEnum):
    """What an employee can say is odd (the user's document, "report anomalies early")."""

    SUSPICIOUS_MESSAGE = "suspicious_message"
    FORCED_RELOGIN = "forced_relogin"
    UNEXPECTED_PROMPT = "unexpected_prompt"
    CANNOT_LOGIN_OR_SEND = "cannot_login_or_send"
    LOST_DEVICE_OR_CREDENTIAL = "lost_device_or_credential"
    OTHER = "other"


class Severity(StrEnum):
    """How bad it is, worst first; the order of the members is the order of work."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class CaseState(StrEnum):
    """Where a case stands; `bot.domain.lifecycle` says how it moves."""

    NEW = "new"
    CLAIMED = "claimed"
    WAITING_FOR_REPORTER = "waiting_for_reporter"
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"
    # Its reports are in another case now.
    MERGED = "merged"


class CaseEvent(StrEnum):
    """What can happen to a case."""

    CLAIM = "claim"
    REASSIGN = "reassign"
    ASK = "ask"
    ANSWER = "answer"
    EDIT = "edit"
    RESOLVE = "resolve"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    # Back to the queue: nobody owns it any more.
    RETURN = "return"
    # Another report is gathered into it.
    JOIN = "join"
    MERGE = "merge"
    TAKE_OUT = "take_out"


class Verdict(StrEnum):
    """Why a case was resolved."""

    MALICIOUS = "malicious"
    SPAM = "spam"
    EXPECTED_CHANGE = "expected_change"
    USER_ERROR = "user_error"
    VULNERABILITY = "vulnerability"
    DUPLICATE = "duplicate"
    CANNOT_TELL = "cannot_tell"


class KnownBy(StrEnum):
    """Why something is known: the team blocked it, or a case about it got its verdict."""

    BLOCK = "block"
    VERDICT = "verdict"


class NoticeKind(StrEnum):
    """What IT or security sends out."""

    ADVISORY = "advisory"
    UPDATE_REMINDER = "update_reminder"
    MAINTENANCE = "maintenance"
    ANNOUNCED_CHANGE = "announced_change"


class NoticeState(StrEnum):
    """Where a notice stands: confirmed ones are scheduled, finished ones have no next run."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PAUSED = "paused"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class ScheduleType(StrEnum):
    """When a notice goes out."""

    NOW = "now"
    ONCE = "once"
    EVERY_FEW_DAYS = "every_few_days"
    CRON = "cron"


class MissedRunPolicy(StrEnum):
    """What becomes of a run whose time passed while the bot was down."""

    SEND_LATE = "send_late"
    SKIP = "skip"


class ChannelLanguage(StrEnum):
    """The language that the bot writes in a channel."""

    ENGLISH = "en"
    CHINESE = "zh_CN"
    BOTH = "both"


class RemarkKind(StrEnum):
    """Who says what to whom about a case."""

    QUESTION = "question"
    ANSWER = "answer"
    NOTE = "note"


class DeliveryKind(StrEnum):
    """What kind of message a delivery is; a view per kind renders it when it is sent."""

    RECEIPT = "receipt"
    TAKEN_UP = "taken_up"
    QUESTION = "question"
    TEAM_FILE = "team_file"
    ANSWER_TAKEN = "answer_taken"
    FILE_REFUSED = "file_refused"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    REPORT_OFFER = "report_offer"
    CASE_CARD = "case_card"
    QUESTION_ASKED = "question_asked"
    ANSWERED = "answered"
    INTERNAL_NOTE = "internal_note"
    REPORT_CHANGED = "report_changed"
    PICTURES = "pictures"
    REASSIGNED = "reassigned"
    CASE_REOPENED = "case_reopened"
    NOTICE = "notice"
    NOTICE_REMINDER = "notice_reminder"
    UPTAKE = "uptake"
    ANSWERS_FILE = "answers_file"
    CLAIM_SOON = "claim_soon"
    RETURNED = "returned"
    REMINDER = "reminder"
    DIGEST = "digest"
    SURGE = "surge"
    SURGE_CALL = "surge_call"
    SURGE_PLOT = "surge_plot"
    CHANNEL_CLOSED = "channel_closed"
    VULNERABILITY_CARD = "vulnerability_card"
    VULNERABILITY_LOG = "vulnerability_log"
    VULNERABILITY_DUE = "vulnerability_due"
    FIXED = "fixed"
    HOME = "home"
    STATISTICS = "statistics"
    EXPORT = "export"
    UPDATE_DUE = "update_due"
    UPDATES_OVERDUE = "updates_overdue"
    INVENTORY = "inventory"
    INVENTORY_PROBLEMS = "inventory_problems"


class ReminderKind(StrEnum):
    """Why a person or a team is reminded of a case."""

    WARNING = "warning"
    OVER = "over"
    STALE = "stale"
    SILENT = "silent"
    AWAKE = "awake"


class DeliveryState(StrEnum):
    """Where a delivery stands in the outbox."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


OPEN_STATES = frozenset({CaseState.NEW, CaseState.CLAIMED, CaseState.WAITING_FOR_REPORTER})
