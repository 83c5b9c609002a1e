"""Addresses that only look like the company's own, and the trick that each one uses."""

import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from confusable_homoglyphs import confusables
from rapidfuzz.distance import OSA

from bot.domain.hosts import (
    belongs_to_customers,
    is_within,
    normal_domain,
    normal_host,
    registrable_domain,
)


class Trick(StrEnum):
    """How an address pretends to be another one."""

    LETTERS = "letters"  # Other letters that look the same: Cyrillic а, the digit 1, "rn" for "m".
    SPELLING = "spelling"  # A typing error away.
    NAME = "name"  # The company's name or whole address inside somebody else's.
    ENDING = "ending"  # The same name under another top-level domain.


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A host (A-labels), whose domain it imitates, and how."""

    host: str
    imitates: str
    trick: Trick


# What attackers set beside a name to make people type a password.
_BAIT = """
    login logon signin sign-in sso auth oauth account accounts id idp identity verify verification
    secure security password passwort mfa 2fa okta office365 o365 365 mail webmail email vpn portal
    intranet helpdesk support service update hr payroll benefits it admin www my adfs
"""
# Shorter names stand inside other words and beside other companies' names too often.
_SHORTEST_TOLD_NAME = 5
_SHORTEST_MISSPELT_NAME = 5


def find_lookalike(host: str, company_domains: Collection[str]) -> Lookalike | None:
    """The company's domain that the host imitates, if any; pure, nothing is looked up.

    The company's own domains and all below them imitate nothing.
    """
    host = normal_host(host.strip("."))
    if is_within(host, company_domains):
        return None
    theirs = _name_of(host)
    ours = [_name_of(normal_domain(domain)) for domain in company_domains]
    if not theirs.registered or theirs.registered in {own.registered for own in ours}:
        return None
    for own in ours:
        if own.label and (trick := _trick(theirs, own)):
            return Lookalike(host, own.registered, trick)
    return None


@dataclass(frozen=True, slots=True)
class _Name:
    registered: str  # "example.com"
    label: str  # "example", in Unicode
    ending: str  # "com"
    before: str  # Everything before the registered name: "www.sso"
    is_hosted: bool  # At a hoster where customers choose the name.

    @property
    def folded(self) -> str:
        return _fold(self.label)


@lru_cache(maxsize=1024)
def _name_of(host: str) -> _Name:
    readable = ".".join(map(_readable, host.split(".")))
    registered = registrable_domain(host)
    _, _, ending = registered.partition(".")
    label = _readable(registered.partition(".")[0])
    before = readable.removesuffix(".".join(map(_readable, registered.split(".")))).strip(".")
    return _Name(registered, label, ending, before, belongs_to_customers(host))


def _trick(theirs: _Name, own: _Name) -> Trick | None:
    same = theirs.folded == own.folded
    if same and theirs.label != own.label:
        return Trick.LETTERS
    if same and not theirs.is_hosted:
        return Trick.ENDING
    if _holds_name(theirs, own):
        return Trick.NAME
    if not theirs.is_hosted and _is_misspelt(theirs, own):
        return Trick.SPELLING
    return None


def _holds_name(theirs: _Name, own: _Name) -> bool:
    """`example.com.evil.net`, `example-com.net`, `example-login.net`, `myexample.net`."""
    whole = _fold(f"{theirs.before}.{theirs.label}").replace(".", "-")
    address = f"{own.folded}-{_fold(own.ending)}".replace(".", "-")
    if f"-{address}-" in f"-{whole}-":
        return True
    tokens = [token for token in whole.split("-") if token]
    has_bait = any(token in _FOLDED_BAIT for token in tokens)
    if f"-{own.folded}-" in f"-{whole}-":
        return has_bait or (not theirs.is_hosted and len(own.label) >= _SHORTEST_TOLD_NAME)
    if len(own.label) < _SHORTEST_TOLD_NAME:
        return False
    joined = any(rest in _FOLDED_BAIT for token in tokens for rest in _around(token, own.folded))
    misspelt = has_bait and any(_is_near(token, own.folded) for token in tokens)
    return joined or misspelt


def _around(token: str, name: str) -> Iterator[str]:
    if token.startswith(name):
        yield token.removeprefix(name)
    if token.endswith(name):
        yield token.removesuffix(name)


def _is_misspelt(theirs: _Name, own: _Name) -> bool:
    """A typing error away; of a short name only under the same ending."""
    if len(own.label) < _SHORTEST_MISSPELT_NAME:
        return False
    is_long = len(own.label) >= 8
    return (is_long or theirs.ending == own.ending) and _is_near(
        theirs.folded.replace("-", ""), own.folded.replace("-", "")
    )


def _is_near(one: str, name: str) -> bool:
    most = 2 if len(name) >= 12 else 1
    # `distance` stops counting early: what is farther away costs next to nothing.
    return OSA.distance(one, name, score_cutoff=most) <= most


_ALIKE = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("0", "o"), ("1", "l"), ("i", "l"), ("|", "l"))


def _fold(text: str) -> str:
    """Letters that look alike become one letter, the same one on both sides of a comparison."""
    plain = text if text.isascii() else "".join(map(_plain_letter, text))
    for looks, like in _ALIKE:
        plain = plain.replace(looks, like)
    return plain


_FOLDED_BAIT = frozenset(map(_fold, _BAIT.split()))


@lru_cache(maxsize=4096)
def _plain_letter(letter: str) -> str:
    if letter.isascii():
        return letter
    base = unicodedata.normalize("NFKD", letter)[0].lower()
    if base.isascii():
        return base
    for found in confusables.is_confusable(letter, greedy=True) or ():
        for glyph in found["homoglyphs"]:
            if glyph["c"].isascii() and glyph["c"].isalnum():
                return str(glyph["c"]).lower()
    return letter


def _readable(label: str) -> str:
    """An A-label as people see it; left as it is when it holds no valid punycode."""
    if not label.startswith("xn--"):
        return label
    try:
        return label.removeprefix("xn--").encode("ascii").decode("punycode").lower()
    except (UnicodeError, ValueError):
        return label
