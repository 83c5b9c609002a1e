"""What a view shows: plain values, filled by use cases, known to views."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from bot.domain.answers import NOTHING_KNOWN, Answer
from bot.domain.audience import NOBODY, Audience
from bot.domain.indicators import Indicator
from bot.domain.people import Person
from bot.domain.references import case_reference, notice_reference, report_reference
from bot.domain.tlp import Tlp
from bot.domain.vocabulary import (
    OPEN_STATES,
    CaseState,
    DeliveryState,
    MissedRunPolicy,
    NoticeKind,
    NoticeState,
    ReminderKind,
    ReportKind,
    Role,
    ScheduleType,
    Severity,
    Verdict,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file that came with a report; shown by name, never previewed."""

    id: str
    name: str

    @property
    def is_picture(self) -> bool:
        """Whether Slack can show it in a message: PNG, JPEG and GIF only."""
        return self.name.lower().endswith((".png", ".jpg", ".jpeg", ".gif"))

    def to_json(self) -> dict[str, str]:
        """The form in which it is stored."""
        return {"id": self.id, "name": self.name}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A reported message as it was when it was reported."""

    text: str
    author_chat_id: str = ""
    author_name: str = ""
    channel_chat_id: str = ""
    channel_name: str = ""
    sent_at: datetime | None = None
    link: str = ""
    files: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The form in which it is stored."""
        return {
            "text": self.text,
            "author_chat_id": self.author_chat_id,
            "author_name": self.author_name,
            "channel_chat_id": self.channel_chat_id,
            "channel_name": self.channel_name,
            "sent_at": self.sent_at.isoformat() if self.sent_at else "",
            "link": self.link,
            "files": list(self.files),
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Snapshot | None":
        """Read the stored form; None for the empty one."""
        if not stored:
            return None
        sent_at = datetime.fromisoformat(stored["sent_at"]) if stored["sent_at"] else None
        return cls(**{**stored, "sent_at": sent_at, "files": tuple(stored["files"])})


def reported_words(text: str, snapshot: Snapshot | None) -> str:
    """The words that are reported: the message's where there is one, not its reporter's."""
    return snapshot.text if snapshot and snapshot.text.strip() else text


def evidence_of(text: str, snapshot: Snapshot | None) -> str:
    """All the words of a report: what its kind, indicators and search are taken from."""
    parts = [text]
    if snapshot:
        parts += [snapshot.text, *snapshot.files]
    return "\n".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Report:
    """One report, with what its reporter may know of its case."""

    number: int
    case_number: int
    case_state: CaseState
    reporter: Person
    colleague: Person | None
    kind: ReportKind
    text: str
    snapshot: Snapshot | None
    files: tuple[AttachedFile, ...]
    filed_at: datetime
    edited_at: datetime | None
    withdrawn_at: datetime | None
    answer_by: datetime
    verdict: Verdict | None
    advice: str
    # What its reporter was told at once.
    answer: Answer = NOTHING_KNOWN

    @property
    def reference(self) -> str:
        return report_reference(self.number)

    @property
    def can_change(self) -> bool:
        """Whether its reporter may still edit or withdraw it."""
        return self.withdrawn_at is None and self.case_state in OPEN_STATES


@dataclass(frozen=True, slots=True)
class Sighting:
    """An indicator, and in how many reports of a case it is."""

    indicator: Indicator
    reports: int


# A case of more reports is a campaign: its reports are shown page by page.
REPORTS_A_PAGE = 10
INDICATORS_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Case:
    """One case, with as many of its reports and indicators as are to be shown at once.

    The counts are of all its reports that were not withdrawn.
    """

    number: int
    kind: ReportKind
    severity: Severity
    state: CaseState
    team: Role
    owner: Person | None
    opened_at: datetime
    claim_due_at: datetime
    assess_due_at: datetime
    claimed_at: datetime | None
    resolved_at: datetime | None
    verdict: Verdict | None
    advice: str
    report_count: int
    reporter_count: int
    # From the first report to the newest.
    span: timedelta
    withdrawn_count: int = 0
    # Most frequent first.
    indicators: tuple[Sighting, ...] = ()
    indicator_count: int = 0
    reports: tuple[Report, ...] = ()
    # The clock stands still since then: the reporter was asked something.
    waiting_since: datetime | None = None
    # Nobody is reminded of it until then.
    snoozed_until: datetime | None = None
    # The owner was asked whether they still work on it, and has not answered yet.
    asked_at: datetime | None = None
    undo_until: datetime | None = None
    merged_into: int | None = None

    @property
    def reference(self) -> str:
        return case_reference(self.number)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def next_due(self) -> datetime:
        """What is due next: the claim while nobody owns the case, else the verdict."""
        return self.claim_due_at if self.owner is None else self.assess_due_at

    def is_overdue(self, now: datetime) -> bool:
        """Whether what is due next should have been done by now."""
        return self.is_open and (self.waiting_since or now) > self.next_due

    @property
    def is_campaign(self) -> bool:
        """Whether it has more reports than fit into one answer."""
        return self.report_count + self.withdrawn_count > REPORTS_A_PAGE

    @property
    def report_pages(self) -> int:
        """How many pages all its reports make."""
        return -(-(self.report_count + self.withdrawn_count) // REPORTS_A_PAGE)

    @property
    def pages(self) -> int:
        """The pages of its reports, and after them those of its indicators."""
        return self.report_pages + -(-self.indicator_count // INDICATORS_A_PAGE)

    def can_undo(self, now: datetime) -> bool:
        """Whether the verdict was given so recently that it can be taken back."""
        return self.undo_until is not None and now <= self.undo_until


@dataclass(frozen=True, slots=True)
class Reminder:
    """One case in a message that reminds of it, and why."""

    case: Case
    kinds: tuple[ReminderKind, ...]
    # Whether the reader owns the case now.
    is_owner: bool
    # When the case goes back to the queue unless its owner speaks up.
    returns_at: datetime | None


@dataclass(frozen=True, slots=True)
class Digest:
    """A team's day at its beginning: what is open, what came back, what stands still."""

    overview: "Overview"
    returned: tuple[Case, ...]
    waiting: int
    snoozed: int


@dataclass(frozen=True, slots=True)
class Surge:
    """Many people reported one kind of thing at once."""

    number: int
    kind: ReportKind
    began_at: datetime
    # When it was last above the lower threshold.
    loud_at: datetime
    calmed_at: datetime | None
    people: int
    # The most people within one window of the watch.
    peak: int
    usual_per_day: float
    cases: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SeverityCount:
    """One line of the overview: how many cases of a severity are open, overdue, unowned."""

    severity: Severity
    open: int
    overdue: int
    unowned: int


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list, counted from 1, and how many items there are in all.

    `is_cut` says that there are more than could be counted or looked at: the newest are shown.
    """

    items: tuple[T, ...]
    number: int
    pages: int
    total: int
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A wanted page; a number past the end means the last page."""

    number: int
    size: int

    def pages(self, total: int) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-total // self.size))

    def within(self, total: int) -> "PageRequest":
        """The nearest page that exists."""
        return PageRequest(min(max(self.number, 1), self.pages(total)), self.size)

    @property
    def offset(self) -> int:
        """How many items stand before this page."""
        return (self.number - 1) * self.size


@dataclass(frozen=True, slots=True)
class Overview:
    """What is open at a glance, with the most urgent cases first."""

    counts: tuple[SeverityCount, ...]
    urgent: Page[Case]


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """What an author fills in; times are aware UTC."""

    kind: NoticeKind
    severity: Severity
    channels: tuple[str, ...]
    schedule_type: ScheduleType
    time_zone: str
    missed: MissedRunPolicy
    title_en: str = ""
    title_zh: str = ""
    text_en: str = ""
    text_zh: str = ""
    action_en: str = ""
    action_zh: str = ""
    deadline: datetime | None = None
    window_start: datetime | None = None
    window_end: datetime | None = None
    expected_address: str = ""
    product: str = ""
    affected_versions: str = ""
    fixed_versions: str = ""
    link: str = ""
    contact: str = ""
    tlp: Tlp = Tlp.GREEN
    # Whether readers are asked for Done, Can't or Later.
    asks_answer: bool = False
    audience: Audience = NOBODY
    cron: str = ""
    # Every so many days, first at `send_at`.
    days: int = 0
    send_at: datetime | None = None
    # No repeated run after this, nor after the deadline or the window.
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class NoticeSchedule:
    """The part of a draft that says when it goes out, to change it later."""

    schedule_type: ScheduleType
    time_zone: str
    missed: MissedRunPolicy
    cron: str = ""
    days: int = 0
    send_at: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeliveryOutcome:
    """What became of one message of a notice."""

    channel: str
    state: DeliveryState
    error: str
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice, its schedule, and what became of it so far."""

    number: int
    state: NoticeState
    author: Person
    content: NoticeDraft
    created_at: datetime
    next_runs: tuple[datetime, ...] = ()
    # What became of each message to a channel, newest first.
    outcomes: tuple[DeliveryOutcome, ...] = field(default=())
    # How many direct messages stand how.
    direct: Mapping[DeliveryState, int] = field(default_factory=dict)
    # Runs whose time passed while the bot was down and that were left out, newest first.
    skipped: tuple[datetime, ...] = ()

    @property
    def reference(self) -> str:
        return notice_reference(self.number)

    @property
    def is_waiting(self) -> bool:
        """Whether runs are to come, though perhaps not before somebody resumes it."""
        return self.state in (NoticeState.SCHEDULED, NoticeState.PAUSED)


@dataclass(frozen=True, slots=True)
class Remark:
    """A question, an answer or a note, as it was written."""

    case: str
    report: str
    author: Person
    text: str
    files: tuple[AttachedFile, ...]
    said_at: datetime
    number: int = 0
    # Who is to read it: the case's owner.
    owner: Person | None = None
    # Who asks: the team of the case, or its author by name.
    team: Role = Role.SECURITY
    is_signed: bool = False
    edited_at: datetime | None = None
    deleted_at: datetime | None = None
    # Said after the report was closed.
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What is special about one run of a notice: when it was due, and whether it is late."""

    due_at: datetime
    late_by: timedelta


# A notice is first shown as late this long after its time; a tick takes seconds.
LATE_AFTER = timedelta(minutes=5)
