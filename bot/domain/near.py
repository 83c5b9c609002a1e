"""What a person may have meant: the known word that is nearest to a mistyped one."""

from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

# One slip in three letters: more would suggest words that have nothing to do with it.
_LETTERS_A_SLIP = 3


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word with the fewest slips of the finger; None when none is near."""
    wanted = word.casefold()
    slips = max(1, -(-len(wanted) // _LETTERS_A_SLIP))
    found = process.extractOne(
        wanted, tuple(known), scorer=DamerauLevenshtein.distance, score_cutoff=slips
    )
    return found[0] if found and found[1] < len(wanted) else None
