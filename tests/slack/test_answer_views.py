"""What people are told at once: never that something is harmless, and always what to do."""

import re
from dataclasses import replace

import pytest
from hypothesis import given

from bot.domain.answers import Answer, Telling
from bot.slack.views import answer as views
from bot.text.words import words_for
from tests.domain.test_answers import ANSWERS
from tests.slack.samples import NOW, an_answer

LOCALES = ("en", "zh_CN")
ASSURANCES = ("safe", "harmless", "安全", "没有问题", "无害")
# Names of ours in which the word stands for something else, and the denial of it.
ALLOWED = ("安全团队", "安全公告", "doesn't mean it is harmless", "不代表它没有问题")
ACTIONS = {
    "en": ("Don't", "don't", "Type", "Please", "report it"),
    "zh_CN": ("请",),
}


def plain(answer: Answer) -> Answer:
    """The same answer about things whose names say nothing."""
    change, notice, lookalike = answer.change, answer.notice, answer.lookalike
    return replace(
        answer,
        change=change and replace(change, title_en="T", title_zh="T", address="a.example"),
        notice=notice and replace(notice, title_en="T", title_zh="T"),
        lookalike=lookalike and replace(lookalike, host="h", imitates="i"),
    )


@given(ANSWERS)
def test_no_answer_ever_says_safe_and_each_says_what_to_do(answer: Answer) -> None:
    answer = plain(answer)
    for locale in LOCALES:
        words = words_for((locale,), "Europe/Berlin", NOW)
        for text in (
            views.told(words, answer),
            views.told(words, answer, is_filed=False),
            str(views.checked(words, answer, "draft_1")),
            views.told_at_once(words, answer, names_case=True),
        ):
            said = re.sub("|".join(ALLOWED), "", text).lower()
            assert not [word for word in ASSURANCES if word in said], text
        for is_filed in (True, False):
            text = views.told(words, answer, is_filed=is_filed)
            assert bool(text) == (answer.telling is not Telling.NOTHING)
            assert not text or any(action in text for action in ACTIONS[locale]), text


@pytest.mark.parametrize("telling", [each for each in Telling if each is not Telling.NOTHING])
def test_the_team_reads_what_was_told(telling: Telling) -> None:
    words = words_for(("en",), "Europe/Berlin", NOW)
    assert an_answer(telling).telling is telling
    assert views.told_at_once(words, an_answer(telling), names_case=True)


def test_the_number_of_a_case_is_not_for_every_team() -> None:
    words = words_for(("en",), "Europe/Berlin", NOW)
    judged = an_answer(Telling.MALICIOUS)
    assert "C-5" in views.told_at_once(words, judged, names_case=True)
    assert "C-5" not in views.told_at_once(words, judged, names_case=False)


def test_colleagues_are_counted_from_two_on() -> None:
    words = words_for(("en",), "Europe/Berlin", NOW)
    scam = an_answer(Telling.MALICIOUS)
    assert "14 colleagues reported it too." in views.told(words, scam)
    for few in (0, 1):
        alone = replace(scam, known=scam.known and replace(scam.known, reporters=few))
        assert "colleague" not in views.told(words, alone)


def test_nothing_in_an_answer_can_be_clicked() -> None:
    words = words_for(("en",), "Europe/Berlin", NOW)
    told = views.told(words, an_answer(Telling.LOOKALIKE))
    assert "`contoso-login[.]net` is not ours; it only looks like `contoso.com`." in told
    assert "`sso.contoso.com`" in views.told(words, an_answer(Telling.ANNOUNCED))
