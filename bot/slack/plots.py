"""Pictures of numbers as PNG, in one quiet style that reads on Slack's light and dark theme.

The background is opaque, so the theme around it changes nothing. matplotlib takes a second to load:
it is imported when the first picture is drawn, and drawing belongs in a thread.
"""

import dataclasses
import io
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from bot.text import Words
from bot.text.words import CHINESE, ENGLISH

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Contrast with the background: text 13:1, bars and lines above 4:1.
_PAPER, _INK, _QUIET, _GRID = "#fbfaf7", "#26292e", "#5c636b", "#dcdad4"
_COLOURS = ("#1f5f99", "#b3541e", "#3f7d4e", "#7a4f9b")
_DOTS_PER_INCH = 150
_WIDTH_INCHES = 8.0
_MOST_TICKS = 8

# Fonts with Simplified Chinese that machines commonly have, best first.
_CHINESE_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "PingFang SC",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Hiragino Sans GB",
    "SimHei",
    "Droid Sans Fallback",
    # One file holds all of Noto's languages; it can be known by the name of its first.
    "Noto Sans CJK JP",
)

# matplotlib is not safe for threads: one picture at a time.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Line:
    """One row of numbers, one for each place on the time axis."""

    name: str
    values: Sequence[float]


@dataclass(frozen=True, slots=True)
class Panel:
    """Numbers over time: the first row as bars or lines, further rows as lines.

    `level` is a dashed line across, such as what is usual, with its name.
    """

    title: str
    labels: Sequence[str]
    lines: Sequence[Line]
    as_bars: bool = True
    level: tuple[str, float] | None = None


@dataclass(frozen=True, slots=True)
class Shares:
    """Named amounts beside one another, each with the text that stands at its bar's end."""

    title: str
    amounts: Sequence[tuple[str, float, str]]


def words_to_draw(words: Words) -> Words:
    """The reader's language if a font here can draw it, else English: never empty boxes."""
    if CHINESE not in words.locales or _chinese_font():
        return words
    return dataclasses.replace(words, locales=(ENGLISH,))


def plot(top: Panel, below: Sequence[Shares] = ()) -> bytes:
    """Draw numbers over time, and below them amounts side by side. Returns a PNG."""
    with _one_at_a_time:
        import matplotlib  # noqa: PLC0415 - slow to load, seldom needed
        from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
        from matplotlib.figure import Figure  # noqa: PLC0415

        with matplotlib.rc_context(_style()):
            height = 3.6 + (0.8 + 0.34 * max(len(each.amounts) for each in below) if below else 0)
            figure = Figure(figsize=(_WIDTH_INCHES, height), facecolor=_PAPER, layout="constrained")
            FigureCanvasAgg(figure)
            if below:
                grid = figure.add_gridspec(2, len(below), height_ratios=(3.2, height - 3.2))
                _draw_panel(figure.add_subplot(grid[0, :]), top)
                rows = max(1, *(len(each.amounts) for each in below))
                for place, shares in enumerate(below):
                    _draw_shares(figure.add_subplot(grid[1, place]), shares, _COLOURS[place], rows)
            else:
                _draw_panel(figure.add_subplot(), top)
            content = io.BytesIO()
            figure.savefig(content, format="png", dpi=_DOTS_PER_INCH, facecolor=_PAPER)
    return content.getvalue()


def line_plot(
    title: str,
    labels: Sequence[str],
    lines: Sequence[Line],
    *,
    level: tuple[str, float] | None = None,
) -> bytes:
    """Draw rows of numbers over time as lines. Returns a PNG."""
    return plot(Panel(title, labels, lines, as_bars=False, level=level))


def _draw_panel(axes: "Axes", panel: Panel) -> None:
    axes.set_title(panel.title, loc="left")
    places = list(range(len(panel.labels)))
    for index, line in enumerate(panel.lines):
        colour = _COLOURS[index % len(_COLOURS)]
        if panel.as_bars and index == 0:
            axes.bar(places, line.values, color=colour, label=line.name, width=0.8)
        else:
            marker = "o" if len(places) == 1 else ""
            axes.plot(places, line.values, color=colour, label=line.name, lw=2, marker=marker)
    if panel.level:
        name, height = panel.level
        axes.axhline(height, color=_QUIET, lw=1.5, ls="--", label=name)
    step = max(1, -(-len(places) // _MOST_TICKS))
    axes.set_xticks(places[::step], panel.labels[::step])
    axes.locator_params(axis="y", integer=True)
    axes.set_ylim(bottom=0, top=max(1, axes.get_ylim()[1]))
    axes.grid(axis="y")
    if len(panel.lines) > 1 or panel.level:
        # Beside the title, where no bar can be.
        axes.legend(frameon=False, loc="lower right", bbox_to_anchor=(1, 1), ncols=4)


def _draw_shares(axes: "Axes", shares: Shares, colour: str, rows: int) -> None:
    axes.set_title(shares.title, loc="left")
    places = list(range(len(shares.amounts)))
    axes.barh(places, [amount for _, amount, _ in shares.amounts], color=colour, height=0.7)
    axes.set_yticks(places, [name for name, _, _ in shares.amounts])
    # The bars of all shares are equally thick; the first stands at the top.
    axes.set_ylim(rows - 0.5, -0.5)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    largest = max((amount for _, amount, _ in shares.amounts), default=0) or 1
    axes.set_xlim(0, largest * 1.35)
    for place, (_, amount, text) in enumerate(shares.amounts):
        axes.text(amount + largest * 0.03, place, text, va="center", color=_INK)


def _style() -> dict[Any, Any]:
    fonts = [font for font in ("DejaVu Sans", _chinese_font()) if font]
    return {
        "font.family": fonts,
        "font.size": 10,
        "text.color": _INK,
        # A dollar sign is a dollar sign.
        "text.parse_math": False,
        "axes.titlesize": 12,
        "axes.titlepad": 10,
        "axes.facecolor": _PAPER,
        "axes.edgecolor": _QUIET,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.spines.left": False,
        "axes.axisbelow": True,
        "grid.color": _GRID,
        "xtick.color": _QUIET,
        "ytick.color": _INK,
        "ytick.major.size": 0,
        "figure.constrained_layout.w_pad": 0.15,
        "figure.constrained_layout.h_pad": 0.12,
    }


@cache
def _chinese_font() -> str | None:
    from matplotlib import font_manager  # noqa: PLC0415 - as above

    installed = set(font_manager.get_font_names())
    return next((name for name in _CHINESE_FONTS if name in installed), None)
