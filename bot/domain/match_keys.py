"""The keys under which a report is recognised again: its indicators, and a sketch of its words.

Two reports that share an indicator key show the same link, address or file. Two texts that share
text keys are probably alike: `is_near_duplicate` tells for sure.
"""

import heapq
import ipaddress
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from hashlib import blake2b
from urllib.parse import urlsplit
from zlib import crc32

from rapidfuzz.distance import Indel, LCSseq

from bot.domain.hosts import is_common_host, is_shared, is_within, registrable_domain
from bot.domain.indicators import Indicator, IndicatorType
from bot.domain.search import CJK

# The same in every office and home: they say nothing about who is behind them.
_LOCAL_NETWORKS = tuple(
    map(
        ipaddress.ip_network,
        ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16"),
    )
)
# A key is a primary key somewhere: of a longer value only a digest is kept (PostgreSQL's index
# rows hold 2.7 kB).
_LONGEST_VALUE = 400
# At a common host a path this long names one thing, even without its query.
_TELLING_PATH = 20

_SKETCH_SIZE = 8
_WORDS_OF_SHINGLE = 3
_CHARACTERS_OF_SHINGLE = 4
# Fewer tokens than this are said about anything ("it asked me to log in again").
_FEWEST_TOKENS = 12
_MOST_TOKENS = 400
_MOST_CHARACTERS = 4000

_TOKEN = re.compile(rf"[{CJK}]|[^\W_{CJK}]+")
_CJK_CHARACTER = re.compile(rf"[{CJK}]")
_ADDRESS = re.compile(
    rf"(?:[a-z][a-z*]{{1,7}}(?:://|\[:\]//|\[://\])|(?<![a-z0-9._%+-])[a-z0-9._%+-]{{1,64}}@)"
    rf"[^\s<>\u3000-\u303f{CJK}]+"
)
_DIGITS = re.compile(r"\w*\d\w*", re.ASCII)
_INVISIBLE = re.compile(r"[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


def match_keys(
    indicators: Iterable[Indicator], text: str, domains: Collection[str]
) -> tuple[str, ...]:
    """All keys of a report, each once; `domains` are the company's own, which tell nothing."""
    return (*indicator_keys(indicators, domains), *text_keys(text))


def indicator_keys(indicators: Iterable[Indicator], domains: Collection[str]) -> tuple[str, ...]:
    """The keys of the indicators: `url:…`, `page:…` (no query), `site:…` (registrable), and so on.

    What belongs to the company, to a local network or to everybody has none.
    """
    found = (key for indicator in indicators for key in _keys_of(indicator, domains))
    return tuple(dict.fromkeys(found))


def _keys_of(indicator: Indicator, domains: Collection[str]) -> Iterator[str]:
    match indicator.type:
        case IndicatorType.URL:
            yield from _url_keys(indicator.value, domains)
        case IndicatorType.EMAIL:
            host = indicator.value.rpartition("@")[2]
            if not is_within(host, domains):
                yield _key("email", indicator.value)
                yield from _site_key(host)
        case IndicatorType.DOMAIN:
            if not is_within(indicator.value, domains):
                if not is_common_host(indicator.value):
                    yield _key("domain", indicator.value)
                yield from _site_key(indicator.value)
        case IndicatorType.IP:
            if not _is_local(indicator.value):
                yield _key("ip", indicator.value)
        case IndicatorType.HASH:
            yield _key("hash", indicator.value)


def _site_key(host: str) -> Iterator[str]:
    if (site := registrable_domain(host)) and not is_shared(site):
        yield _key("site", site)


def _url_keys(url: str, domains: Collection[str]) -> Iterator[str]:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        yield _key("url", url)
        return
    if is_within(host, domains) or _is_local(host):
        return
    path = parts.path.rstrip("/")
    if is_common_host(host):
        if path or parts.query:
            yield _key("url", url)
        if path and (not parts.query or len(path) >= _TELLING_PATH):
            yield _key("page", host + path)
        return
    yield _key("url", url)
    yield _key("page", parts.netloc.rpartition("@")[2] + path)


def _is_local(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return any(address in network for network in _LOCAL_NETWORKS)


def _key(kind: str, value: str) -> str:
    if len(value) > _LONGEST_VALUE:
        value = "#" + blake2b(value.encode(), digest_size=16).hexdigest()
    return f"{kind}:{value}"


def text_keys(text: str) -> tuple[str, ...]:
    """A sketch of the text: its shingles' smallest hashes (Broder's bottom-k), none of a short one.

    Of two texts the share of common keys estimates how much of them is the same.
    """
    tokens = _tokens(text)
    if len(tokens) < _FEWEST_TOKENS:
        return ()
    characters = [token for token in tokens if _CJK_CHARACTER.match(token)]
    words = [token for token in tokens if not _CJK_CHARACTER.match(token)]
    shingles = {
        *_windows(characters, _CHARACTERS_OF_SHINGLE, ""),
        *_windows(words, _WORDS_OF_SHINGLE, " "),
    }
    smallest = heapq.nsmallest(_SKETCH_SIZE, shingles, key=lambda shingle: crc32(shingle.encode()))
    # More bits than the cheap hash has, so that strangers don't meet among millions.
    return tuple(
        f"text:{blake2b(shingle.encode(), digest_size=8).hexdigest()}" for shingle in smallest
    )


def _windows(tokens: list[str], size: int, glue: str) -> Iterator[str]:
    return (glue.join(tokens[i : i + size]) for i in range(len(tokens) - size + 1))


def _tokens(text: str) -> list[str]:
    """The words and Chinese characters of a text, without what a sender changes each time."""
    visible = _INVISIBLE.sub("", text[:_MOST_CHARACTERS])
    folded = unicodedata.normalize("NFKC", visible).casefold()
    plain = _DIGITS.sub("0", _ADDRESS.sub(" ", folded))
    return _TOKEN.findall(plain)[:_MOST_TOKENS]


def is_near_duplicate(one: str, other: str) -> bool:
    """Whether two texts say nearly the same, or one is the other with something around it."""
    shorter, longer = sorted((_tokens(one), _tokens(other)), key=len)
    if len(shorter) < _FEWEST_TOKENS:
        return shorter == longer and bool(shorter)
    if Indel.normalized_similarity(shorter, longer) >= 0.6:
        return True
    is_comparable = len(longer) <= 3 * len(shorter)
    return is_comparable and LCSseq.similarity(shorter, longer) >= 0.85 * len(shorter)
