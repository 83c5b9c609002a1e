"""Versions of products as vendors write them, and their order."""

import re
import unicodedata
from dataclasses import dataclass

LONGEST_VERSION = 40
_SHAPE = re.compile(r"(?:version|ver\.?|v\.?)?\s*(\d[\da-z._\-~ ]*)", re.ASCII)
# What stands in brackets or after a plus names the build, not what it can do.
_BUILD = re.compile(r"\s*(\([^()]*\)|\+[\w.\-]*)\s*$")
_PIECE = re.compile(r"\d+|[a-z]+")
# Comes before the version whose name it bears.
_EARLY = {
    "dev": 0,
    "nightly": 0,
    "snapshot": 0,
    "canary": 0,
    "a": 1,
    "alpha": 1,
    "preview": 1,
    "insider": 1,
    "b": 2,
    "beta": 2,
    "pre": 2,
    "c": 3,
    "cr": 3,
    "rc": 3,
}
# One letter alone is a later patch, as in OpenSSL's 1.1.1w; with a number it is early: 1.0b2.
_EARLY_WITH_NUMBER = frozenset("abc")
_NO_MATTER = frozenset({"final", "ga", "release", "stable"})
# The first byte of each piece; an earlier piece sorts first.
_IS_EARLY, _IS_END, _IS_LATE, _IS_NUMBER = b"\x01", b"\x02", b"\x03", b"\x04"


@dataclass(frozen=True, slots=True)
class Version:
    """A version as it was written, and bytes that sort as versions do, in databases too.

    `4.2` and `4.2.0` have the same place; so have builds of one version.
    """

    text: str
    place: bytes


# Sorts after every version: who does not use a product need not update it.
NOT_USED = Version("", b"\xff")


def parse_version(text: str) -> Version | None:
    """Read `4.2.1`, `v4.2`, `4.2.1-rc1`, `22H2` or `120.0.6099.130 (64-bit)`; None for no version.

    In the order a pre-release comes first, then the release, then its patches (`1.1.1w`, `9.5p1`).
    """
    shown = " ".join(unicodedata.normalize("NFKC", text).split())
    named = _SHAPE.fullmatch(_BUILD.sub("", shown.lower()))
    if named is None or len(shown) > LONGEST_VERSION:
        return None
    return Version(shown, _place(_PIECE.findall(named[1])))


def _place(pieces: list[str]) -> bytes:
    coded: list[bytes] = []

    def close_numbers() -> None:
        """Zeros at the end of a row of numbers say nothing: 4.2.0 is 4.2."""
        while coded and coded[-1] == _number("0"):
            coded.pop()

    for index, piece in enumerate(pieces):
        if piece.isdigit():
            coded.append(_number(piece))
        elif piece not in _NO_MATTER:
            close_numbers()
            following = pieces[index + 1 : index + 2]
            is_early = piece in _EARLY and (
                piece not in _EARLY_WITH_NUMBER or any(map(str.isdigit, following))
            )
            coded.append(
                _IS_EARLY + bytes([_EARLY[piece]])
                if is_early
                else _IS_LATE + piece.encode() + b"\x00"
            )
    close_numbers()
    return b"".join(coded) + _IS_END


def _number(digits: str) -> bytes:
    plain = digits.lstrip("0") or "0"
    return _IS_NUMBER + bytes([len(plain)]) + plain.encode()
