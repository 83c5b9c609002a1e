"""Every view in every language: within Slack's limits, and with nothing live that was reported."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import messages
from bot.domain.errors import (
    AlreadyClaimed,
    DomainError,
    InvalidInput,
    NotAllowed,
    NotFound,
    Problem,
    TooLateToUndo,
    WrongState,
)
from bot.domain.records import AttachedFile
from bot.domain.vocabulary import CaseEvent, CaseState, Role
from bot.domain.vulnerability.process import NotPossible, Why
from bot.domain.vulnerability.vocabulary import Piece, Stage
from bot.playground.blocks import check_blocks, check_view
from bot.slack import kit
from bot.slack.kit import Block, Post, View
from bot.slack.views import errors, triage
from bot.slack.views.deliveries import render
from bot.text import Words, words_for
from tests.slack.samples import (
    ANNA,
    EVIL,
    LINK,
    NOW,
    a_case,
    a_report,
    answers_about,
    notices_that_say,
    posts_about,
    surges,
    views_about,
    vulnerability_messages_about,
)

HOSTILE = (
    f"Click {EVIL} or <{EVIL}|here>, <!channel> <!here> <!everyone> @channel <@U0ANNA> "
    "<#C0GENERAL> <!subteam^S0SEC> <mailto:it@evil.example|IT> &lt;!channel&gt; www.evil.example "
    "*bold* _it_ ~no~ `code` ```block``` > quote :rotating_light:"
)
TEXTS = {
    "ordinary": f"It asked me to log in again at {EVIL}",
    "chinese": f"它要我重新登录,地址是{EVIL},请看看。",
    "hostile": HOSTILE,
    "long": "Please read this to the end. " * 3500,
    "long without a space": "x" * 100_000,
    "long lines of one letter": "a\n" * 50_000,
    "long and hostile": HOSTILE * 300,
    "much to escape": "&" * 100_000,
    "much that is invisible": "\x07\u202e" * 50_000,
    "many addresses": "\n".join(
        f"https://{number}.evil.example/{'x' * 90}" for number in range(60)
    ),
    "emoji": "👩‍👩‍👧‍👦🏴‍☠️" * 9000,
    "right to left": "פתח את הקישור \u202emoc.live\u202c \u2066https://evil.example\u2069",
    "control characters": "".join(map(chr, range(32))) + EVIL + "\x7f\x85\u2028\u2029",
    "blank": " \n\t ",
    "nothing": "",
}
LANGUAGES = {"en": ["en-US"], "zh_CN": ["zh-CN"], "both": ["en-US", "zh-CN"]}

# Slack refuses a message with more than some 13,000 characters in its blocks.
MOST_CHARACTERS = 13_000
OUR_MENTIONS = re.compile(
    r"<@U0\w+>|<#[CG]0\w+>|<!subteam\^S0\w+>|<!date\^\d+\^[^|<>]*\|[^<>]*>|"
    + rf"<{re.escape(LINK)}\|[^<>]*>|"
    # An author's link, which reads just as it leads.
    + r"<(https://vendor\.example/[^<>|]*)\|\1>"
)
LIVE = re.compile(r"<|(?i:https?://)|www\.evil|\b[\w.]+@evil\.example")

each_language = pytest.mark.parametrize("language", LANGUAGES)
each_text = pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)


# All texts in both languages at once, which is longest; some in each language.
each_language_and_text = pytest.mark.parametrize(
    ("language", "text"),
    [
        pytest.param(language, TEXTS[name], id=f"{language}-{name}")
        for language, names in {
            "en": ["ordinary", "hostile"],
            "zh_CN": ["ordinary", "hostile"],
            "both": TEXTS,
        }.items()
        for name in names
    ],
)


def words_in(language: str) -> Words:
    return words_for(
        LANGUAGES[language], "Europe/Berlin", NOW, command_prefix="sec-", is_channel=True
    )


@each_language_and_text
def test_every_message_can_be_posted_and_nothing_reported_is_live(language: str, text: str) -> None:
    for message in posts_about(text):
        assert_can_be_posted(render(words_in(language), message), message)


@each_language_and_text
def test_a_notice_can_be_posted_and_calls_nobody(language: str, text: str) -> None:
    for message in notices_that_say(text if text.strip() else "Title"):
        post = render(words_in(language), message)
        assert check_blocks(post.blocks, "message") == []
        assert_nobody_is_called(post.blocks, post.text)


def test_a_notice_of_the_longest_ordinary_text_can_be_posted_in_both_languages() -> None:
    for message in notices_that_say(TEXTS["long"]):
        assert characters_in(render(words_in("both"), message).blocks) < MOST_CHARACTERS


@each_language_and_text
def test_whatever_a_vulnerability_says_can_be_posted_and_calls_nobody(
    language: str, text: str
) -> None:
    for message in vulnerability_messages_about(text):
        assert_can_be_posted(render(words_in(language), message), message)


@each_language
def test_a_surge_alarm_calls_whoever_is_on_call_while_it_lasts(language: str) -> None:
    for message in surges():
        post = render(words_in(language), message)
        assert check_blocks(post.blocks, "message") == []
        assert characters_in(post.blocks) < MOST_CHARACTERS
        calls = "<!subteam^S0SEC>" in json.dumps(post.blocks) and "<!subteam^S0SEC>" in post.text
        wanted = isinstance(message, messages.SurgeAlarm) and bool(message.on_call)
        assert calls == (wanted and message.surge.calmed_at is None)


def test_every_kind_of_message_is_rendered_here() -> None:
    all_of_them = (*posts_about("text"), *notices_that_say("text"), *surges())
    all_of_them = (*all_of_them, *vulnerability_messages_about("text"))
    rendered = {type(each) for each in all_of_them}
    # Files have tests of their own: a picture takes long to draw.
    files = {messages.StatisticsPicture, messages.ExportFile, messages.AnswersFile}
    assert rendered | files == set(get_args(messages.Message))


@each_language_and_text
def test_every_modal_and_the_home_tab_can_be_opened(language: str, text: str) -> None:
    for name, view in views_about(text).items():
        shown = view(words_in(language))
        assert check_view(shown) == [], name
        assert_nothing_is_live(shown["blocks"], "")


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_no_title_button_or_option_of_a_modal_is_cut(language: str) -> None:
    for name, view in views_about("text").items():
        for text in plain_texts(view(words_in(language))):
            assert not text.endswith("…") or "x" * 50 in text, name


@each_language_and_text
def test_every_answer_to_a_command_can_be_shown(language: str, text: str) -> None:
    for name, answer in answers_about(text).items():
        blocks = answer(words_in(language))
        assert check_blocks(blocks, "message") == [], name
        if name != "what was typed":
            assert_nothing_is_live(blocks, "")
        assert_nobody_is_called(blocks, "")


@each_text
def test_a_case_is_shown_whole_page_by_page(text: str) -> None:
    words = words_in("en")
    looked_at = a_case(a_report(text[:20_000], snapshot=None))
    for page in pages_of(lambda number: triage.case_pages(words, looked_at, NOW, number)):
        assert check_blocks(page, "message") == []
        assert characters_in(page) < MOST_CHARACTERS
        assert_nothing_is_live(page, "")


def test_a_long_report_loses_nothing_on_its_pages() -> None:
    lines = [f"line {number} & more" for number in range(2000)]
    looked_at = a_case(a_report("\n".join(lines), snapshot=None), indicators=())
    words = words_in("en")

    pages = pages_of(lambda number: triage.case_pages(words, looked_at, NOW, number))

    quoted = [
        line.removeprefix("> ")
        for page in pages
        for text in mrkdwn_texts(page)
        if text.startswith("> ")
        for line in text.splitlines()
    ]
    assert quoted == [kit.escape(line) for line in lines]


@each_language
def test_a_card_says_where_the_rest_is(language: str) -> None:
    words = words_in(language)
    where = f"{words.command('triage')} C-5"
    short = render(words, messages.CaseCard(a_case(a_report("short")), NOW))
    long = render(words, messages.CaseCard(a_case(a_report("long " * 900)), NOW))
    many = render(words, messages.CaseCard(a_case(a_report("short"), report_count=4), NOW))

    assert where not in json.dumps(short.blocks)
    assert where in json.dumps(long.blocks)
    assert where in json.dumps(many.blocks)


def test_a_file_name_that_is_turned_around_is_seen() -> None:
    name = "invoice\u202efdp.exe"
    told = a_report("see file", files=(AttachedFile("F1", name),))
    shown = json.dumps(render(words_in("en"), messages.CaseCard(a_case(told), NOW)).blocks)
    assert "invoice[U+202E]fdp.exe" in shown


def test_a_form_never_cuts_a_report_that_it_cannot_hold() -> None:
    words = words_in("en")
    long = "x" * (kit.INPUT_LIMIT + 1)
    for message in (
        messages.Receipt(a_report(long)),
        messages.ReportOffer("draft_1", long, (), None),
    ):
        buttons = plain_texts(render(words, message).blocks)
        assert not {"Edit", "Add details"} & set(buttons)
    assert "Edit" in plain_texts(render(words, messages.Receipt(a_report("short"))).blocks)


# --- Errors -----------------------------------------------------------------------------------

REFUSALS: list[DomainError] = [
    NotAllowed("triage", frozenset({Role.SECURITY, Role.IT})),
    NotFound(HOSTILE),
    AlreadyClaimed("C-5", "p1", "U0ANNA"),
    TooLateToUndo("C-5"),
    WrongState("C-5", CaseEvent.REOPEN, CaseState.CLAIMED),
    *(WrongState("C-5", CaseEvent.CLAIM, state) for state in CaseState),
    InvalidInput(
        tuple(
            Problem("text", code, {"value": HOSTILE * 9, "number": "9", "mark": "TLP:RED"})
            for code in errors._PROBLEMS
        )
    ),
    *(NotPossible(why, Stage.TEST, (Piece.PLAN, Piece.CVSS)) for why in Why),
    NotAllowed("vulnerability.fix", frozenset()),
    DomainError(),
]


@each_language
@pytest.mark.parametrize("error", REFUSALS, ids=lambda error: type(error).__name__)
def test_every_refusal_is_a_sentence_that_calls_nobody(language: str, error: DomainError) -> None:
    sentence = errors.explain(words_in(language), error, [ANNA])
    blocks = [kit.section(sentence)]
    assert check_blocks(blocks, "message") == []
    assert_nobody_is_called(blocks, sentence)


@each_language
def test_a_problem_beside_a_field_is_short_plain_text(language: str) -> None:
    for code in errors._PROBLEMS:
        found = Problem(
            "text", code, {"value": "a < b " + "x" * 5000, "number": "9", "mark": "TLP:RED"}
        )
        sentence = errors.problem(words_in(language), found)
        assert len(sentence) < 300
        assert "&lt;" not in sentence


# --- Whatever people write --------------------------------------------------------------------

pieces = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["<!channel>", "<@U1>", f"<{EVIL}|x>", EVIL, "&", "`", "*", "\n", "\u202e", "\0", "|", ">"]
    ),
)
typed = st.lists(pieces, max_size=40).map("".join)


@settings(deadline=None, max_examples=30)
@given(text=typed, times=st.sampled_from([1, 1, 1, 50]))
def test_whatever_is_reported_can_be_shown_and_is_not_live(text: str, times: int) -> None:
    words = words_in("both")
    for message in posts_about(text * times):
        assert_can_be_posted(render(words, message), message)


@settings(deadline=None)
@given(text=typed, limit=st.integers(60, 3000))
def test_a_quotation_keeps_its_limit_and_says_when_something_is_left_out(
    text: str, limit: int
) -> None:
    quoted = kit.quoted_sections(text, limit=limit)
    shown = "\n".join(mrkdwn_texts(quoted))
    assert len(shown) <= limit + len(quoted)
    assert kit.fits(text, limit) or "…" in shown


# --- Looking at blocks ------------------------------------------------------------------------


def pages_of(show: Callable[[int], list[Block]]) -> list[list[Block]]:
    """All pages: one is asked for until the last one is repeated."""
    pages = [show(1)]
    while (following := show(len(pages) + 1)) != pages[-1]:
        pages.append(following)
    return pages


def nodes(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from nodes(inner)


def mrkdwn_texts(blocks: object) -> list[str]:
    return [str(node["text"]) for node in nodes(blocks) if node.get("type") == "mrkdwn"]


def plain_texts(blocks: list[Block] | View) -> list[str]:
    return [str(node["text"]) for node in nodes(blocks) if node.get("type") == "plain_text"]


def characters_in(blocks: list[Block]) -> int:
    return sum(map(len, [*mrkdwn_texts(blocks), *plain_texts(blocks)]))


def assert_can_be_posted(post: Post, message: messages.Message) -> None:
    kind = type(message).__name__
    assert check_blocks(post.blocks, "message") == [], kind
    assert post.text.strip(), kind
    assert characters_in(post.blocks) < MOST_CHARACTERS, kind
    if isinstance(message, messages.Question | messages.Resolved):
        # What the team writes to a reporter is theirs.
        assert_nobody_is_called(post.blocks, post.text)
    else:
        assert_nothing_is_live(post.blocks, post.text)


def assert_nothing_is_live(blocks: list[Block], text: str) -> None:
    """No link and no mention but our own, in no text that Slack reads as mark-up."""
    assert all(node["verbatim"] for node in nodes(blocks) if node.get("type") == "mrkdwn")
    for shown in (text, *mrkdwn_texts(blocks)):
        assert not LIVE.search(OUR_MENTIONS.sub("", shown)), shown[:500]


def assert_nobody_is_called(blocks: list[Block], text: str) -> None:
    for shown in (text, *mrkdwn_texts(blocks)):
        assert "<" not in OUR_MENTIONS.sub("", shown), shown[:500]
