"""Reports as a file for other programs: one row a report, its columns, CSV and JSON."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

# More makes a file that Slack and spreadsheets take badly; ask for fewer days.
MOST_REPORTS = 20_000
# Their names are for programs: the same in every language. Times are ISO 8601 in UTC; reporters
# who hide their name stand with their pseudonym; addresses are defanged.
COLUMNS = (
    "report",
    "case",
    "filed_at",
    "withdrawn_at",
    "kind",
    "severity",
    "state",
    "team",
    "reporter",
    "owner",
    "claimed_at",
    "resolved_at",
    "verdict",
    "text",
    "message",
    "indicators",
)
Row = Mapping[str, str]


class ExportFormat(StrEnum):
    """What the file is."""

    CSV = "csv"
    JSON = "json"


def encode(rows: Iterable[Row], wanted: ExportFormat, columns: Sequence[str] = COLUMNS) -> bytes:
    """The rows as a file in UTF-8; a CSV begins with the mark by which Excel reads Chinese."""
    text = io.StringIO(newline="")
    match wanted:
        case ExportFormat.CSV:
            writer = csv.DictWriter(text, columns)
            writer.writeheader()
            writer.writerows(
                {name: harmless_cell(cell) for name, cell in row.items()} for row in rows
            )
            return text.getvalue().encode("utf-8-sig")
        case ExportFormat.JSON:
            json.dump([dict(row) for row in rows], text, ensure_ascii=False, indent=1)
            return text.getvalue().encode()


def harmless_cell(cell: str) -> str:
    """A spreadsheet runs what begins like a formula (OWASP, CSV injection): make it a text."""
    return f"'{cell}" if cell.lstrip().startswith(_BEGINS_A_FORMULA) else cell


_BEGINS_A_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
