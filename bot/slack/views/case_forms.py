"""The forms behind the buttons of a case's card."""

from bot.domain.records import Case, Remark
from bot.domain.vocabulary import Role, Severity, Verdict
from bot.slack import kit
from bot.slack.ids import Form, Press
from bot.slack.kit import Block, View
from bot.slack.views.case import gist, headline
from bot.slack.views.labels import label, meaning, pair
from bot.text import Words

# Whose name a message to the reporter bears.
TEAM, NAME = "team", "name"


def resolve_form(words: Words, case: Case) -> View:
    """Asks for the verdict and for what the reporter should do now."""
    options = [
        kit.option(pair(words, label(words, verdict), meaning(words, verdict)), verdict)
        for verdict in Verdict
    ]
    return _form(
        words,
        Form.RESOLVE,
        words.say("Resolve {number}", number=case.reference),
        case,
        kit.input_block("verdict", words.say("What was it?"), kit.radio("value", options)),
        kit.input_block(
            "advice",
            words.say("What should the reporter do now?"),
            kit.text_input("value", multiline=True, max_length=2000),
            optional=True,
            hint=words.say("The reporter reads this under a sentence that fits the verdict."),
        ),
    )


def severity_form(words: Words, case: Case) -> View:
    options = [kit.option(label(words, severity), severity) for severity in Severity]
    return _form(
        words,
        Form.SEVERITY,
        words.say("Severity of {number}", number=case.reference),
        case,
        kit.input_block(
            "severity",
            words.say("How bad is it?"),
            kit.radio("value", options, chosen=case.severity),
        ),
    )


def reply_form(words: Words, case: Case) -> View:
    """Asks what to write to the reporter, and whose name it bears."""
    team = words.say("The IT team") if case.team is Role.IT else words.say("The security team")
    signatures = [kit.option(team, TEAM), kit.option(words.say("You, by name"), NAME)]
    return _form(
        words,
        Form.REPLY,
        words.say("Reply to reporter"),
        case,
        kit.input_block(
            "text",
            words.say("Your message"),
            kit.text_input("value", multiline=True),
            hint=words.say("It goes to the reporter as a direct message."),
        ),
        kit.input_block(
            "files",
            words.say("Files"),
            {"type": "file_input", "action_id": "value", "max_files": 5},
            optional=True,
            hint=words.say("The reporter gets copies, which don't show whose they are."),
        ),
        kit.input_block(
            "signature",
            words.say("Who writes?"),
            kit.radio("value", signatures, chosen=TEAM),
        ),
    )


def question_form(words: Words, remark: Remark) -> View:
    """Corrects what was sent to the reporter."""
    return kit.modal(
        Form.QUESTION,
        words.say("Edit message"),
        [
            kit.input_block(
                "text",
                words.say("Your message"),
                kit.text_input("value", multiline=True, initial=remark.text),
                hint=words.say("The reporter sees that it was edited. Slack doesn't notify them."),
            )
        ],
        submit=words.say("Save"),
        close=words.say("Cancel"),
        private_metadata=str(remark.number),
    )


def reassign_form(words: Words, case: Case) -> View:
    return _form(
        words,
        Form.REASSIGN,
        words.say("Reassign {number}", number=case.reference),
        case,
        kit.input_block(
            "owner",
            words.say("Who takes it?"),
            {"type": "users_select", "action_id": "value"},
        ),
    )


def merge_form(words: Words, case: Case) -> View:
    """Asks for the case that takes in this one's reports."""
    return _form(
        words,
        Form.MERGE,
        words.say("Merge {number}", number=case.reference),
        case,
        kit.input_block(
            "into",
            words.say("Into which case?"),
            {"type": "external_select", "action_id": Press.MERGE_INTO, "min_query_length": 0},
            hint=words.say("Type its number, or words from one of its reports."),
        ),
        kit.context(
            words.say(
                "All reports and notes move there. The worse severity and the earlier times stay."
            )
        ),
    )


def merge_option(words: Words, case: Case) -> kit.Element:
    """One case among those to merge into."""
    text = " · ".join(part for part in (headline(words, case), gist(case)) if part)
    return kit.option(kit.shorten(text, 75), str(case.number))


def taken_out(words: Words, report: str, case: Case) -> str:
    """What the team reads after a report was given a case of its own."""
    return words.say(
        "{report} has a case of its own now; {number} goes on without it.",
        report=report,
        number=case.reference,
    )


def note_form(words: Words, case: Case) -> View:
    return _form(
        words,
        Form.NOTE,
        words.say("Internal note"),
        case,
        kit.input_block(
            "text",
            words.say("Note for the team"),
            kit.text_input("value", multiline=True),
            hint=words.say("It stays under the card. The reporter doesn't see it."),
        ),
    )


def _form(words: Words, form: Form, title: str, case: Case, *blocks: Block) -> View:
    return kit.modal(
        form,
        title,
        [kit.context(headline(words, case)), *blocks],
        submit=words.say("Save") if form is not Form.REPLY else words.say("Send"),
        close=words.say("Cancel"),
        private_metadata=str(case.number),
    )
