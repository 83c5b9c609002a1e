"""What authors of notices fill in, and the preview before it goes out."""

from collections.abc import Sequence
from enum import StrEnum

from bot.domain.audience import Reach
from bot.domain.records import Notice, NoticeDraft
from bot.domain.tlp import Concern, Tlp
from bot.domain.vocabulary import NoticeKind, ScheduleType, Severity
from bot.slack import kit
from bot.slack.ids import Form, Press
from bot.slack.kit import Block, View
from bot.slack.views.labels import label, pair, reach_of
from bot.slack.views.notice import in_both_languages
from bot.slack.views.notice_audience import direct_inputs, goes_to
from bot.slack.views.notice_schedule import moment_input, next_runs, schedule_inputs
from bot.text import Words
from bot.text.words import mark


class More(StrEnum):
    """Fields that few notices need, shown when the author asks for them."""

    DETAILS = "details"
    DIRECT = "direct"


_MORE = {
    More.DETAILS: mark("A link, a contact, how far it may travel"),
    More.DIRECT: mark("Direct messages to people"),
}


def parts_of(draft: NoticeDraft) -> frozenset[More]:
    """The parts of the form that this draft needs."""
    has_details = draft.link or draft.contact or draft.tlp is not Tlp.GREEN
    needed = {More.DETAILS: has_details, More.DIRECT: not draft.audience.is_empty}
    return frozenset(part for part in More if needed[part])


def notice_form(
    words: Words,
    draft: NoticeDraft,
    more: frozenset[More] = frozenset(),
    groups: Sequence[tuple[str, str]] = (),
) -> View:
    """The form of a notice; it shows only what the chosen kind and time, and `more`, need.

    `groups` are the user groups to choose from (id, handle).
    """
    blocks = [
        kit.input_block(
            "kind",
            words.say("Kind"),
            kit.select(
                Press.NOTICE_CHANGED,
                [kit.option(label(words, kind), kind) for kind in NoticeKind],
                chosen=draft.kind,
            ),
            dispatch=True,
        ),
        kit.input_block(
            "severity",
            words.say("Severity"),
            kit.select(
                "value",
                [kit.option(label(words, severity), severity) for severity in Severity],
                chosen=draft.severity,
            ),
        ),
        *_text_inputs(words, draft),
        *_kind_inputs(words, draft),
        _more_input(words, more),
        *(_detail_inputs(words, draft) if More.DETAILS in more else []),
        kit.input_block(
            "channels",
            words.say("Channels"),
            {
                "type": "multi_conversations_select",
                "action_id": Press.NOTICE_CHANNELS,
                "filter": {"include": ["public", "private"], "exclude_bot_users": True},
                **({"initial_conversations": list(draft.channels)} if draft.channels else {}),
            },
            dispatch=True,
            optional=More.DIRECT in more,
        ),
        *(direct_inputs(words, draft.audience, groups) if More.DIRECT in more else []),
        *schedule_inputs(words, draft, list(ScheduleType), Press.NOTICE_CHANGED),
    ]
    return kit.modal(
        Form.NOTICE,
        words.say("New notice"),
        blocks,
        submit=words.say("Preview"),
        close=words.say("Cancel"),
    )


def _text_inputs(words: Words, draft: NoticeDraft) -> list[Block]:
    languages = {"en": "English", "zh": "简体中文"}
    blocks = []
    for code, name in languages.items():
        blocks += [
            kit.input_block(
                f"title_{code}",
                words.say("Title ({language})", language=name),
                kit.text_input("value", initial=getattr(draft, f"title_{code}"), max_length=120),
                optional=True,
            ),
            kit.input_block(
                f"text_{code}",
                words.say("Text ({language})", language=name),
                kit.text_input("value", multiline=True, initial=getattr(draft, f"text_{code}")),
                optional=True,
            ),
            kit.input_block(
                f"action_{code}",
                words.say("What to do ({language})", language=name),
                kit.text_input(
                    "value",
                    multiline=True,
                    initial=getattr(draft, f"action_{code}"),
                    max_length=1000,
                ),
                optional=True,
            ),
        ]
    return blocks


def _kind_inputs(words: Words, draft: NoticeDraft) -> list[Block]:
    match draft.kind:
        case NoticeKind.ANNOUNCED_CHANGE:
            return [
                moment_input("window_start", words.say("It begins"), draft.window_start),
                moment_input("window_end", words.say("It ends"), draft.window_end),
                kit.input_block(
                    "expected_address",
                    words.say("The only right address"),
                    kit.text_input(
                        "value", initial=draft.expected_address, placeholder="sso.example.com"
                    ),
                    hint=words.say("People learn that any other address is not ours."),
                ),
            ]
        case NoticeKind.MAINTENANCE:
            return [
                moment_input(
                    "window_start", words.say("It begins"), draft.window_start, optional=True
                ),
                moment_input("window_end", words.say("It ends"), draft.window_end, optional=True),
            ]
        case NoticeKind.ADVISORY | NoticeKind.UPDATE_REMINDER:
            return [
                *_product_inputs(words, draft),
                moment_input("deadline", words.say("To be done by"), draft.deadline, optional=True),
                _asks_input(words, draft),
            ]


def _product_inputs(words: Words, draft: NoticeDraft) -> list[Block]:
    return [
        _line_input("product", words.say("Product"), draft.product),
        _line_input("affected_versions", words.say("Affected versions"), draft.affected_versions),
        _line_input("fixed_versions", words.say("Fixed in version"), draft.fixed_versions),
    ]


def _more_input(words: Words, more: frozenset[More]) -> Block:
    options = [kit.option(words.say(_MORE[each]), each) for each in More]
    element = kit.checkboxes(Press.NOTICE_CHANGED, options, chosen=more)
    return kit.input_block("more", words.say("More"), element, optional=True, dispatch=True)


def _detail_inputs(words: Words, draft: NoticeDraft) -> list[Block]:
    return [
        _line_input(
            "link", words.say("Link"), draft.link, placeholder="https://example.com/update"
        ),
        _line_input("contact", words.say("Who answers questions"), draft.contact),
        kit.input_block(
            "tlp",
            words.say("How far it may travel"),
            kit.select(
                "value",
                _mark_options(words),
                chosen=draft.tlp,
            ),
        ),
    ]


def _mark_options(words: Words) -> list[kit.Element]:
    return [kit.option(pair(words, tlp.mark, reach_of(words, tlp)), tlp) for tlp in Tlp]


def _line_input(block_id: str, text: str, written: str, *, placeholder: str = "") -> Block:
    element = kit.text_input("value", initial=written, placeholder=placeholder, max_length=200)
    return kit.input_block(block_id, text, element, optional=True)


def asks_field(kind: NoticeKind) -> str:
    """The field that holds whether answers are wanted; one a kind, as each begins differently."""
    return f"asks_{kind}"


def _asks_input(words: Words, draft: NoticeDraft) -> Block:
    ask = kit.option(words.say("Ask each reader: done, can't or later?"), "asks")
    element = kit.checkboxes("value", [ask], chosen=["asks"] if draft.asks_answer else [])
    return kit.input_block(
        asks_field(draft.kind),
        words.say("Answers"),
        element,
        optional=True,
        hint=words.say(
            "Who can't gets help from IT. Who doesn't answer a direct message is reminded."
        ),
    )


def _asked(words: Words) -> str:
    return words.say("Readers are asked to answer: done, can't or later.")


def preview(words: Words, notice: Notice, reach: Reach, concerns: Sequence[Concern] = ()) -> View:
    """The notice as readers will see it, where it goes, and its next runs; then Confirm."""
    content = notice.content
    blocks = [
        kit.section("*" + words.say("This is what people will read:") + "*"),
        kit.divider(),
        *in_both_languages(words, notice, notice.next_runs[0]),
        kit.divider(),
        *goes_to(words, notice, reach, concerns),
        *([kit.section(_asked(words))] if content.asks_answer else []),
        kit.section(next_runs(words, notice)),
    ]
    return kit.modal(
        Form.NOTICE_PREVIEW,
        words.say("Preview {number}", number=notice.reference),
        blocks,
        submit=words.say("Send now")
        if content.schedule_type is ScheduleType.NOW
        else words.say("Schedule it"),
        close=words.say("Change it"),
        private_metadata=str(notice.number),
    )
