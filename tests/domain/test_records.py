"""Values that views show: what is stored comes back the same, and small rules of theirs."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.people import Person
from bot.domain.records import Case, Report, Snapshot
from bot.domain.vocabulary import CaseState, ReportKind, Role, Severity

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
KIM = Person("p_1", "U1", "Kim")
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
snapshots = st.builds(
    Snapshot,
    text=st.text(),
    author_chat_id=st.text(),
    author_name=st.text(),
    channel_chat_id=st.text(),
    channel_name=st.text(),
    sent_at=st.none() | st.datetimes(timezones=zones),
    link=st.text(),
    files=st.lists(st.text(), max_size=3).map(tuple),
)


@given(snapshots)
def test_a_snapshot_survives_its_stored_form(snapshot: Snapshot) -> None:
    stored = json.loads(json.dumps(snapshot.to_json()))
    assert Snapshot.from_json(stored) == snapshot


def test_no_snapshot_is_stored_as_nothing() -> None:
    assert Snapshot.from_json({}) is None


def test_a_snapshot_of_nothing_is_still_a_snapshot() -> None:
    assert Snapshot.from_json(Snapshot("").to_json()) == Snapshot("")


def case(state: CaseState, owner: Person | None) -> Case:
    return Case(
        number=5,
        kind=ReportKind.OTHER,
        severity=Severity.LOW,
        state=state,
        team=Role.SECURITY,
        owner=owner,
        opened_at=NOW,
        claim_due_at=NOW + timedelta(hours=1),
        assess_due_at=NOW + timedelta(hours=8),
        claimed_at=None,
        resolved_at=None,
        verdict=None,
        advice="",
        report_count=1,
        reporter_count=1,
        span=timedelta(0),
    )


@pytest.mark.parametrize(
    ("state", "owner", "hours", "overdue"),
    [
        (CaseState.NEW, None, 1, False),
        (CaseState.NEW, None, 1.01, True),
        (CaseState.CLAIMED, KIM, 1.01, False),
        (CaseState.CLAIMED, KIM, 8.01, True),
        (CaseState.WAITING_FOR_REPORTER, KIM, 8.01, True),
        (CaseState.RESOLVED, KIM, 99, False),
        (CaseState.WITHDRAWN, None, 99, False),
    ],
)
def test_a_case_is_overdue_for_its_claim_and_then_for_its_verdict(
    state: CaseState, owner: Person | None, hours: float, overdue: bool
) -> None:
    assert case(state, owner).is_overdue(NOW + timedelta(hours=hours)) is overdue


@pytest.mark.parametrize(
    ("state", "withdrawn", "changeable"),
    [
        (CaseState.NEW, False, True),
        (CaseState.CLAIMED, False, True),
        (CaseState.WAITING_FOR_REPORTER, False, True),
        (CaseState.CLAIMED, True, False),
        (CaseState.RESOLVED, False, False),
        (CaseState.WITHDRAWN, True, False),
    ],
)
def test_a_report_can_be_changed_while_it_stands_and_its_case_is_open(
    state: CaseState, withdrawn: bool, changeable: bool
) -> None:
    report = Report(
        number=12,
        case_number=5,
        case_state=state,
        reporter=KIM,
        colleague=None,
        kind=ReportKind.OTHER,
        text="",
        snapshot=None,
        files=(),
        filed_at=NOW,
        edited_at=None,
        withdrawn_at=NOW if withdrawn else None,
        answer_by=NOW,
        verdict=None,
        advice="",
    )
    assert report.can_change is changeable
    assert report.reference == "R-12"
