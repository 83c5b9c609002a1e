"""Indicators in what people report: found in any notation, shown so that nobody can click them."""

import ipaddress
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.hosts import EXTRACT, SPECIAL, normal_host


class IndicatorType(StrEnum):
    """What an indicator is; the value is what is stored."""

    URL = "url"
    DOMAIN = "domain"
    IP = "ip"
    HASH = "hash"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One thing to look for elsewhere, e.g. in other reports or in a mail gateway's log.

    Host names are lower-case A-labels (`xn--…`), so that one name has one spelling.
    """

    type: IndicatorType
    value: str


def find_indicators(text: str) -> tuple[Indicator, ...]:
    """Find the indicators in a text, each once, in order of appearance.

    Takes plain text, Slack's `<https://x|y>` and `<mailto:…>`, and defanged notation. A URL also
    yields its host. A URL ends where Chinese, Japanese or Korean text begins. Linear in the text.
    """
    found = (
        indicator
        for span in _spans(_Refanged(_unwrap_links(text)).text)
        for indicator in span.indicators
    )
    return tuple(dict.fromkeys(found))


def defang(indicator: Indicator) -> str:
    """Write an indicator so that no program makes a link of it: `hxxps://evil[.]example/x`."""
    return _disarm(indicator.type, indicator.value)


def defang_text(text: str) -> str:
    """Defang every URL, domain, IP address and e-mail inside a text, which else stays as it is.

    Slack's `<target|label>` becomes `label (target)`. What merely looks like a domain (a file name
    such as `readme.md`) is defanged too: a false alarm costs less here than a live link.
    """
    text = _unwrap_links(text)
    refanged = _Refanged(text)
    pieces = []
    done = 0
    for span in _spans(refanged.text, with_doubtful_domains=True):
        start, end = refanged.original(span.start), refanged.original(span.end)
        pieces += [text[done:start], _disarm(span.type, refanged.text[span.start : span.end])]
        done = end
    return _disarm_schemes("".join(pieces) + text[done:])


_LIVE_SCHEME = re.compile(r"(?i)htt(ps?://)|ft(p://)")


def _disarm_schemes(text: str) -> str:
    return _LIVE_SCHEME.sub(lambda m: (f"hxx{m[1]}" if m[1] else f"fx{m[2]}").lower(), text)


def _disarm(kind: IndicatorType, value: str) -> str:
    match kind:
        case IndicatorType.HASH:
            return value
        case IndicatorType.IP if ":" in value:
            return value.replace(":", "[:]")
        case IndicatorType.EMAIL:
            return value.replace("@", "[at]").replace(".", "[.]")
        case _:
            return _disarm_schemes(value).replace(".", "[.]")


# Slack writes only http, https and mailto links into a message's text.
_LINK = re.compile(
    r"<(?:(?P<web>https?://[^<>|\s]+)|mailto:(?P<mail>[^<>|\s@]+@[^<>|\s@]+))"
    r"(?:\|(?P<label>[^<>]*))?>",
    re.IGNORECASE,
)


def _unwrap_links(text: str) -> str:
    def plain(match: re.Match[str]) -> str:
        target: str = (match["web"] or match["mail"]).replace("&amp;", "&")
        label: str = (match["label"] or "").strip()
        return f"{label} ({target})" if label and label not in target else target

    return _LINK.sub(plain, text)


_NOTATION = re.compile(
    r"""
      (?P<http>h(?:xx|\*\*)p(?=s?(?:\[?:\]?//|\[://\])))
    | (?P<ftp>fxp(?=\[?:\]?//|\[://\]))
    | (?P<colon>\[:\]) | (?P<slashes>\[://\])
    | (?P<at>(?:(?<=\w)[ ])?[\[({](?:@|at)[\])}](?:[ ](?=\w))?)
    | (?P<dot>(?:(?<=\w)[ ])?[\[({](?:\.|dot)[\])}](?:[ ](?=\w))?|．)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_MEANING = {"http": "http", "ftp": "ftp", "colon": ":", "slashes": "://", "at": "@", "dot": "."}


class _Refanged:
    """A text with defanged notation undone, which still knows where each piece came from."""

    def __init__(self, text: str) -> None:
        pieces: list[str] = []
        self._starts, self._origins = [0], [0]
        done = length = 0
        for mark in _NOTATION.finditer(text):
            meaning = _MEANING[mark.lastgroup or ""]
            pieces += [text[done : mark.start()], meaning]
            length += mark.start() - done + len(meaning)
            done = mark.end()
            self._starts.append(length)
            self._origins.append(done)
        self.text = "".join(pieces) + text[done:]

    def original(self, position: int) -> int:
        """The position in the text as it was written (of a span's start or end)."""
        piece = bisect_right(self._starts, position) - 1
        return self._origins[piece] + position - self._starts[piece]


_Found = tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    type: IndicatorType
    indicators: _Found


# Chinese, Japanese and Korean have no space between words, so a label is either all of them or
# none of them: "请打开evil.example看看" holds the domain evil.example.
_CJK = (
    r"\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3041-\u30fa\u30fc-\u30ff\u3105-\u312f"
    r"\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_LETTER = rf"[^\W{_CJK}]"
_LABEL = rf"(?:{_LETTER}(?:{_LETTER}|-){{0,62}}|[{_CJK}]{{1,63}})"
_LABEL_START = rf"(?:(?<!{_LETTER})(?<!-)(?={_LETTER})|(?<![{_CJK}])(?=[{_CJK}]))"
_DOMAIN = rf"{_LABEL}(?:\.{_LABEL})+"
_OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_REST = rf"[^\s<>\"`|\u2018-\u201f\u2026\u3000-\u3004\u3008-\u3020\uff00-\uffef{_CJK}]"
_HEX = "[0-9A-Fa-f]"
_SCAN = re.compile(
    rf"""
      (?P<url>(?<![A-Za-z])(?i:https?|ftp)://
        (?:[^\s/?\#@<>"`|{_CJK}]{{0,256}}@)*
        (?P<host>\[[0-9A-Fa-f:.]{{2,45}}\]|{_LABEL}(?:\.{_LABEL})*)
        (?::\d{{1,5}}(?!\d))?
        (?:[/?\#](?:(?![,;](?i:https?|ftp)://){_REST})*)?)
    | (?P<email>(?<![A-Za-z0-9._%+-])[A-Za-z0-9_%+-][A-Za-z0-9._%+-]{{0,63}}@{_DOMAIN})
    | (?P<ipv4>(?<![A-Za-z0-9_.])(?:{_OCTET}\.){{3}}{_OCTET}(?![A-Za-z0-9_]|\.\d))
    | (?P<ipv6>(?<![A-Za-z0-9_:.])(?={_HEX}*:{_HEX}*:)[0-9A-Fa-f:.]{{2,45}}(?![A-Za-z0-9_]))
    | (?P<hash>(?<![A-Za-z0-9]){_HEX}{{32,64}}(?![A-Za-z0-9]))
    | (?P<domain>{_LABEL_START}{_DOMAIN})
    """,
    # Ignoring case in all of it would take half a second to compile, for the CJK ranges.
    re.VERBOSE,
)


def _spans(text: str, *, with_doubtful_domains: bool = False) -> Iterator[_Span]:
    """Yield what was found, left to right, without overlaps."""
    for match in _SCAN.finditer(text):
        raw = match[0]
        indicators: _Found = ()
        match match.lastgroup:
            case "url":
                raw, indicators = _url(match)
            case "email":
                raw, indicators = _email(raw)
            case "ipv4" if not _VERSION_WORD.search(text, match.start() - 12, match.start()):
                indicators = _one(IndicatorType.IP, str(ipaddress.ip_address(raw)))
            case "ipv6":
                raw, indicators = _ipv6(raw)
            case "hash" if len(raw) in _HASH_LENGTHS and not raw.isalpha() | raw.isdigit():
                indicators = _one(IndicatorType.HASH, raw.lower())
            case "domain":
                raw, indicators = _domain(raw, doubtful=with_doubtful_domains)
        if indicators:
            start = match.start()
            yield _Span(start, start + len(raw), indicators[0].type, indicators)


def _one(kind: IndicatorType, value: str) -> _Found:
    return (Indicator(kind, value),)


_HASH_LENGTHS = {32, 40, 64}  # MD5, SHA-1, SHA-256 in hexadecimal digits.
_VERSION_WORD = re.compile(r"(?i)(?:version|ver\.?|build|release|版本号?)[\s::]*\Z")
_PAIRS = {")": "(", "]": "[", "}": "{"}


def _without_closing_marks(url: str) -> str:
    """Cut what belongs to the sentence: closing punctuation and brackets opened before the URL."""
    excess = {close: url.count(close) - url.count(open_) for close, open_ in _PAIRS.items()}
    end = len(url)
    while end and (url[end - 1] in ".,;:!?'*_~" or excess.get(url[end - 1], 0) > 0):
        if url[end - 1] in excess:
            excess[url[end - 1]] -= 1
        end -= 1
    return url[:end]


def _url(match: re.Match[str]) -> tuple[str, _Found]:
    raw = _without_closing_marks(match[0])
    # One spelling of the scheme, in a redirect's target too.
    tidy = _LIVE_SCHEME.sub(lambda scheme: scheme[0].lower(), raw)
    start, end = match.start("host") - match.start(), match.end("host") - match.start()
    host = tidy[start:end]
    found = _one(IndicatorType.URL, tidy[:start] + normal_host(host) + tidy[end:])
    if address := _ip(host.strip("[]")):
        found += _one(IndicatorType.IP, address)
    elif "." in host:
        found += _one(IndicatorType.DOMAIN, normal_host(host))
    return raw, found


def _email(raw: str) -> tuple[str, _Found]:
    local, _, domain = raw.rpartition("@")
    domain = _without_next_sentence(domain)
    if "." not in domain or domain.rpartition(".")[2].isdigit():
        return raw, ()
    return f"{local}@{domain}", _one(IndicatorType.EMAIL, f"{local}@{normal_host(domain)}".lower())


def _ipv6(raw: str) -> tuple[str, _Found]:
    raw = raw.rstrip(".")
    if not raw.endswith("::"):
        raw = raw.removesuffix(":")
    address = _ip(raw)
    # "A::B" is code, not an address.
    if address is None or not any(character.isdigit() for character in raw):
        return raw, ()
    return raw, _one(IndicatorType.IP, address)


def _ip(text: str) -> str | None:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None


# File extensions that are top-level domains too; a bare `deploy.sh` is rather a file.
_EXTENSIONS = {"cc", "md", "mov", "pl", "ps", "py", "rs", "sh", "so", "zip"}
_PRODUCTS = {"asp.net", "ado.net", "vb.net"}


def _domain(candidate: str, *, doubtful: bool) -> tuple[str, _Found]:
    """Read a dotted word; `doubtful` takes file names and the like for domains as well."""
    name = _without_next_sentence(candidate)
    if doubtful and _is_domain(candidate):
        name = candidate
    lower = name.lower()
    is_file = lower in _PRODUCTS or lower.partition(".")[2] in _EXTENSIONS
    if not _is_domain(name) or (is_file and not doubtful):
        return name, ()
    return name, _one(IndicatorType.DOMAIN, normal_host(name))


def _without_next_sentence(name: str) -> str:
    """Cut a capitalised word after the last dot: "evil.com.Please" lacks a space."""
    labels = name.rstrip("-_").split(".")
    while labels and labels[-1].istitle():
        labels.pop()
    return ".".join(labels)


def _is_domain(name: str) -> bool:
    if len(name) > 253 or "." not in name:
        return False
    parts = EXTRACT(name)
    return bool(parts.suffix and parts.domain) or parts.domain.lower() in SPECIAL
