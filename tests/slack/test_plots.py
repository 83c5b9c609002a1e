"""Pictures are real PNGs of a sensible size that show their numbers and never an empty box."""

import struct
from datetime import UTC, datetime

import pytest

from bot.slack import plots
from bot.slack.plots import Line, Panel, Shares, line_plot, plot, words_to_draw
from bot.text import words_for

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
DAYS = [f"{day} Nov" for day in range(1, 31)]
CHINESE, ENGLISH = (words_for([locale], "UTC", NOW) for locale in ("zh-CN", "en"))


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_a_picture_is_a_png_of_a_size_that_slack_shows_well() -> None:
    small = line_plot("Reports", DAYS, [Line("Reports", range(30))], level=("Usual", 3))
    assert size_of(small) == (1200, 540)
    shares = Shares("Verdicts", [(f"Verdict {n}", n, str(n)) for n in range(7)])
    width, height = size_of(plot(Panel("Reports", DAYS, [Line("Reports", range(30))]), [shares]))
    assert width == 1200
    assert 900 < height < 1200


def test_other_numbers_make_another_picture() -> None:
    def drawn(*values: int) -> bytes:
        return line_plot("Reports", DAYS[:3], [Line("Reports", values)])

    assert drawn(1, 2, 3) == drawn(1, 2, 3) != drawn(1, 2, 4)


@pytest.mark.parametrize("values", [[], [0], [0, 0, 0], [1_000_000, 1]])
def test_nothing_and_very_much_can_be_drawn(values: list[int]) -> None:
    panel = Panel("$ and _", [str(n) for n in values], [Line("Reports", values)])
    assert size_of(plot(panel, [Shares("None", [])]))[0] == 1200


def test_chinese_is_drawn_where_a_font_has_it_and_else_the_picture_is_english(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # A glyph that no font has is a warning, which is an error in tests.
    drawn = words_to_draw(CHINESE)
    line_plot(drawn.say("Reports"), DAYS, [Line(drawn.say("Reports"), range(30))])
    monkeypatch.setattr(plots, "_chinese_font", lambda: None)
    assert words_to_draw(CHINESE) == ENGLISH
    assert words_to_draw(ENGLISH) == ENGLISH
