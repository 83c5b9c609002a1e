"""The numbers that people say and type: R-12 for a report, C-5, A-7, V-3 for a vulnerability."""

import re
from dataclasses import dataclass
from enum import StrEnum

_REFERENCE = re.compile(r"\s*([RCAV])\s*[-–—]?\s*(\d{1,18})\s*", re.IGNORECASE)


class Thing(StrEnum):
    """What a reference points to; the value is its letter."""

    REPORT = "R"
    CASE = "C"
    NOTICE = "A"
    VULNERABILITY = "V"


@dataclass(frozen=True, slots=True)
class Reference:
    """A thing and its number; reads as people write it: `R-12`."""

    thing: Thing
    number: int

    def __str__(self) -> str:
        return f"{self.thing}-{self.number}"


def parse_reference(text: str) -> Reference | None:
    """Read `C-5`, `c5` or `C 5`; None when the text is not a reference."""
    match = _REFERENCE.fullmatch(text)
    return Reference(Thing(match[1].upper()), int(match[2])) if match else None


def report_reference(number: int) -> str:
    """How a report's number is written: `R-12`."""
    return str(Reference(Thing.REPORT, number))


def case_reference(number: int) -> str:
    """How a case's number is written: `C-5`."""
    return str(Reference(Thing.CASE, number))


def notice_reference(number: int) -> str:
    """How a notice's number is written: `A-7`."""
    return str(Reference(Thing.NOTICE, number))


def vulnerability_reference(number: int) -> str:
    """How a vulnerability's number is written: `V-3`."""
    return str(Reference(Thing.VULNERABILITY, number))
