"""How readers answer a notice: the buttons below it, and the forms behind them."""

from collections.abc import Mapping
from datetime import datetime

from bot.domain.acknowledgements import Acknowledgement, Answered, Asking, Later
from bot.domain.references import report_reference
from bot.slack import kit
from bot.slack.ids import Form, Press
from bot.slack.kit import Block, View
from bot.text import Words
from bot.text.words import mark

_LATER: dict[Later, str] = {
    Later.HOUR: mark("In an hour"),
    Later.AFTERNOON: mark("This afternoon"),
    Later.TOMORROW: mark("Tomorrow"),
}
_LONGEST_REASON = 2000


def answer_blocks(words: Words, number: int, asking: Asking) -> list[Block]:
    """What stands below a notice: the reader's own answer or how many there are, the buttons."""
    own = asking.own
    if own and own.answered is not Answered.NOTHING:
        said = [kit.section(own_answer(words, own))]
    elif asking.answers and words.is_channel:
        said = [kit.context(_count(words, asking.answers))]
    else:
        said = []
    return [*said, *(_buttons(words, number, own) if asking.is_open else [])]


def own_answer(words: Words, own: Acknowledgement) -> str:
    """What the reader answered, and what comes next."""
    match own.answered:
        case Answered.DONE:
            return words.say(":white_check_mark: Done. Thank you.")
        case Answered.CANT if own.report_number:
            return words.say(
                "IT knows that you can't, and will write to you. ({number})",
                number=report_reference(own.report_number),
            )
        case Answered.LATER if own.until and own.until > words.now:
            return words.say("We will remind you {time}.", time=words.moment(own.until))
    return words.say("Please answer when you can.")


def _count(words: Words, answers: int) -> str:
    return words.count("{number} person answered.", "{number} people answered.", answers)


def _buttons(words: Words, number: int, own: Acknowledgement | None) -> list[Block]:
    is_done = own is not None and own.answered is Answered.DONE
    value = str(number)
    done = kit.button(words.say("Done"), Press.NOTICE_DONE, value, style="primary")
    cant = kit.button(words.say("I can't"), Press.NOTICE_CANT, value)
    later = kit.button(words.say("Later"), Press.NOTICE_LATER, value)
    return [kit.actions(*([] if is_done else [done]), cant, *([] if is_done else [later]))]


def cant_form(words: Words, reference: str, private_metadata: str) -> View:
    """What keeps the reader from doing it."""
    return kit.modal(
        Form.NOTICE_CANT,
        words.say("{number}: I can't", number=reference),
        [
            kit.input_block(
                "why",
                words.say("What happens when you try?"),
                kit.text_input("value", multiline=True, max_length=_LONGEST_REASON),
                hint=words.say("It goes to IT. They write back to you."),
            )
        ],
        submit=words.say("Send"),
        close=words.say("Cancel"),
        private_metadata=private_metadata,
    )


def later_form(
    words: Words,
    reference: str,
    choices: Mapping[Later, datetime],
    deadline: datetime | None,
    private_metadata: str,
) -> View:
    """When the reader wants to be reminded: soon, or at a time of their own."""
    options = [
        kit.option(
            words.say(
                "{choice} ({time})", choice=words.say(_LATER[choice]), time=words.clock_time(moment)
            ),
            choice,
        )
        for choice, moment in choices.items()
    ]
    options.append(kit.option(words.say("At another time:"), Later.PICKED))
    picker: kit.Element = {"type": "datetimepicker", "action_id": "value"}
    blocks = [
        kit.input_block(
            "when",
            words.say("When shall we remind you?"),
            kit.radio("value", options, chosen=options[0]["value"]),
        ),
        kit.input_block("until", words.say("Another time"), picker, optional=True),
    ]
    if deadline and deadline > words.now:
        needed = words.say("It is needed by {time}.", time=words.clock_time(deadline))
        blocks.insert(0, kit.context(needed))
    return kit.modal(
        Form.NOTICE_LATER,
        words.say("Remind me of {number}", number=reference),
        blocks,
        submit=words.say("Remind me"),
        close=words.say("Cancel"),
        private_metadata=private_metadata,
    )


def said_done(words: Words, reference: str) -> str:
    return words.say("Noted as done. Thank you. ({number})", number=reference)


def said_later(words: Words, reference: str, until: datetime) -> str:
    return words.say(
        "We will remind you {time}. ({number})", time=words.moment(until), number=reference
    )


def said_cant(words: Words, reference: str, report: str) -> str:
    return words.say(
        "Thank you for saying so. IT looks into it and writes to you. ({report}, {number})",
        report=report,
        number=reference,
    )
