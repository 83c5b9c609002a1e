"""What people are told at once: one sentence on what is known, and what to do now."""

from bot.domain.answers import Announced, Answer, Telling
from bot.domain.indicators import Indicator, IndicatorType, defang
from bot.domain.lookalikes import Lookalike, Trick
from bot.domain.references import case_reference, notice_reference
from bot.slack import kit
from bot.slack.ids import Press
from bot.slack.kit import Block
from bot.slack.views.labels import label
from bot.slack.views.reported import in_brief
from bot.text import Words
from bot.text.words import CHINESE, mark

# Two colleagues are worth a word; one may be the reader.
_FEWEST_OTHERS = 2

_TRICKS: dict[Trick, str] = {
    Trick.LETTERS: mark("letters that look alike"),
    Trick.SPELLING: mark("a typing error away"),
    Trick.NAME: mark("our name in another address"),
    Trick.ENDING: mark("our name with another ending"),
}


def told(words: Words, answer: Answer, *, is_filed: bool = True) -> str:
    """The answer and the action; empty when nothing is known. Never that something is harmless."""
    still = (
        words.say("We still look into yours.")
        if is_filed
        else words.say("If anything about yours is odd, report it.")
    )
    match answer.telling:
        case Telling.BLOCKED | Telling.MALICIOUS:
            return words.prose(
                words.say("This is a known scam."), *_others(words, answer), _do_not_open(words)
            )
        case Telling.LOOKALIKE:
            return words.prose(
                _looks_like(words, answer.lookalike), *_others(words, answer), _do_not_open(words)
            )
        case Telling.ANNOUNCED_ELSEWHERE:
            return words.prose(
                _announced(words, answer.change),
                words.say(
                    "Yours asks at another address. Don't use it, and don't type your password"
                    " there."
                ),
            )
        case Telling.SPAM:
            return words.say(
                "We looked at this before: it is unwanted mail. Don't answer it, and delete it."
            )
        case Telling.ANNOUNCED:
            return words.prose(
                _announced(words, answer.change),
                words.say("Type that address yourself, and sign in nowhere else."),
                still,
            )
        case Telling.EXPECTED:
            return words.prose(
                words.say("We looked at the same before: it was a planned change."),
                words.say("Please wait with yours until we write back.") if is_filed else still,
            )
        case Telling.NOTICE:
            return words.prose(
                words.say(
                    "This fits our notice “{title}”. Please follow what it says.",
                    title=_title(words, answer.notice),
                ),
                still,
            )
        case Telling.COLLEAGUES:
            return words.prose(
                words.count(
                    "{number} colleague reported it too, and we are looking into it.",
                    "{number} colleagues reported it too, and we are looking into it.",
                    answer.colleagues,
                ),
                words.say("Please don't click or reply until we write back.")
                if is_filed
                else words.say("Please don't click or reply."),
            )
        case Telling.NOTHING:
            return ""


def _do_not_open(words: Words) -> str:
    return words.say("Don't open it. If you already typed your password there, change it now.")


def _others(words: Words, answer: Answer) -> list[str]:
    if answer.others < _FEWEST_OTHERS:
        return []
    return [
        words.count(
            "{number} colleague reported it too.",
            "{number} colleagues reported it too.",
            answer.others,
        )
    ]


def _looks_like(words: Words, found: Lookalike | None) -> str:
    if found is None:
        return ""
    return words.say(
        "{address} is not ours; it only looks like {domain}.",
        address=_code(defang(Indicator(IndicatorType.DOMAIN, found.host))),
        domain=_code(found.imitates),
    )


def _announced(words: Words, change: Announced | None) -> str:
    if change is None or change.start is None:
        return ""
    return words.say(
        "We announced “{title}” for {time}, only at {address}.",
        title=_title(words, change),
        time=words.moment(change.start),
        address=_code(change.address.partition("://")[2] or change.address),
    )


def _title(words: Words, notice: Announced | None) -> str:
    if notice is None:
        return ""
    titles = (notice.title_zh, notice.title_en)
    first, second = titles if words.locale == CHINESE else reversed(titles)
    return in_brief(first or second, 100)


def _code(text: str) -> str:
    """As code, which no program makes a link of."""
    return f"`{kit.brief(text.replace('`', ''), 80)}`"


def checked(words: Words, answer: Answer, draft_id: str) -> list[Block]:
    """The answer to a question, and the button that reports just that."""
    known = told(words, answer, is_filed=False) or words.say(
        "We know nothing about it yet. That doesn't mean it is harmless. Please don't open it, and"
        " report it if anything seems odd."
    )
    return [
        kit.section(known),
        kit.context(words.say("You only asked; nothing is reported yet.")),
        kit.actions(
            kit.button(words.say("Report it"), Press.FILE_DRAFT, draft_id, style="primary")
        ),
    ]


def check_help(words: Words) -> list[Block]:
    """What `check` is for, when it came without anything to look at."""
    command = f"`{words.command('report')} check …`"
    text = words.say(
        "Paste the message or the link after {command}. We tell you at once what we know about it,"
        " without opening it, and nothing is reported.",
        command=command,
    )
    return [kit.section(text)]


def told_at_once(words: Words, answer: Answer, *, names_case: bool) -> str:
    """For the team: what the reporter was told, in short; empty when nothing was known.

    `names_case` lets the number of the judged case be read, which not every team may know of.
    """
    known, change, notice = answer.known, answer.change, answer.notice
    match answer.telling:
        case Telling.BLOCKED:
            what = words.say("known scam, blocked by the security team")
        case Telling.MALICIOUS | Telling.SPAM | Telling.EXPECTED if known and known.verdict:
            what = label(words, known.verdict)
            if names_case and known.case_number:
                what = words.say(
                    "{verdict}, as in {number}",
                    verdict=what,
                    number=case_reference(known.case_number),
                )
        case Telling.LOOKALIKE if answer.lookalike:
            what = words.say(
                "{address} looks like {domain} ({trick})",
                address=_code(defang(Indicator(IndicatorType.DOMAIN, answer.lookalike.host))),
                domain=_code(answer.lookalike.imitates),
                trick=words.say(_TRICKS[answer.lookalike.trick]),
            )
        case Telling.ANNOUNCED_ELSEWHERE if change:
            what = words.say(
                "fits {number}, but asks at another address", number=notice_reference(change.number)
            )
        case Telling.ANNOUNCED if change:
            what = words.say("fits {number}", number=notice_reference(change.number))
        case Telling.NOTICE if notice:
            what = words.say("fits {number}", number=notice_reference(notice.number))
        case Telling.COLLEAGUES:
            what = words.say("colleagues reported it too")
        case _:
            return ""
    return words.say("Told at once: {what}", what=what)
