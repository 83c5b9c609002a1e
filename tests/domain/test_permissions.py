"""Who may do what, as one table."""

from dataclasses import replace
from itertools import combinations

import pytest

from bot.domain.errors import NotAllowed
from bot.domain.people import Actor, Person
from bot.domain.permissions import (
    PERMITTED,
    Action,
    is_permitted,
    may_triage,
    require,
    triage_teams,
)
from bot.domain.vocabulary import Role

Y, N = True, False
GUESTS_MAY = (Action.FILE_REPORT, Action.SEE_OWN_REPORTS, Action.ANSWER_NOTICE)
COLUMNS = (Role.EMPLOYEE, Role.IT, Role.SECURITY, Role.COMMITTEE, Role.ADMIN)
TABLE = {
    Action.FILE_REPORT: (Y, Y, Y, Y, Y),
    Action.SEE_OWN_REPORTS: (Y, Y, Y, Y, Y),
    Action.ANSWER_NOTICE: (Y, Y, Y, Y, Y),
    Action.TRIAGE: (N, Y, Y, N, N),
    Action.EXPORT: (N, N, Y, N, N),
    Action.BLOCK: (N, N, Y, N, N),
    Action.WRITE_NOTICES: (N, Y, Y, N, N),
    Action.CHANGE_SETTINGS: (N, N, N, N, Y),
    Action.SEE_ANNOUNCED_NOTICES: (Y, Y, Y, Y, Y),
    Action.SEE_PLANNED_NOTICES: (N, Y, Y, Y, N),
    Action.STATE_VERSION: (Y, Y, Y, Y, Y),
    Action.SEE_COUNTS: (N, N, Y, Y, N),
    Action.OPEN_VULNERABILITIES: (N, N, Y, N, N),
    Action.REPORT_VENDOR_ADVISORIES: (N, Y, Y, N, N),
    Action.SEE_VULNERABILITIES: (N, Y, Y, Y, N),
    Action.FIX_VULNERABILITIES: (N, Y, Y, N, N),
    Action.AGREE_AS_SECOND: (N, Y, Y, Y, N),
}
CELLS = [
    (action, role, allowed)
    for action, row in TABLE.items()
    for role, allowed in zip(COLUMNS, row, strict=True)
]
EVERY_SET_OF_ROLES = [
    frozenset(roles) for size in range(len(Role) + 1) for roles in combinations(Role, size)
]
OUTSIDERS = [{"is_guest": True}, {"is_outside": True}, {"is_guest": True, "is_outside": True}]


def actor(*roles: Role, **flags: bool) -> Actor:
    kim = Actor(Person("p_1", "U1", "Kim"), frozenset(roles), "en", "UTC")
    return replace(kim, **flags)  # type: ignore[arg-type]


def test_the_table_covers_every_action_and_role() -> None:
    assert set(TABLE) == set(Action) == set(PERMITTED)
    assert set(COLUMNS) == set(Role)


@pytest.mark.parametrize(("action", "role", "allowed"), CELLS)
def test_a_role_may_do_what_the_table_says(action: Action, role: Role, allowed: bool) -> None:
    assert is_permitted(actor(role), action) is allowed


@pytest.mark.parametrize("roles", EVERY_SET_OF_ROLES, ids=lambda roles: "+".join(sorted(roles)))
@pytest.mark.parametrize("action", Action)
def test_one_permitting_role_among_several_is_enough(
    action: Action, roles: frozenset[Role]
) -> None:
    everyone = action in GUESTS_MAY
    wanted = everyone or any(
        allowed for cell, role, allowed in CELLS if cell is action and role in roles
    )
    assert is_permitted(actor(*roles), action) is wanted


@pytest.mark.parametrize("flags", OUTSIDERS)
@pytest.mark.parametrize("action", Action)
def test_guests_and_outsiders_only_report_and_answer_whatever_a_list_says(
    action: Action, flags: dict[str, bool]
) -> None:
    own = action in GUESTS_MAY
    somebody = actor(*Role, **flags)
    assert not somebody.may_hold_roles
    assert is_permitted(somebody, action) is own
    if not own:
        with pytest.raises(NotAllowed):
            require(somebody, action)


def test_a_refusal_says_which_roles_would_permit_it() -> None:
    require(actor(Role.SECURITY), Action.TRIAGE)
    with pytest.raises(NotAllowed) as refused:
        require(actor(Role.EMPLOYEE, Role.ADMIN), Action.TRIAGE)
    assert refused.value.action == Action.TRIAGE
    assert refused.value.needed == {Role.IT, Role.SECURITY}


def test_it_works_on_its_own_cases_and_security_on_all() -> None:
    assert triage_teams(actor(Role.IT)) == {Role.IT}
    assert triage_teams(actor(Role.SECURITY)) == {Role.IT, Role.SECURITY}
    assert triage_teams(actor(Role.IT, Role.SECURITY)) == {Role.IT, Role.SECURITY}


@pytest.mark.parametrize("role", [Role.EMPLOYEE, Role.COMMITTEE, Role.ADMIN])
def test_nobody_else_works_on_cases(role: Role) -> None:
    assert not may_triage(actor(role), Role.IT)
    assert not may_triage(actor(role), Role.SECURITY)
    with pytest.raises(NotAllowed):
        triage_teams(actor(role))


@pytest.mark.parametrize("flags", OUTSIDERS)
def test_no_guest_works_on_cases(flags: dict[str, bool]) -> None:
    assert not may_triage(actor(Role.SECURITY, **flags), Role.IT)
