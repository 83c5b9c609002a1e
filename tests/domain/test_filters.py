"""Filters are read as people type them, and what can't be read is named with the nearest word."""

import contextlib
from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.filters import (
    Condition,
    Filter,
    FilterError,
    FilterProblem,
    Scope,
    format_filter,
    parse_filter,
)
from bot.domain.vocabulary import CaseState, ReportKind, Role, Severity, Verdict

HIGH, RELOGIN = frozenset({Severity.HIGH}), frozenset({ReportKind.FORCED_RELOGIN})
# Lengths that a filter can write: whole minutes, up to four digits of one unit.
spans = st.none() | st.one_of(
    st.integers(1, 9999).map(lambda n: timedelta(minutes=n)),
    st.integers(1, 9999).map(lambda n: timedelta(hours=n)),
    st.integers(1, 3660).map(lambda n: timedelta(days=n)),
)
names = st.sampled_from(["", "me", "@anna", "<@U0ANNA>", "Anna Schmidt", "李伟"])
filters = st.builds(
    Filter,
    scope=st.none() | st.just(Scope.OPEN),
    conditions=st.frozensets(st.sampled_from(Condition)),
    severities=st.frozensets(st.sampled_from(Severity)),
    kinds=st.frozensets(st.sampled_from(ReportKind)),
    verdicts=st.frozensets(st.sampled_from(Verdict)),
    teams=st.frozensets(st.sampled_from([Role.IT, Role.SECURITY])),
    owner=names | st.just("none"),
    reporter=names,
    older=spans,
    newer=spans,
    text=st.sampled_from(["", "payroll", "pay roll now", "重新登录", "a:b", "severity:high"]),
)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("", Filter()),
        ("open", Filter(scope=Scope.OPEN)),
        ("open severity:high", Filter(scope=Scope.OPEN, severities=HIGH)),
        ("SEVERITY:High", Filter(severities=HIGH)),
        ("severity：高", Filter(severities=HIGH)),
        ("级别：高 类型：重新登录", Filter(severities=HIGH, kinds=RELOGIN)),
        ("sev: high", Filter(severities=HIGH)),
        ("sev:hi,crit", Filter(severities=HIGH | {Severity.CRITICAL})),
        ("sev:high sev:critical", Filter(severities=HIGH | {Severity.CRITICAL})),
        ("kind:relogin", Filter(kinds=RELOGIN)),
        ("kind:forced", Filter(kinds=RELOGIN)),
        ("older:2d newer:3h", Filter(older=timedelta(days=2), newer=timedelta(hours=3))),
        ("早于：2天", Filter(older=timedelta(days=2))),
        ("owner:me", Filter(owner="me")),
        ("负责人：我", Filter(owner="me")),
        ("owner:nobody", Filter(owner="none")),
        ('reporter:"Anna Schmidt"', Filter(reporter="Anna Schmidt")),
        ('text:"pay roll"', Filter(text="pay roll")),
        ("“重新 登录”", Filter(text="重新 登录")),
        ("overdue 未认领", Filter(conditions=frozenset({Condition.OVERDUE, Condition.UNOWNED}))),
        ("已结 结论:恶意", Filter(scope=Scope.CLOSED, verdicts=frozenset({Verdict.MALICIOUS}))),
        ("team:it", Filter(teams=frozenset({Role.IT}))),
    ],
)
def test_a_filter_is_read_as_it_is_typed(typed: str, wanted: Filter) -> None:
    assert parse_filter(typed) == wanted


@pytest.mark.parametrize(
    ("typed", "problem", "named", "suggestion"),
    [
        ("severity:hgih", FilterProblem.UNKNOWN_VALUE, "severity:hgih", "severity:high"),
        ("opne", FilterProblem.UNKNOWN_WORD, "opne", "open"),
        ("open overdeu", FilterProblem.UNKNOWN_WORD, "overdeu", "overdue"),
        ("sevrity:high", FilterProblem.UNKNOWN_KEY, "sevrity:", "severity:high"),
        ("kind:relogn", FilterProblem.UNKNOWN_VALUE, "kind:relogn", "kind:relogin"),
        ("banana", FilterProblem.UNKNOWN_WORD, "banana", ""),
        ("team:admin", FilterProblem.UNKNOWN_VALUE, "team:admin", ""),
        ("older:soon", FilterProblem.UNKNOWN_VALUE, "older:soon", ""),
        ("older:0d", FilterProblem.UNKNOWN_VALUE, "older:0d", ""),
        ("older:9999w", FilterProblem.UNKNOWN_VALUE, "older:9999w", ""),
        ("severity:", FilterProblem.NO_VALUE, "severity:", ""),
        ("kind:s,o verdict:mal", FilterProblem.UNKNOWN_VALUE, "kind:s", ""),
        ("open closed", FilterProblem.TWICE, "closed", ""),
        ("closed overdue", FilterProblem.TWICE, "closed overdue", ""),
        ("owner:me owner:none", FilterProblem.TWICE, "owner:none", ""),
        ("x" * 301, FilterProblem.TOO_LONG, "x" * 300, ""),
    ],
)
def test_what_cannot_be_read_is_named_with_the_nearest_that_can(
    typed: str, problem: FilterProblem, named: str, suggestion: str
) -> None:
    with pytest.raises(FilterError) as refused:
        parse_filter(typed)
    error = refused.value
    assert (error.problem, error.typed, error.suggestion) == (problem, named, suggestion)


def test_a_beginning_that_fits_several_names_them() -> None:
    with pytest.raises(FilterError) as refused:
        parse_filter("kind:lo")
    assert refused.value.problem is FilterProblem.NOT_CLEAR
    assert refused.value.choices == ("kind:login", "kind:lost")


def test_a_filter_asks_for_open_cases_unless_it_says_otherwise() -> None:
    assert CaseState.RESOLVED not in parse_filter("severity:high").states
    assert parse_filter("verdict:spam").reach is Scope.CLOSED
    assert parse_filter("closed").states.isdisjoint(parse_filter("open").states)
    assert parse_filter("waiting").states == {CaseState.WAITING_FOR_REPORTER}
    assert parse_filter("all").states == frozenset(CaseState)


@given(filters)
def test_a_filter_that_is_written_down_reads_back_the_same(wanted: Filter) -> None:
    assert parse_filter(format_filter(wanted)) == wanted


@given(st.text() | st.lists(st.sampled_from([*'open :"高,sevrity2d', "kind:"])).map("".join))
@example('severity:"')
@example("：：")
@example('"')
def test_reading_never_fails_in_any_other_way(typed: str) -> None:
    with contextlib.suppress(FilterError):
        wanted = parse_filter(typed)
        assert parse_filter(format_filter(wanted)) == wanted
