"""An inventory of clients as a CSV file: what its lines say, and what is wrong with which."""

import codecs
import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.dates import parse_deadline
from bot.domain.required import product_key
from bot.domain.versions import Version, parse_version

MOST_BYTES = 10_000_000
MOST_LINES = 50_000
_SHOWN_VALUE = 60
# Clocks differ a little, and a day without a time means its evening.
_AHEAD = timedelta(days=1)
_NAMES = {
    "person": {
        "person",
        "user",
        "email",
        "e-mail",
        "mail",
        "slack",
        "人员",
        "用户",
        "姓名",
        "邮箱",
    },
    "product": {"product", "software", "client", "app", "产品", "软件", "客户端"},
    "version": {"version", "版本", "版本号"},
    "seen": {"seen", "date", "last seen", "seen date", "日期", "时间"},
}
_NEEDED = ("person", "product", "version")


@dataclass(frozen=True, slots=True)
class InventoryLine:
    """What one line says; person and product as they were written."""

    number: int
    person: str
    product: str
    version: Version
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class LineProblem:
    """What keeps a line from being taken; line 0 stands for the whole file."""

    line: int
    code: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Inventory:
    """The lines that can be read, and the problems of the others."""

    lines: tuple[InventoryLine, ...] = ()
    problems: tuple[LineProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class InventoryOutcome:
    """What became of a file: what was imported, or what is wrong; `more` problems are not here."""

    lines: int = 0
    people: int = 0
    problems: tuple[LineProblem, ...] = ()
    more: int = 0


def unusable(code: str, value: str = "") -> Inventory:
    """A file of which no line can be taken."""
    return Inventory(problems=(LineProblem(0, code, value),))


def shown_value(text: str) -> str:
    """A cell within a message: nothing that can't be seen, nothing long."""
    return "".join(filter(str.isprintable, text))[:_SHOWN_VALUE]


def read_inventory(content: bytes, now: datetime, zone: ZoneInfo) -> Inventory:
    """Read the columns person, product, version and, if there, seen; in any order.

    UTF-8, UTF-16 or GB18030; separated by commas, semicolons, tabs or bars.
    """
    text = _decode(content)
    if text is None:
        return unusable("inventory_encoding")
    rows = _rows(text)
    try:
        _, header = next(rows, (0, []))
        columns = _columns(header)
        missing = [name for name in _NEEDED if name not in columns]
        if missing:
            return unusable("inventory_columns", ", ".join(missing))
        lines: list[InventoryLine] = []
        problems: list[LineProblem] = []
        for number, cells in rows:
            if len(lines) + len(problems) >= MOST_LINES:
                return unusable("inventory_too_long", f"{MOST_LINES:,}")
            found = _line(number, cells, columns, now, zone)
            (lines if isinstance(found, InventoryLine) else problems).append(found)  # type: ignore[arg-type]
    except csv.Error:
        return unusable("inventory_encoding")
    if not lines and not problems:
        return unusable("inventory_empty")
    return Inventory(tuple(lines), tuple(problems))


def _decode(content: bytes) -> str | None:
    is_utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if is_utf16 else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of every line that is not empty."""
    first = text.lstrip().partition("\n")[0]
    delimiter = max(",;\t|", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    for row in reader:
        # Programs put an apostrophe before what a spreadsheet would take for a formula.
        cells = [cell.strip().removeprefix("'") for cell in row]
        if any(cells):
            yield reader.line_num, cells


def _columns(header: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(header):
        wanted = unicodedata.normalize("NFKC", cell).casefold().replace("_", " ").strip()
        for name, spellings in _NAMES.items():
            if wanted in spellings:
                found.setdefault(name, place)
    return found


def _line(
    number: int, cells: list[str], columns: dict[str, int], now: datetime, zone: ZoneInfo
) -> InventoryLine | LineProblem:
    def cell(name: str) -> str:
        place = columns.get(name, len(cells))
        return cells[place] if place < len(cells) else ""

    if not cell("person"):
        return LineProblem(number, "inventory_no_person")
    if not product_key(cell("product")):
        return LineProblem(number, "inventory_no_product")
    version = parse_version(cell("version"))
    if version is None:
        return LineProblem(number, "no_version", shown_value(cell("version")))
    seen = _seen(cell("seen"), now, zone)
    if seen is None:
        return LineProblem(number, "no_date", shown_value(cell("seen")))
    if seen > now + _AHEAD:
        return LineProblem(number, "inventory_future", shown_value(cell("seen")))
    return InventoryLine(number, cell("person"), cell("product"), version, min(seen, now))


def _seen(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """When the client was seen; now where the file does not say."""
    if not text:
        return now
    try:
        exact = datetime.fromisoformat(text)
    except ValueError:
        return parse_deadline(text, now, zone)
    if len(text) <= len("2026-12-15"):
        return parse_deadline(text, now, zone)
    return exact if exact.tzinfo else exact.replace(tzinfo=zone)
