"""Matches a report with what is known: blocks, verdicts, look-alikes, and current notices."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from urllib.parse import urlsplit

from bot.domain.answers import Announced, Answer, Known, Links
from bot.domain.hosts import is_within
from bot.domain.indicators import Indicator, IndicatorType, find_indicators
from bot.domain.kind_guess import guess_kind
from bot.domain.lookalikes import Lookalike, find_lookalike
from bot.domain.match_keys import indicator_keys, text_keys
from bot.domain.vocabulary import NoticeKind, ReportKind, Verdict


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person reports or asks about: its kind, all its words, and what it is known by."""

    kind: ReportKind | None
    evidence: str
    indicators: tuple[Indicator, ...]
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownMatch:
    """What is kept under one key: a block (no verdict), or the verdict of a case."""

    key: str
    verdict: Verdict | None
    case_number: int | None
    reporters: int = 0


@dataclass(frozen=True, slots=True)
class CurrentNotice:
    """A notice that went out and still counts."""

    number: int
    kind: NoticeKind
    title_en: str
    title_zh: str
    # Its words in each language.
    texts: tuple[str, ...]
    start: datetime | None
    end: datetime | None
    address: str


def find_answer(
    asked: Asked,
    now: datetime,
    *,
    matches: Iterable[KnownMatch],
    notices: Sequence[CurrentNotice],
    domains: Collection[str],
) -> Answer:
    """What to tell: `matches` are those of the asked keys, `notices` those the person may see."""
    about = _about(asked) if notices else frozenset[ReportKind]()
    return Answer(
        known=_known(asked, list(matches), domains),
        lookalike=_lookalike(asked, domains),
        change=_change(asked, about, now, notices, domains),
        notice=_notice(asked, about, now, notices, domains),
    )


# A text is the same when this share of its keys is: less is a phrase that many messages have.
_SAME_TEXT = 0.5
_FEWEST_SAME_KEYS = 3
_MOST_HOSTS = 20


def _known(asked: Asked, matches: Sequence[KnownMatch], domains: Collection[str]) -> Known | None:
    by_key: dict[str, list[KnownMatch]] = {}
    for match in matches:
        by_key.setdefault(match.key, []).append(match)
    found = [
        match for key, under in by_key.items() if not key.startswith("text:") for match in under
    ]
    found += _known_texts(asked, by_key)
    for verdict in (None, Verdict.MALICIOUS, Verdict.SPAM, Verdict.EXPECTED_CHANGE):
        for match in found:
            if match.verdict is not verdict:
                continue
            if verdict is Verdict.EXPECTED_CHANGE and not _all_expected(asked, by_key, domains):
                # The words of a real message around another link are what an attacker sends.
                return None
            return Known(verdict, match.case_number, match.reporters)
    return None


def _known_texts(asked: Asked, by_key: Mapping[str, Sequence[KnownMatch]]) -> list[KnownMatch]:
    """The cases whose reports are worded alike."""
    keys = [key for key in asked.keys if key.startswith("text:")]
    shared: dict[KnownMatch, int] = {}
    for key in keys:
        for match in by_key.get(key, ()):
            case = KnownMatch("", match.verdict, match.case_number, match.reporters)
            shared[case] = shared.get(case, 0) + 1
    enough = max(_FEWEST_SAME_KEYS, _SAME_TEXT * len(keys))
    return [case for case, count in shared.items() if count >= enough]


def _all_expected(
    asked: Asked, by_key: Mapping[str, Sequence[KnownMatch]], domains: Collection[str]
) -> bool:
    def is_expected(key: str) -> bool:
        return any(match.verdict is Verdict.EXPECTED_CHANGE for match in by_key.get(key, ()))

    hosts = {_host_of(each) for each in asked.indicators if each.type is IndicatorType.URL}
    for indicator in asked.indicators:
        if indicator.type is not IndicatorType.URL and _host_of(indicator) in hosts:
            continue  # The host of a link: the link itself decides.
        keys = indicator_keys([indicator], domains)
        if keys and not any(map(is_expected, keys)):
            return False
    return True


def _lookalike(asked: Asked, domains: Collection[str]) -> Lookalike | None:
    if not domains:
        return None
    hosts = dict.fromkeys(filter(None, map(_host_of, asked.indicators)))
    for host in list(hosts)[:_MOST_HOSTS]:
        if found := find_lookalike(host, domains):
            return found
    return None


def _host_of(indicator: Indicator) -> str:
    match indicator.type:
        case IndicatorType.URL:
            try:
                return urlsplit(indicator.value).hostname or ""
            except ValueError:
                return ""
        case IndicatorType.EMAIL:
            return indicator.value.rpartition("@")[2]
        case IndicatorType.DOMAIN | IndicatorType.IP:
            return indicator.value
        case IndicatorType.HASH:
            return ""


def _change(
    asked: Asked,
    about: frozenset[ReportKind],
    now: datetime,
    notices: Sequence[CurrentNotice],
    domains: Collection[str],
) -> Announced | None:
    """The announced change that the report is about; of several the one whose address it has.

    Before its window only another address counts: attackers come early, the change doesn't.
    """
    found: dict[Links, Announced] = {}
    for notice in notices:
        if notice.kind is not NoticeKind.ANNOUNCED_CHANGE or notice.start is None:
            continue
        links = _links(asked, _host(notice.address), domains)
        if _is_during(notice, now):
            fits = bool(about & _SIGN_IN) or _same_text(asked, notice)
        else:
            fits = links is Links.ELSEWHERE and now < notice.start
            fits = fits and (ReportKind.FORCED_RELOGIN in about or _same_text(asked, notice))
        if fits:
            change = Announced(
                notice.number, notice.title_en, notice.title_zh, notice.start, notice.address, links
            )
            found.setdefault(links, change)
    return found.get(Links.SAME) or found.get(Links.ELSEWHERE) or found.get(Links.NONE)


def _links(asked: Asked, expected: str, domains: Collection[str]) -> Links:
    """Other addresses of the company's are no matter beside the expected one."""
    hosts = {
        _host_of(indicator)
        for indicator in asked.indicators
        if indicator.type in (IndicatorType.URL, IndicatorType.DOMAIN, IndicatorType.IP)
    } - {""}
    others = {host for host in hosts if host != expected}
    if expected in hosts and all(is_within(host, domains) for host in others):
        return Links.SAME
    return Links.ELSEWHERE if others else Links.NONE


def _host(address: str) -> str:
    """The host of `sso.example.com`, `https://sso.example.com/login` or `sso.example.com:8443`."""
    address = address.strip()
    try:
        parts = urlsplit(address if "://" in address else f"https://{address}")
        return (parts.hostname or "").rstrip(".")
    except ValueError:
        return ""


_SIGN_IN = frozenset({ReportKind.FORCED_RELOGIN, ReportKind.CANNOT_LOGIN_OR_SEND})


def _about(asked: Asked) -> frozenset[ReportKind]:
    """A message can be about a sign-in as well, whatever its reporter called it."""
    guessed = guess_kind(asked.evidence)
    return frozenset({asked.kind or guessed, guessed})


def _notice(
    asked: Asked,
    about: frozenset[ReportKind],
    now: datetime,
    notices: Sequence[CurrentNotice],
    domains: Collection[str],
) -> Announced | None:
    """An active notice that names the same thing, or a maintenance that explains the trouble."""
    for notice in notices:
        match notice.kind:
            case NoticeKind.ANNOUNCED_CHANGE:
                fits = False
            case NoticeKind.MAINTENANCE:
                fits = _is_during(notice, now) and bool(about & _SIGN_IN)
            case NoticeKind.ADVISORY | NoticeKind.UPDATE_REMINDER:
                fits = _names_the_same(asked, notice, domains)
        if fits:
            return Announced(notice.number, notice.title_en, notice.title_zh)
    return None


def _is_during(notice: CurrentNotice, now: datetime) -> bool:
    return notice.start is not None and notice.start <= now <= (notice.end or now)


def _names_the_same(asked: Asked, notice: CurrentNotice, domains: Collection[str]) -> bool:
    named = _named_in(notice.texts, tuple(domains))
    theirs = set(indicator_keys(asked.indicators, domains))
    # A copy of our notice around a link of its own is no copy.
    return bool(theirs & named) or (not theirs and _same_text(asked, notice))


@lru_cache(maxsize=256)
def _named_in(texts: tuple[str, ...], domains: tuple[str, ...]) -> frozenset[str]:
    return frozenset(indicator_keys(find_indicators("\n".join(texts)), domains))


@lru_cache(maxsize=256)
def _keys_of_text(text: str) -> frozenset[str]:
    return frozenset(text_keys(text))


def _same_text(asked: Asked, notice: CurrentNotice) -> bool:
    keys = {key for key in asked.keys if key.startswith("text:")}
    enough = max(_FEWEST_SAME_KEYS, _SAME_TEXT * len(keys))
    return any(len(_keys_of_text(text) & keys) >= enough for text in notice.texts)
