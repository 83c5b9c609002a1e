"""What a person is told at once about what they report: what was known at that moment.

Nothing here ever says that something is harmless; at most it says what was announced.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.domain.lookalikes import Lookalike, Trick
from bot.domain.vocabulary import Verdict


class Telling(StrEnum):
    """What is told; the order of the members is the order of danger, and the first one wins."""

    BLOCKED = "blocked"
    MALICIOUS = "malicious"
    LOOKALIKE = "lookalike"
    ANNOUNCED_ELSEWHERE = "announced_elsewhere"
    SPAM = "spam"
    ANNOUNCED = "announced"
    EXPECTED = "expected"
    NOTICE = "notice"
    COLLEAGUES = "colleagues"
    NOTHING = "nothing"


class Links(StrEnum):
    """Where a report's links go, beside the address that was announced."""

    NONE = "none"
    SAME = "same"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Known:
    """What a block (no verdict) or an earlier verdict says, and about which case."""

    verdict: Verdict | None
    case_number: int | None
    # Who reported it then, counted once each.
    reporters: int = 0


@dataclass(frozen=True, slots=True)
class Announced:
    """A notice that a report fits; a change has its time, its address, and where links go."""

    number: int
    title_en: str
    title_zh: str
    start: datetime | None = None
    address: str = ""
    links: Links = Links.NONE


@dataclass(frozen=True, slots=True)
class Answer:
    """All that was known about a report at the moment when it came."""

    known: Known | None = None
    lookalike: Lookalike | None = None
    change: Announced | None = None
    notice: Announced | None = None
    # Colleagues who reported the same, still open case.
    colleagues: int = 0

    @property
    def telling(self) -> Telling:
        """The one thing to say."""
        return next(telling for telling in Telling if self._holds(telling))

    def _holds(self, telling: Telling) -> bool:
        match telling:
            case Telling.BLOCKED:
                return self.known is not None and self.known.verdict is None
            case Telling.MALICIOUS:
                return self._verdict is Verdict.MALICIOUS
            case Telling.LOOKALIKE:
                return self.lookalike is not None
            case Telling.ANNOUNCED_ELSEWHERE:
                return self.change is not None and self.change.links is Links.ELSEWHERE
            case Telling.SPAM:
                return self._verdict is Verdict.SPAM
            case Telling.ANNOUNCED:
                return self.change is not None
            case Telling.EXPECTED:
                return self._verdict is Verdict.EXPECTED_CHANGE
            case Telling.NOTICE:
                return self.notice is not None
            case Telling.COLLEAGUES:
                return self.colleagues > 0
            case Telling.NOTHING:
                return True

    @property
    def _verdict(self) -> Verdict | None:
        return self.known.verdict if self.known else None

    @property
    def others(self) -> int:
        """How many colleagues reported the same, now or in the case that was judged."""
        return max(self.colleagues, self.known.reporters if self.known else 0)

    def to_json(self) -> dict[str, Any]:
        """The form in which it is stored: only what is known."""
        stored: dict[str, Any] = {}
        for name in ("known", "lookalike", "change", "notice"):
            if part := getattr(self, name):
                values = {field.name: getattr(part, field.name) for field in fields(part)}
                if start := values.get("start"):
                    values["start"] = start.isoformat()
                stored[name] = values
        if self.colleagues:
            stored["colleagues"] = self.colleagues
        return stored

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Answer":
        """Read the stored form; the empty one is an answer that knows nothing."""
        if not stored:
            return NOTHING_KNOWN
        known, alike = stored.get("known"), stored.get("lookalike")
        return cls(
            known=known
            and Known(**{**known, "verdict": known["verdict"] and Verdict(known["verdict"])}),
            lookalike=alike and Lookalike(**{**alike, "trick": Trick(alike["trick"])}),
            change=_announced(stored.get("change")),
            notice=_announced(stored.get("notice")),
            colleagues=stored.get("colleagues", 0),
        )


NOTHING_KNOWN = Answer()


def _announced(stored: Mapping[str, Any] | None) -> Announced | None:
    if stored is None:
        return None
    start = stored["start"] and datetime.fromisoformat(stored["start"])
    return Announced(**{**stored, "start": start, "links": Links(stored["links"])})
