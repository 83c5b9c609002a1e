"""What was known when: each thing that was done to a case as one line."""

from datetime import datetime

from bot.domain.records import Page
from bot.domain.timeline import Happening
from bot.domain.vocabulary import ReportKind, Severity, Verdict
from bot.slack import kit
from bot.slack.kit import Block
from bot.slack.views.labels import label
from bot.slack.views.pages import Listing, page_turner
from bot.slack.views.people import person
from bot.text import Words
from bot.text.words import mark

# A sentence for everything that is written down about cases and reports.
SENTENCES: dict[str, str] = {
    "report.file": mark("{who} reported {subject}: {kind}"),
    "report.edit": mark("{who} edited {subject}"),
    "report.withdraw": mark("{who} withdrew {subject}"),
    "report.answer": mark("{who} answered about {subject}"),
    "report.edit_answer": mark("{who} edited an answer about {subject}"),
    "report.delete_answer": mark("{who} deleted an answer about {subject}"),
    "report.take_out": mark("{who} took {subject} out of {out_of} and into {into}"),
    "case.claim": mark("{who} claimed the case"),
    "case.reassign": mark("{who} gave the case to {whom}"),
    "case.return": mark("{who} put the case back into the queue"),
    "case.renew": mark("{who} still works on it"),
    "case.severity": mark("{who} changed the severity from {before} to {severity}"),
    "case.ask": mark("{who} wrote to the reporter"),
    "case.edit_question": mark("{who} edited what was written to the reporter"),
    "case.note": mark("{who} wrote a note"),
    "case.snooze": mark("{who} snoozed the case until {until}"),
    "case.wake": mark("{who} ended the snooze"),
    "case.alarm": mark("{who} warned that time is running out or over"),
    "case.merge": mark("{who} merged the case into {into}"),
    "case.take_in": mark("{who} merged {merged} into the case"),
    "case.resolve": mark("{who} resolved the case: {verdict}"),
    "case.undo": mark("{who} undid the verdict: {verdict}"),
    "case.reopen": mark("{who} reopened the case. The verdict was: {verdict}"),
}
_ENUMS = {
    "kind": ReportKind,
    "severity": Severity,
    "before": Severity,
    "verdict": Verdict,
}


def timeline(words: Words, reference: str, page: Page[Happening]) -> list[Block]:
    """One page of what happened to the case, with times in the reader's zone."""
    title = words.say("What happened to {number}", number=reference)
    lines = [f"{words.moment(each.at)} · {_sentence(words, each)}" for each in page.items]
    turner = page_turner(
        words, Listing("timeline", reference.removeprefix("C-")), page.number, page.pages
    )
    return [*kit.sections("\n".join([f"*{title}*", *lines])), *turner]


def _sentence(words: Words, happened: Happening) -> str:
    bot = words.say("The bot")
    values = {name: _fact(words, name, value) for name, value in happened.facts.items()}
    values |= {
        "who": person(words, happened.who) if happened.who else bot,
        "whom": person(words, happened.whom) if happened.whom else words.say("nobody yet"),
        "subject": happened.subject,
    }
    return words.say(SENTENCES[happened.action], **values)


def _fact(words: Words, name: str, value: str) -> str:
    if name == "until":
        return words.moment(datetime.fromisoformat(value))
    enum = _ENUMS.get(name)
    if enum and value in set(enum):
        return label(words, enum(value))
    return kit.brief(value, 60)
