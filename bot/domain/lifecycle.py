"""How a case moves: one table of state, event, next state. Nothing else compares states."""

from bot.domain.errors import WrongState
from bot.domain.vocabulary import CaseEvent, CaseState

_TABLE: dict[tuple[CaseState, CaseEvent], CaseState] = {
    (CaseState.NEW, CaseEvent.CLAIM): CaseState.CLAIMED,
    (CaseState.NEW, CaseEvent.REASSIGN): CaseState.CLAIMED,
    # Asking or resolving takes the case up as well: the one who acts owns it.
    (CaseState.NEW, CaseEvent.ASK): CaseState.WAITING_FOR_REPORTER,
    (CaseState.NEW, CaseEvent.RESOLVE): CaseState.RESOLVED,
    (CaseState.NEW, CaseEvent.ANSWER): CaseState.NEW,
    (CaseState.NEW, CaseEvent.EDIT): CaseState.NEW,
    (CaseState.NEW, CaseEvent.WITHDRAW): CaseState.WITHDRAWN,
    (CaseState.NEW, CaseEvent.JOIN): CaseState.NEW,
    (CaseState.NEW, CaseEvent.TAKE_OUT): CaseState.NEW,
    (CaseState.NEW, CaseEvent.MERGE): CaseState.MERGED,
    (CaseState.CLAIMED, CaseEvent.REASSIGN): CaseState.CLAIMED,
    (CaseState.CLAIMED, CaseEvent.ASK): CaseState.WAITING_FOR_REPORTER,
    (CaseState.CLAIMED, CaseEvent.ANSWER): CaseState.CLAIMED,
    (CaseState.CLAIMED, CaseEvent.RESOLVE): CaseState.RESOLVED,
    (CaseState.CLAIMED, CaseEvent.EDIT): CaseState.CLAIMED,
    (CaseState.CLAIMED, CaseEvent.RETURN): CaseState.NEW,
    (CaseState.CLAIMED, CaseEvent.WITHDRAW): CaseState.WITHDRAWN,
    (CaseState.CLAIMED, CaseEvent.JOIN): CaseState.CLAIMED,
    (CaseState.CLAIMED, CaseEvent.TAKE_OUT): CaseState.CLAIMED,
    (CaseState.CLAIMED, CaseEvent.MERGE): CaseState.MERGED,
    (CaseState.WAITING_FOR_REPORTER, CaseEvent.REASSIGN): CaseState.WAITING_FOR_REPORTER,
    (CaseState.WAITING_FOR_REPORTER, CaseEvent.ASK): CaseState.WAITING_FOR_REPORTER,
    (CaseState.WAITING_FOR_REPORTER, CaseEvent.ANSWER): CaseState.CLAIMED,
    (CaseState.WAITING_FOR_REPORTER, CaseEvent.RESOLVE): CaseState.RESOLVED,
    (CaseState.WAITING_FOR_REPORTER, CaseEvent.EDIT): CaseState.WAITING_FOR_REPORTER,
    (CaseState.WAITING_FOR_REPORTER, CaseEvent.RETURN): CaseState.NEW,
    (CaseState.WAITING_FOR_REPORTER, CaseEvent.WITHDRAW): CaseState.WITHDRAWN,
    (CaseState.WAITING_FOR_REPORTER, CaseEvent.JOIN): CaseState.WAITING_FOR_REPORTER,
    (CaseState.WAITING_FOR_REPORTER, CaseEvent.TAKE_OUT): CaseState.WAITING_FOR_REPORTER,
    (CaseState.WAITING_FOR_REPORTER, CaseEvent.MERGE): CaseState.MERGED,
    (CaseState.RESOLVED, CaseEvent.ANSWER): CaseState.RESOLVED,
    (CaseState.RESOLVED, CaseEvent.REOPEN): CaseState.CLAIMED,
    (CaseState.WITHDRAWN, CaseEvent.ANSWER): CaseState.WITHDRAWN,
}


def is_possible(state: CaseState, event: CaseEvent) -> bool:
    """Whether the event fits the state."""
    return (state, event) in _TABLE


def next_state(reference: str, state: CaseState, event: CaseEvent) -> CaseState:
    """The state after the event. Raises WrongState, naming the case, where it does not fit."""
    try:
        return _TABLE[state, event]
    except KeyError:
        raise WrongState(reference, event, state) from None
