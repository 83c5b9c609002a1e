"""What happened to a case, from what was written down at the time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.people import Person


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that was done: when, by whom (nobody: the bot by itself), to what."""

    at: datetime
    who: Person | None
    action: str
    # The number of the report or case that it was done to.
    subject: str
    # Small facts such as the verdict, by name.
    facts: Mapping[str, str]
    # The person whom it was done to, such as the new owner.
    whom: Person | None = None
