"""The language in which the team filters cases: `open severity:high kind:relogin older:2d`.

Words and `key:value` pairs, in any order, in English or Chinese; names can be shortened as long as
they mean one thing. Two values of one key mean either; different keys narrow each other.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from functools import cache

from bot.domain.errors import DomainError
from bot.domain.near import nearest
from bot.domain.vocabulary import OPEN_STATES, CaseState, ReportKind, Role, Severity, Verdict

# The buttons that turn pages carry the filter, and hold 2000 characters.
LONGEST = 300
ME, NOBODY = "me", "none"


class Scope(StrEnum):
    """Which part of a case's life is asked for."""

    OPEN = "open"
    CLOSED = "closed"
    ALL = "all"


class Condition(StrEnum):
    """What else can be said of an open case in one word."""

    OVERDUE = "overdue"
    UNOWNED = "unowned"
    WAITING = "waiting"
    SNOOZED = "snoozed"


class Key(StrEnum):
    """What can stand before a colon."""

    SEVERITY = "severity"
    KIND = "kind"
    OWNER = "owner"
    REPORTER = "reporter"
    OLDER = "older"
    NEWER = "newer"
    VERDICT = "verdict"
    TEAM = "team"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which cases are wanted. People are named as they were typed; nothing set means open cases."""

    scope: Scope | None = None
    conditions: frozenset[Condition] = frozenset()
    severities: frozenset[Severity] = frozenset()
    kinds: frozenset[ReportKind] = frozenset()
    verdicts: frozenset[Verdict] = frozenset()
    teams: frozenset[Role] = frozenset()
    # `me`, `none`, or a name or mention in the chat; empty: anybody.
    owner: str = ""
    reporter: str = ""
    older: timedelta | None = None
    newer: timedelta | None = None
    text: str = ""

    @property
    def reach(self) -> Scope:
        """What part of life it asks for: a verdict is given at the end, else work is open."""
        if self.scope:
            return self.scope
        return Scope.CLOSED if self.verdicts else Scope.OPEN

    @property
    def states(self) -> frozenset[CaseState]:
        """The states that the cases may be in."""
        match self.reach:
            case Scope.OPEN if Condition.WAITING in self.conditions:
                return frozenset({CaseState.WAITING_FOR_REPORTER})
            case Scope.OPEN:
                return OPEN_STATES
            case Scope.CLOSED:
                return frozenset(CaseState) - OPEN_STATES
            case Scope.ALL:
                return frozenset(CaseState)


class FilterProblem(StrEnum):
    """Why a filter can't be read; views word it."""

    UNKNOWN_WORD = "unknown_word"
    UNKNOWN_KEY = "unknown_key"
    UNKNOWN_VALUE = "unknown_value"
    NOT_CLEAR = "not_clear"
    NO_VALUE = "no_value"
    TWICE = "twice"
    TOO_LONG = "too_long"
    NOBODY_OF_THAT_NAME = "nobody_of_that_name"


@dataclass
class FilterError(DomainError):
    """A filter that can't be read: the piece at fault, the nearest that can, and what can be."""

    problem: FilterProblem
    typed: str
    suggestion: str = ""
    choices: tuple[str, ...] = field(default=())


_NAMES: Mapping[type[StrEnum], Mapping[StrEnum, str]] = {
    Scope: {Scope.OPEN: "未结 进行中", Scope.CLOSED: "已结 关闭", Scope.ALL: "全部 any"},
    Condition: {
        Condition.OVERDUE: "late 超时 逾期",
        Condition.UNOWNED: "unclaimed 无人负责 未认领",
        Condition.WAITING: "等待 等待回复",
        Condition.SNOOZED: "暂停 暂停提醒",
    },
    Key: {
        Key.SEVERITY: "sev 严重程度 级别",
        Key.KIND: "type 类型",
        Key.OWNER: "负责人",
        Key.REPORTER: "from 上报人",
        Key.OLDER: "早于",
        Key.NEWER: "晚于",
        Key.VERDICT: "结论",
        Key.TEAM: "团队",
        Key.TEXT: "find 文字 包含",
    },
    Severity: {
        Severity.CRITICAL: "紧急 严重",
        Severity.HIGH: "高",
        Severity.MEDIUM: "中",
        Severity.LOW: "低",
    },
    ReportKind: {
        ReportKind.SUSPICIOUS_MESSAGE: "message suspicious 消息 可疑消息",
        ReportKind.FORCED_RELOGIN: "relogin 重新登录 强制重新登录",
        ReportKind.UNEXPECTED_PROMPT: "prompt 弹窗 提示 异常提示",
        ReportKind.CANNOT_LOGIN_OR_SEND: "login 登录 无法登录",
        ReportKind.LOST_DEVICE_OR_CREDENTIAL: "lost device 丢失 丢失设备",
        ReportKind.OTHER: "其他",
    },
    Verdict: {
        Verdict.MALICIOUS: "恶意",
        Verdict.SPAM: "垃圾 垃圾信息",
        Verdict.EXPECTED_CHANGE: "expected change 预期变更",
        Verdict.USER_ERROR: "error 误操作",
        Verdict.VULNERABILITY: "vuln 漏洞",
        Verdict.DUPLICATE: "重复",
        Verdict.CANNOT_TELL: "unclear 无法判断",
    },
    Role: {Role.IT: "", Role.SECURITY: "安全 安全团队"},
}
# What is written back and suggested, where it is not the member's own value.
_SHORT: Mapping[StrEnum, str] = {
    ReportKind.SUSPICIOUS_MESSAGE: "message",
    ReportKind.FORCED_RELOGIN: "relogin",
    ReportKind.UNEXPECTED_PROMPT: "prompt",
    ReportKind.CANNOT_LOGIN_OR_SEND: "login",
    ReportKind.LOST_DEVICE_OR_CREDENTIAL: "lost",
    Verdict.EXPECTED_CHANGE: "expected",
}
_CHOICES: Mapping[Key, type[StrEnum]] = {
    Key.SEVERITY: Severity,
    Key.KIND: ReportKind,
    Key.VERDICT: Verdict,
    Key.TEAM: Role,
}
_PEOPLE = {ME: "我 自己", NOBODY: "nobody 无 没有"}
_UNITS = {
    **dict.fromkeys(("m", "min", "minutes", "分", "分钟"), timedelta(minutes=1)),
    **dict.fromkeys(("h", "hour", "hours", "时", "小时"), timedelta(hours=1)),
    **dict.fromkeys(("d", "day", "days", "天", "日"), timedelta(days=1)),
    **dict.fromkeys(("w", "week", "weeks", "周", "星期"), timedelta(weeks=1)),
}
_SPAN_EXAMPLES = ("30m", "3h", "2d", "1w")
_SPAN = re.compile(r"(\d{1,4})\s*(\D+)")
# Longer ago is before there was anything.
_LONGEST_SPAN = timedelta(days=3660)
# Chinese keyboards write these; within a text they are no different.
_PLAIN = str.maketrans({"“": '"', "”": '"', "「": '"', "」": '"', "„": '"'})
_PIECE = re.compile(r'(?:(?P<key>[^\s:"]+):\s*)?(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]+))')


def name_of(member: StrEnum) -> str:
    """How a filter writes the member."""
    return _SHORT.get(member, member.value)


def parse_filter(typed: str) -> Filter:
    """Read a filter. Raises FilterError, which names the piece that can't be read."""
    plain = unicodedata.normalize("NFKC", typed).translate(_PLAIN)
    if len(plain) > LONGEST:
        raise FilterError(FilterProblem.TOO_LONG, plain[:LONGEST])
    given = _Given()
    for piece in _PIECE.finditer(plain):
        key, quoted, bare = piece["key"], piece["quoted"], piece["bare"]
        if key is not None:
            given.add_pair(piece[0], _key(piece[0], key), bare if quoted is None else quoted)
        elif quoted is not None:
            given.add_text(quoted)
        elif bare.endswith(":"):
            raise _no_value(bare, _key(bare, bare[:-1]))
        else:
            given.add_word(bare)
    return given.filter()


def format_filter(wanted: Filter) -> str:
    """Write a filter in its shortest full form, which reads back as the same filter."""
    pieces: list[str] = [wanted.scope.value] if wanted.scope else []
    pieces += [each.value for each in Condition if each in wanted.conditions]
    chosen: tuple[tuple[Key, frozenset[StrEnum]], ...] = (
        (Key.SEVERITY, frozenset(wanted.severities)),
        (Key.KIND, frozenset(wanted.kinds)),
        (Key.VERDICT, frozenset(wanted.verdicts)),
        (Key.TEAM, frozenset(wanted.teams)),
    )
    for key, members in chosen:
        names = [name_of(each) for each in _CHOICES[key] if each in members]
        pieces += [f"{key}:{','.join(names)}"] if names else []
    for key, person in ((Key.OWNER, wanted.owner), (Key.REPORTER, wanted.reporter)):
        pieces += [f'{key}:"{person}"' if " " in person else f"{key}:{person}"] if person else []
    for key, span in ((Key.OLDER, wanted.older), (Key.NEWER, wanted.newer)):
        pieces += [f"{key}:{_format_span(span)}"] if span else []
    pieces += [f'{Key.TEXT}:"{wanted.text}"'] if wanted.text else []
    return " ".join(pieces)


class _Given:
    """What was read so far."""

    def __init__(self) -> None:
        self._scope: Scope | None = None
        self._conditions: set[Condition] = set()
        self._chosen: dict[Key, set[StrEnum]] = {key: set() for key in _CHOICES}
        self._people: dict[Key, str] = {}
        self._spans: dict[Key, timedelta] = {}
        self._texts: list[str] = []

    def add_word(self, word: str) -> None:
        words: tuple[type[StrEnum], ...] = (Scope, Condition)
        match _choose(word, *words):
            case Scope() as scope:
                if self._scope not in (None, scope):
                    raise FilterError(FilterProblem.TWICE, word)
                self._scope = scope
            case Condition() as condition:
                self._conditions.add(condition)
            case _:
                choices = tuple(name_of(each) for kind in words for each in kind)
                near = _suggest(word, _aliases(*words))
                raise FilterError(FilterProblem.UNKNOWN_WORD, word, near, choices)

    def add_pair(self, piece: str, key: Key, value: str) -> None:
        value = " ".join(value.split())
        if not value:
            raise _no_value(piece, key)
        match key:
            case Key.SEVERITY | Key.KIND | Key.VERDICT | Key.TEAM:
                for each in filter(None, re.split(r"[,、]", value)):
                    self._chosen[key].add(_member(key, each))
            case Key.OWNER | Key.REPORTER:
                self._once(piece, key, self._people)
                self._people[key] = _person(key, value)
            case Key.OLDER | Key.NEWER:
                self._once(piece, key, self._spans)
                self._spans[key] = _span(piece, key, value)
            case Key.TEXT:
                self.add_text(value)

    def add_text(self, text: str) -> None:
        if text.strip():
            self._texts.append(" ".join(text.split()))

    def _once(self, piece: str, key: Key, given: Mapping[Key, object]) -> None:
        if key in given:
            raise FilterError(FilterProblem.TWICE, piece)

    def filter(self) -> Filter:
        if self._conditions and self._scope not in (None, Scope.OPEN):
            word = next(each for each in Condition if each in self._conditions)
            raise FilterError(FilterProblem.TWICE, f"{self._scope} {word}")
        chosen = {key: frozenset(members) for key, members in self._chosen.items()}
        return Filter(
            scope=self._scope,
            conditions=frozenset(self._conditions),
            severities=frozenset(Severity(each) for each in chosen[Key.SEVERITY]),
            kinds=frozenset(ReportKind(each) for each in chosen[Key.KIND]),
            verdicts=frozenset(Verdict(each) for each in chosen[Key.VERDICT]),
            teams=frozenset(Role(each) for each in chosen[Key.TEAM]),
            owner=self._people.get(Key.OWNER, ""),
            reporter=self._people.get(Key.REPORTER, ""),
            older=self._spans.get(Key.OLDER),
            newer=self._spans.get(Key.NEWER),
            text=" ".join(self._texts),
        )


@cache
def _aliases(*enums: type[StrEnum]) -> dict[str, StrEnum]:
    """Every name of every member."""
    return {
        alias: member
        for enum in enums
        for member, more in _NAMES[enum].items()
        for alias in (name_of(member), member.value, *more.split())
    }


def _choose(word: str, *enums: type[StrEnum]) -> StrEnum | None:
    """The member that the word names or begins; None when there is none or more than one."""
    aliases = _aliases(*enums)
    folded = word.casefold()
    if folded in aliases:
        return aliases[folded]
    begun = {member for alias, member in aliases.items() if alias.startswith(folded)}
    return begun.pop() if len(begun) == 1 and (len(folded) > 1 or not folded.isascii()) else None


def _suggest(word: str, aliases: Mapping[str, StrEnum]) -> str:
    found = nearest(word, aliases)
    return name_of(aliases[found]) if found else ""


def _key(piece: str, typed: str) -> Key:
    found = _choose(typed, Key)
    if isinstance(found, Key):
        return found
    near = _suggest(typed, _aliases(Key))
    suggestion = f"{near}:{piece.partition(':')[2]}" if near else ""
    choices = tuple(f"{key}:" for key in Key)
    raise FilterError(FilterProblem.UNKNOWN_KEY, f"{typed}:", suggestion, choices)


def _member(key: Key, value: str) -> StrEnum:
    enum = _CHOICES[key]
    found = _choose(value, enum)
    if found is not None:
        return found
    aliases = _aliases(enum)
    choices = tuple(f"{key}:{name_of(member)}" for member in _NAMES[enum])
    begun = {member for alias, member in aliases.items() if alias.startswith(value.casefold())}
    if len(begun) > 1:
        several = tuple(f"{key}:{name_of(each)}" for each in enum if each in begun)
        raise FilterError(FilterProblem.NOT_CLEAR, f"{key}:{value}", choices=several)
    near = _suggest(value, aliases)
    suggestion = f"{key}:{near}" if near else ""
    raise FilterError(FilterProblem.UNKNOWN_VALUE, f"{key}:{value}", suggestion, choices)


def _person(key: Key, value: str) -> str:
    for person, aliases in _PEOPLE.items():
        if value.casefold() in (person, *aliases.split()) and (person == ME or key is Key.OWNER):
            return person
    return value


def _span(piece: str, key: Key, value: str) -> timedelta:
    match = _SPAN.fullmatch(value.casefold())
    unit = _UNITS.get(match[2].strip()) if match else None
    span = int(match[1]) * unit if match and unit else timedelta(0)
    if not timedelta(0) < span <= _LONGEST_SPAN:
        choices = tuple(f"{key}:{example}" for example in _SPAN_EXAMPLES)
        raise FilterError(FilterProblem.UNKNOWN_VALUE, piece, choices=choices)
    return span


def _format_span(span: timedelta) -> str:
    for unit, name in ((timedelta(days=1), "d"), (timedelta(hours=1), "h")):
        if span % unit == timedelta(0) and span // unit <= 9999:
            return f"{span // unit}{name}"
    return f"{span // timedelta(minutes=1)}m"


def _no_value(piece: str, key: Key) -> FilterError:
    match key:
        case Key.SEVERITY | Key.KIND | Key.VERDICT | Key.TEAM:
            examples = tuple(name_of(each) for each in _NAMES[_CHOICES[key]])
        case Key.OWNER:
            examples = (ME, NOBODY, "@anna")
        case Key.REPORTER:
            examples = (ME, "@anna")
        case Key.OLDER | Key.NEWER:
            examples = _SPAN_EXAMPLES
        case Key.TEXT:
            examples = ('"payroll"',)
    choices = tuple(f"{key}:{example}" for example in examples)
    return FilterError(FilterProblem.NO_VALUE, piece.strip(), choices=choices)
