"""Whatever people do to a case: no step sounds twice, and waiting never counts."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.clocks import Step, Turn, look
from bot.domain.policy import Policy
from bot.domain.vocabulary import CaseState, ReportKind, Role, Severity
from bot.usecases.case_clocks import (
    back_to_queue,
    begin_waiting,
    clock_of,
    end_waiting,
    opening_values,
    pace_of,
    rules_of,
    step_name,
    take_up,
    touch,
)
from storage.cases import CaseRow
from tests.usecases.office import NOW

POLICY = Policy(time_zone="Europe/Berlin", holidays="DE")
EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["claim", "ask", "answer", "note", "return", "snooze", "nothing"]),
        st.integers(0, 3000).map(lambda minutes: timedelta(minutes=minutes)),
    ),
    max_size=40,
)


def new_case(severity: Severity) -> CaseRow:
    return CaseRow(
        id=1,
        kind=ReportKind.OTHER,
        severity=severity,
        state=CaseState.NEW,
        team=Role.SECURITY,
        **opening_values(POLICY, severity, NOW),
    )


# The first time, the holidays of a country are worked out.
@settings(deadline=None)
@given(events=EVENTS, severity=st.sampled_from(Severity))
def test_no_step_sounds_twice_and_waiting_never_counts(
    events: list[tuple[str, timedelta]], severity: Severity
) -> None:
    case, now = new_case(severity), NOW
    rules, pace = rules_of(POLICY, severity, NOW), pace_of(POLICY, severity, NOW)
    told: list[str] = []
    for event, pause in events:
        due_before, returned = case.assess_due_at, False
        if event == "claim" and not case.owner_key:
            case.owner_key, case.state = "p1", CaseState.CLAIMED
            take_up(case)
            touch(case, now)
        elif event == "ask" and case.owner_key:
            case.state = CaseState.WAITING_FOR_REPORTER
            begin_waiting(case, now)
            touch(case, now)
        elif event == "answer" and case.owner_key:
            since = case.waiting_since
            end_waiting(case, POLICY, now)
            case.state = CaseState.CLAIMED
            touch(case, now)
            if since and due_before > since:
                # As much time is left as when the clock stopped.
                left = pace.between(since, due_before)
                assert pace.between(now, max(case.assess_due_at, now)) == left
        elif event == "return" and case.owner_key:
            returned = True
            case.state = CaseState.NEW
            back_to_queue(case, POLICY, now)
        elif event == "snooze":
            case.snoozed_until = now + pause / 2
        elif event == "note":
            touch(case, now)
        assert case.assess_due_at >= due_before
        assert not returned or case.claim_due_at > now
        now += pause
        found = look(clock_of(case, POLICY), rules, now)
        assert found.step >= Step(case.alarm_step)
        case.alarm_step = found.step
        if Turn.ALARM in found.turns:
            assert case.waiting_since is None
            assert case.snoozed_until is None
            told.append(step_name(case, found.step))
        if Turn.AWAKE in found.turns:
            case.snoozed_until = None
            touch(case, now)
        if Turn.SILENT in found.turns:
            end_waiting(case, POLICY, now)
            touch(case, now)
        if Turn.STALE in found.turns:
            case.asked_at = now
        if Turn.RETURN in found.turns:
            case.state = CaseState.NEW
            back_to_queue(case, POLICY, now)
    # Who takes a case over is warned anew; of one due time nobody hears twice, for each reminder
    # is one row a step and recipient.
    claims = [name for name in told if name.startswith("claim")]
    assert len(claims) == len(set(claims))
