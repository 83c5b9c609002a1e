"""Keeps the clock of a case true while people work on it: columns of its row, nothing else.

Whoever changes a case calls one of these; the tick (`bot.usecases.reminders`) looks at it next.
"""

from datetime import datetime, timedelta
from typing import Any

from bot.domain.clocks import CaseClock, ClockRules, Step, moved_by_waiting
from bot.domain.policy import Policy
from bot.domain.service_times import Pace, due_times, parse_duration
from bot.domain.vocabulary import Severity
from bot.usecases.policy import calendar_of
from storage.cases import CaseRow


def opening_values(policy: Policy, severity: Severity, now: datetime) -> dict[str, Any]:
    """The clock's columns of a case that is opened now."""
    times = policy.times_of(severity)
    due = due_times(times, now, calendar_of(policy, now))
    rules = rules_of(policy, severity, now)
    return {
        "opened_at": now,
        "claim_due_at": due.claim,
        "assess_due_at": due.assess,
        "queued_at": now,
        "touched_at": now,
        "check_at": first_look(due.claim, times.claim_within, rules),
        "alarm_step": Step.NONE.value,
        "waited_seconds": 0,
    }


def first_look(due_at: datetime, within: timedelta, rules: ClockRules) -> datetime:
    """When the first thing can come for a case that nobody owns."""
    return rules.pace.before(due_at, within * rules.warn_percent / 100)


def rules_of(policy: Policy, severity: Severity, now: datetime) -> ClockRules:
    """The company's times for cases that bad."""
    pace = pace_of(policy, severity, now)
    return ClockRules(pace, policy.warn_percent, parse_duration(policy.stale_after, pace.day))


def pace_of(policy: Policy, severity: Severity, now: datetime) -> Pace:
    """How time is counted for cases that bad."""
    return Pace(calendar_of(policy, now), policy.times_of(severity).round_the_clock)


def clock_of(case: CaseRow, policy: Policy) -> CaseClock:
    """The case as the rules of clocks see it."""
    times = policy.times_of(case.severity)
    is_owned = case.owner_key is not None
    return CaseClock(
        state=case.state,
        is_owned=is_owned,
        due_at=case.assess_due_at if is_owned else case.claim_due_at,
        within=times.assess_within if is_owned else times.claim_within,
        step=Step(case.alarm_step),
        waiting_since=case.waiting_since,
        snoozed_until=case.snoozed_until,
        touched_at=case.touched_at,
        asked_at=case.asked_at,
    )


def touch(case: CaseRow, now: datetime) -> None:
    """Somebody worked on the case."""
    case.touched_at = now
    case.asked_at = None
    case.check_at = now


def take_up(case: CaseRow) -> None:
    """The case has an owner: from now on the verdict is what is due."""
    case.alarm_step = Step.NONE


def begin_waiting(case: CaseRow, now: datetime) -> None:
    """The reporter was asked: the clock stands still until they answer."""
    case.waiting_since = case.waiting_since or now


def end_waiting(case: CaseRow, policy: Policy, now: datetime) -> None:
    """The clock runs again, with as much time left as when it stopped."""
    if case.waiting_since is None:
        return
    pace = pace_of(policy, case.severity, now)
    since = case.waiting_since
    if case.assess_due_at > since:
        case.waited_seconds += int(pace.between(since, now).total_seconds())
    case.assess_due_at = moved_by_waiting(case.assess_due_at, since, now, pace)
    case.waiting_since = None


def go_on(case: CaseRow, policy: Policy, now: datetime) -> None:
    """Its verdict was undone: while it was resolved, or waited before, its clock stood still."""
    case.waiting_since = case.waiting_since or case.resolved_at
    end_waiting(case, policy, now)
    case.snoozed_until = None


def begin_anew(case: CaseRow, policy: Policy, now: datetime) -> None:
    """It was reopened: all the time to a verdict is there again."""
    pace = pace_of(policy, case.severity, now)
    case.waited_seconds = int(pace.between(case.opened_at, now).total_seconds())
    case.assess_due_at = pace.after(now, policy.times_of(case.severity).assess_within)
    case.waiting_since = case.snoozed_until = None
    case.alarm_step = Step.NONE


def change_pace(case: CaseRow, policy: Policy, severity: Severity, now: datetime) -> None:
    """Another severity: the due times follow, counted from the opening, waiting left out."""
    times = policy.times_of(severity)
    pace = pace_of(policy, severity, now)
    waited = timedelta(seconds=case.waited_seconds)
    case.severity = severity
    case.claim_due_at = pace.after(case.queued_at, times.claim_within)
    case.assess_due_at = pace.after(case.opened_at, times.assess_within + waited)
    case.alarm_step = Step.NONE


def back_to_queue(case: CaseRow, policy: Policy, now: datetime) -> None:
    """Nobody owns the case any more: the time to claim it begins anew, that to judge it goes on."""
    end_waiting(case, policy, now)
    pace = pace_of(policy, case.severity, now)
    case.owner_key = None
    case.queued_at = now
    case.claim_due_at = pace.after(now, policy.times_of(case.severity).claim_within)
    case.alarm_step = Step.NONE
    touch(case, now)


def step_name(case: CaseRow, step: Step) -> str:
    """Names an alarm for good: the due time that it belongs to, and how loud it is."""
    target, due_at = (
        ("assess", case.assess_due_at) if case.owner_key else ("claim", case.claim_due_at)
    )
    return f"{target}:{case.severity}:{due_at.isoformat()}:{step}"
