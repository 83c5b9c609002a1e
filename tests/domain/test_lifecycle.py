"""A case moves only as the table says, and never gets stuck."""

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.domain.errors import WrongState
from bot.domain.lifecycle import is_possible, next_state
from bot.domain.vocabulary import OPEN_STATES, CaseEvent, CaseState

# The whole table once more, as a person would draw it: state, event -> state.
NEW, CLAIMED, WAITING = CaseState.NEW, CaseState.CLAIMED, CaseState.WAITING_FOR_REPORTER
RESOLVED, WITHDRAWN, MERGED = CaseState.RESOLVED, CaseState.WITHDRAWN, CaseState.MERGED
DRAWN = {
    NEW: {
        CaseEvent.CLAIM: CLAIMED,
        CaseEvent.REASSIGN: CLAIMED,
        CaseEvent.ASK: WAITING,
        CaseEvent.ANSWER: NEW,
        CaseEvent.EDIT: NEW,
        CaseEvent.RESOLVE: RESOLVED,
        CaseEvent.JOIN: NEW,
        CaseEvent.TAKE_OUT: NEW,
        CaseEvent.MERGE: MERGED,
        CaseEvent.WITHDRAW: WITHDRAWN,
    },
    CLAIMED: {
        CaseEvent.REASSIGN: CLAIMED,
        CaseEvent.ASK: WAITING,
        CaseEvent.ANSWER: CLAIMED,
        CaseEvent.EDIT: CLAIMED,
        CaseEvent.RESOLVE: RESOLVED,
        CaseEvent.RETURN: NEW,
        CaseEvent.JOIN: CLAIMED,
        CaseEvent.TAKE_OUT: CLAIMED,
        CaseEvent.MERGE: MERGED,
        CaseEvent.WITHDRAW: WITHDRAWN,
    },
    WAITING: {
        CaseEvent.REASSIGN: WAITING,
        CaseEvent.ASK: WAITING,
        CaseEvent.ANSWER: CLAIMED,
        CaseEvent.EDIT: WAITING,
        CaseEvent.RESOLVE: RESOLVED,
        CaseEvent.RETURN: NEW,
        CaseEvent.JOIN: WAITING,
        CaseEvent.TAKE_OUT: WAITING,
        CaseEvent.MERGE: MERGED,
        CaseEvent.WITHDRAW: WITHDRAWN,
    },
    RESOLVED: {CaseEvent.ANSWER: RESOLVED, CaseEvent.REOPEN: CLAIMED},
    WITHDRAWN: {CaseEvent.ANSWER: WITHDRAWN},
    # Its reports are in another case, where they are answered.
    MERGED: {},
}
EVERY_PAIR = [(state, event) for state in CaseState for event in CaseEvent]


@pytest.mark.parametrize(("state", "event"), EVERY_PAIR)
def test_each_event_moves_each_state_as_drawn_or_is_refused(
    state: CaseState, event: CaseEvent
) -> None:
    expected = DRAWN[state].get(event)
    assert is_possible(state, event) is (expected is not None)
    if expected is not None:
        assert next_state("C-5", state, event) is expected
        return
    with pytest.raises(WrongState) as refused:
        next_state("C-5", state, event)
    assert refused.value == WrongState("C-5", event, state)


@pytest.mark.parametrize("state", sorted(OPEN_STATES))
def test_every_open_state_can_be_resolved_or_withdrawn(state: CaseState) -> None:
    assert next_state("C-1", state, CaseEvent.RESOLVE) is RESOLVED
    assert next_state("C-1", state, CaseEvent.WITHDRAW) is WITHDRAWN


@pytest.mark.parametrize("state", sorted(set(CaseState) - {MERGED}))
def test_an_answer_of_the_reporter_is_taken_in_in_every_state(state: CaseState) -> None:
    assert is_possible(state, CaseEvent.ANSWER)


def test_every_state_can_be_reached_from_new() -> None:
    reached, frontier = {NEW}, [NEW]
    while frontier:
        state = frontier.pop()
        for event in CaseEvent:
            if is_possible(state, event):
                following = next_state("C-1", state, event)
                frontier += [following] if following not in reached else []
                reached.add(following)
    assert reached == set(CaseState)


class CaseMachine(RuleBasedStateMachine):
    """Throws any event at a case: refused ones change nothing, the others follow the drawing."""

    def __init__(self) -> None:
        super().__init__()
        self.state = NEW

    @rule(event=st.sampled_from(CaseEvent))
    def happen(self, event: CaseEvent) -> None:
        before = self.state
        if event in DRAWN[before]:
            self.state = next_state("C-1", before, event)
            assert self.state is DRAWN[before][event]
        else:
            with pytest.raises(WrongState):
                next_state("C-1", before, event)

    @invariant()
    def is_open_until_it_ended(self) -> None:
        assert (self.state in OPEN_STATES) is (self.state not in (RESOLVED, WITHDRAWN, MERGED))

    @invariant()
    def can_still_be_resolved_while_open(self) -> None:
        assert is_possible(self.state, CaseEvent.RESOLVE) is (self.state in OPEN_STATES)


TestCaseMachine = CaseMachine.TestCase
