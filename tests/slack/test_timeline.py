"""Everything that is written down about a case has a sentence, in both languages."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.people import Person
from bot.domain.records import Page
from bot.domain.timeline import Happening
from bot.slack.views.timeline import SENTENCES, timeline
from bot.text import words_for
from bot.usecases import audit

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
FACTS = {
    "into": "C-2",
    "out_of": "C-1",
    "merged": "C-3",
    "kind": "forced_relogin",
    "severity": "high",
    "before": "low",
    "verdict": "spam",
    "until": NOW.isoformat(),
}


def test_every_action_on_a_case_or_report_has_a_sentence() -> None:
    folder = Path(audit.__file__).parent
    code = "\n".join(each.read_text() for each in folder.glob("*.py"))
    assert set(re.findall(r'"((?:case|report)\.[a-z_]+)"', code)) == SENTENCES.keys()


@pytest.mark.parametrize(
    ("locale", "line"),
    [
        ("en", "Tue 10:30 · <@U1> changed the severity from Low to High"),
        ("zh-CN", "周二 10:30 · <@U1> 把严重程度从低改为高"),
    ],
)
def test_each_thing_is_a_line_with_its_time_and_person(locale: str, line: str) -> None:
    words = words_for([locale], "Europe/Berlin", NOW)
    sam = Person("p1", "U1", "Sam")
    happened = tuple(Happening(NOW, sam, action, "R-1", FACTS, sam) for action in SENTENCES)
    text = "\n".join(
        str(block["text"]["text"])
        for block in timeline(words, "C-1", Page(happened, 1, 1, len(happened)))
    )
    assert line in text
    assert len(text.splitlines()) == len(SENTENCES) + 1
    assert "{" not in text
