"""What stands under a case's card: questions, answers, notes, pictures, what changed."""

from collections.abc import Sequence

from bot.domain.indicators import defang_text
from bot.domain.people import Person
from bot.domain.records import AttachedFile, Remark, Report
from bot.slack import kit
from bot.slack.ids import Press
from bot.slack.kit import Post
from bot.slack.views.people import person
from bot.slack.views.reported import edit_marks, files_line, is_cut, quoted
from bot.text import Words

_SHOWN_REMARK = 9000


def question_asked(words: Words, remark: Remark) -> Post:
    """What was asked, with the button for its author to correct it."""
    author = person(words, remark.author)
    asked = (
        words.say("{person} asked the reporter, by name:", person=author)
        if remark.is_signed
        else words.say("{person} asked the reporter, as the team:", person=author)
    )
    post = _with_files(words, _remark(words, asked, remark), remark)
    if len(remark.text) <= kit.INPUT_LIMIT:  # A form would cut off what it can't hold.
        button = kit.button(words.say("Edit"), Press.EDIT_QUESTION, str(remark.number))
        post.blocks.append(kit.actions(button))
    return post


def answered(words: Words, remark: Remark) -> Post:
    author = person(words, remark.author)
    if remark.is_late:
        opening = words.say(
            "{person} wrote again after {number} was closed:", person=author, number=remark.report
        )
    else:
        opening = words.say("{person} answered ({number}):", person=author, number=remark.report)
    if remark.owner:
        # Only so does the owner hear of it: a reply in a thread calls nobody.
        opening = f"{person(words, remark.owner)} · {opening}"
    return _with_files(words, _remark(words, opening, remark), remark)


def _with_files(words: Words, post: Post, remark: Remark) -> Post:
    if remark.files:
        post.blocks.append(kit.context(files_line(words, (file.name for file in remark.files))))
    return post


def internal_note(words: Words, remark: Remark) -> Post:
    author = person(words, remark.author)
    return _remark(words, words.say("Note by {person}:", person=author), remark)


def _remark(words: Words, opening: str, remark: Remark) -> Post:
    blocks = [kit.section(opening), *quoted(remark.text, limit=_SHOWN_REMARK)]
    if is_cut(remark.text, _SHOWN_REMARK):
        blocks.append(kit.context(words.say("Too long for one message; the beginning is shown.")))
    if marks := edit_marks(words, remark):
        blocks.append(kit.context(*marks))
    return Post(opening, blocks)


def report_changed(words: Words, report: Report) -> Post:
    if report.withdrawn_at:
        text = words.say("The reporter withdrew {number}.", number=report.reference)
    else:
        text = words.say("The reporter edited {number}.", number=report.reference)
    return Post(text, [kit.section(text)])


def reassigned(words: Words, by: Person, owner: Person) -> Post:
    text = words.say(
        "{person} gave this case to {owner}.",
        person=person(words, by),
        owner=person(words, owner),
    )
    return Post(text, [kit.section(text)])


def case_reopened(words: Words, by: Person, owner: Person) -> Post:
    text = words.say("{person} opened this case again.", person=person(words, by))
    if owner != by:
        # Only so does the owner hear of it.
        text = f"{person(words, owner)} · {text}"
    return Post(text, [kit.section(text)])


def pictures(words: Words, number: str, files: Sequence[AttachedFile]) -> Post:
    """What the reporter's screenshots show; other files stay names on the card."""
    text = words.say("Pictures of {number}", number=number)
    return Post(
        text, [kit.section(text), *(kit.picture(file.id, defang_text(file.name)) for file in files)]
    )
