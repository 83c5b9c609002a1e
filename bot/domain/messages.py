"""What a delivery says, as values: `bot.slack.views` words them in the reader's language."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.acknowledgements import Asking, Uptake
from bot.domain.exports import ExportFormat
from bot.domain.inventory import InventoryOutcome, LineProblem
from bot.domain.people import Person
from bot.domain.records import (
    AttachedFile,
    Case,
    Digest,
    Notice,
    Remark,
    Reminder,
    Report,
    RunFacts,
    Surge,
)
from bot.domain.required import RequiredVersion, UpdateDue
from bot.domain.statistics import Statistics
from bot.domain.vulnerability.chases import Chase
from bot.domain.vulnerability.records import Entry, Vulnerability


@dataclass(frozen=True, slots=True)
class Receipt:
    """To the reporter: we have it, what happens next."""

    report: Report


@dataclass(frozen=True, slots=True)
class TakenUp:
    """To the reporter: somebody looks at it now; `numbers` are their reports of the case."""

    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """To the reporter: something the team needs to know."""

    numbers: tuple[str, ...]
    remark: Remark


@dataclass(frozen=True, slots=True)
class TeamFile:
    """To the reporter, under a question: a copy of a file that the team sends along."""

    file: AttachedFile


@dataclass(frozen=True, slots=True)
class AnswerTaken:
    """To the reporter, where they answered: the team has it, even of a report that is closed."""

    report: Report
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FileRefused:
    """To a protected reporter, where they answered: why the team does not get the file."""

    report: Report


@dataclass(frozen=True, slots=True)
class Resolved:
    """To the reporter: how it ended and what to do now; `numbers` are their reports of it."""

    report: Report
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reopened:
    """To the reporter: the verdict they were told is taken back, we look again."""

    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportOffer:
    """To a person who wrote to the bot: shall we file this?"""

    draft_id: str
    text: str
    files: tuple[AttachedFile, ...]
    report_number: int | None


@dataclass(frozen=True, slots=True)
class CaseCard:
    """To the team: the case at a glance, with its buttons."""

    case: Case
    now: datetime


@dataclass(frozen=True, slots=True)
class QuestionAsked:
    """Under the card: what was asked of the reporter, and by whom."""

    remark: Remark


@dataclass(frozen=True, slots=True)
class Answered:
    """Under the card: what the reporter wrote."""

    remark: Remark


@dataclass(frozen=True, slots=True)
class InternalNote:
    """Under the card: a note of the team."""

    remark: Remark


@dataclass(frozen=True, slots=True)
class ReportChanged:
    """Under the card: the reporter edited or withdrew the report."""

    report: Report


@dataclass(frozen=True, slots=True)
class Reassigned:
    """Under the card: who gave the case to whom; it calls the new owner."""

    by: Person
    owner: Person


@dataclass(frozen=True, slots=True)
class CaseReopened:
    """Under the card: who opened the case again; it calls the owner, where that is another."""

    by: Person
    owner: Person


@dataclass(frozen=True, slots=True)
class Pictures:
    """Under the card: the pictures that the reporter sent."""

    report: str
    files: tuple[AttachedFile, ...]


@dataclass(frozen=True, slots=True)
class NoticeMessage:
    """To a channel: the notice, word for word as it was confirmed."""

    notice: Notice
    run: RunFacts
    # None where it asks for no answer.
    asking: Asking | None = None


@dataclass(frozen=True, slots=True)
class NoticeReminder:
    """To a reader who did not answer: what is still to be done, with the same buttons."""

    notice: Notice
    asking: Asking | None


@dataclass(frozen=True, slots=True)
class UptakeTold:
    """To the author and the leads, at the deadline: who answered what."""

    notice: Notice
    uptake: Uptake


@dataclass(frozen=True, slots=True)
class AnswersFile:
    """To whoever asked for it: what each reader of a notice answered, as a CSV file."""

    notice: str
    content: bytes


@dataclass(frozen=True, slots=True)
class SurgeAlarm:
    """To the channel: many report the same at once; it calls whoever is on call (ids)."""

    surge: Surge
    on_call: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SurgeCall:
    """To one person who is on call: the same numbers, and where the alarm stands."""

    surge: Surge
    channel: str


@dataclass(frozen=True, slots=True)
class SurgePlot:
    """Under the alarm: how the reports of the last hour came, as a picture."""

    surge: Surge
    # One number a minute, the last one that in which it was drawn.
    per_minute: tuple[int, ...]
    drawn_at: datetime


@dataclass(frozen=True, slots=True)
class ChannelClosed:
    """To those who can mend it, or must know: a channel takes nothing more, and what we did."""

    channel: str
    error: str
    # Where it goes now; empty when nowhere.
    instead: str
    may_mend: bool


@dataclass(frozen=True, slots=True)
class ClaimSoon:
    """Under the card: the time to claim the case is nearly over."""

    case: Case


@dataclass(frozen=True, slots=True)
class Returned:
    """Under the card: the case can be claimed again."""

    owner: Person | None
    by_itself: bool


@dataclass(frozen=True, slots=True)
class Reminders:
    """To an owner, a lead or a team: everything that needs them now, in one message."""

    reminders: tuple[Reminder, ...]


@dataclass(frozen=True, slots=True)
class TeamDigest:
    """To the team's channel, once a working day."""

    digest: Digest
    now: datetime


@dataclass(frozen=True, slots=True)
class StatisticsPicture:
    """To the person who asked: how triage did, as a picture."""

    statistics: Statistics


@dataclass(frozen=True, slots=True)
class ExportFile:
    """To the person who asked: the reports of so many days as a file."""

    days: int
    format: ExportFormat
    content: bytes


@dataclass(frozen=True, slots=True)
class UpdateReminder:
    """To one person: what to update, from what they have, until when."""

    due: UpdateDue


@dataclass(frozen=True, slots=True)
class UpdatesOverdue:
    """To those who answer for it: the day is over, and how many have not moved."""

    required: RequiredVersion


@dataclass(frozen=True, slots=True)
class InventoryNews:
    """To the person who sent an inventory: it is read, or what became of it."""

    name: str
    outcome: InventoryOutcome | None


@dataclass(frozen=True, slots=True)
class InventoryProblems:
    """To the same person: everything that is wrong with it, as a file."""

    name: str
    problems: tuple[LineProblem, ...]


@dataclass(frozen=True, slots=True)
class VulnerabilityCard:
    """To the channel, or to each person named: the vulnerability at a glance, with its buttons."""

    vulnerability: Vulnerability
    now: datetime


@dataclass(frozen=True, slots=True)
class VulnerabilityLog:
    """Under the card: what happened."""

    vulnerability: Vulnerability
    entry: Entry


@dataclass(frozen=True, slots=True)
class VulnerabilityDue:
    """To its owner, the leads or the people named: something is due, or overdue."""

    vulnerability: Vulnerability
    chase: Chase
    is_over: bool


@dataclass(frozen=True, slots=True)
class Fixed:
    """To the reporter: what they found is fixed; `numbers` are their reports of it."""

    numbers: tuple[str, ...]


Message = (
    Receipt
    | TakenUp
    | Question
    | TeamFile
    | AnswerTaken
    | FileRefused
    | Resolved
    | Reopened
    | ReportOffer
    | CaseCard
    | QuestionAsked
    | Answered
    | InternalNote
    | ReportChanged
    | Pictures
    | Reassigned
    | CaseReopened
    | NoticeMessage
    | NoticeReminder
    | UptakeTold
    | AnswersFile
    | ClaimSoon
    | Returned
    | Reminders
    | TeamDigest
    | SurgeAlarm
    | SurgeCall
    | SurgePlot
    | ChannelClosed
    | StatisticsPicture
    | ExportFile
    | UpdateReminder
    | UpdatesOverdue
    | InventoryNews
    | InventoryProblems
    | VulnerabilityCard
    | VulnerabilityLog
    | VulnerabilityDue
    | Fixed
)
