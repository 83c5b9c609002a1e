"""Of all that is known the most dangerous is told, and what is stored is read back."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.answers import NOTHING_KNOWN, Announced, Answer, Known, Links, Telling
from bot.domain.lookalikes import Lookalike, Trick
from bot.domain.vocabulary import Verdict

JUDGED = (None, Verdict.MALICIOUS, Verdict.SPAM, Verdict.EXPECTED_CHANGE)
ANNOUNCED = st.builds(
    Announced,
    st.integers(1, 99),
    st.text(),
    st.text(),
    st.datetimes(timezones=st.timezones()),
    st.text(),
    st.sampled_from(Links),
)
ANSWERS = st.builds(
    Answer,
    known=st.none() | st.builds(Known, st.sampled_from(JUDGED), st.none() | st.integers(1, 9)),
    lookalike=st.none() | st.builds(Lookalike, st.text(), st.text(), st.sampled_from(Trick)),
    change=st.none() | ANNOUNCED,
    notice=st.none() | ANNOUNCED,
    colleagues=st.integers(0, 20),
)
ALIKE = Lookalike("c0ntoso.com", "contoso.com", Trick.LETTERS)
ELSEWHERE = Announced(7, "New sign-in", "", None, "sso.contoso.com", Links.ELSEWHERE)
# Everything known at once, and what goes with the danger that is told first.
EVERYTHING = Answer(Known(None, None), ALIKE, ELSEWHERE, ELSEWHERE, 3)
FROM_WORST = (
    (EVERYTHING, Telling.BLOCKED),
    (replace(EVERYTHING, known=Known(Verdict.MALICIOUS, 1)), Telling.MALICIOUS),
    (replace(EVERYTHING, known=Known(Verdict.SPAM, 1)), Telling.LOOKALIKE),
    (
        replace(EVERYTHING, known=Known(Verdict.SPAM, 1), lookalike=None),
        Telling.ANNOUNCED_ELSEWHERE,
    ),
    (
        Answer(Known(Verdict.SPAM, 1), change=replace(ELSEWHERE, links=Links.SAME)),
        Telling.SPAM,
    ),
    (
        Answer(Known(Verdict.EXPECTED_CHANGE, 1), change=replace(ELSEWHERE, links=Links.SAME)),
        Telling.ANNOUNCED,
    ),
    (Answer(Known(Verdict.EXPECTED_CHANGE, 1), notice=ELSEWHERE), Telling.EXPECTED),
    (Answer(notice=ELSEWHERE, colleagues=2), Telling.NOTICE),
    (Answer(colleagues=2), Telling.COLLEAGUES),
    (Answer(), Telling.NOTHING),
)


@pytest.mark.parametrize(("known", "told"), FROM_WORST)
def test_the_worst_is_told_first(known: Answer, told: Telling) -> None:
    assert known.telling is told


@given(ANSWERS)
def test_an_answer_is_read_back_as_it_was_stored(answer: Answer) -> None:
    assert Answer.from_json(answer.to_json()) == answer


def test_knowing_nothing_stores_nothing() -> None:
    assert NOTHING_KNOWN.to_json() == {}
