"""Channels that guests or other companies read, and what the mark of a notice says to that."""

from dataclasses import replace

import pytest

from bot.domain.audience import ChannelMembers
from bot.domain.errors import InvalidInput, Problem
from bot.domain.tlp import Concern, Presence, Ruling, Tlp
from bot.domain.vocabulary import DeliveryState
from bot.usecases.channel_readers import concerns_of, learn_channel, watched_channels
from bot.usecases.notice_runs import run_due_notices
from bot.usecases.notices import confirm_notice, draft_notice
from tests.usecases.office import ANNOUNCEMENTS, NOW, Office
from tests.usecases.test_notices import DAILY, DAY, SOUND

STAFF = ("U0ANNA", "U0ITA")
STRICT = replace(SOUND, channels=("C1",), tlp=Tlp.AMBER_STRICT)


async def learn(office: Office, *members: str, is_shared: bool = False) -> None:
    await office.write(learn_channel, NOW, ChannelMembers("C1", "all", is_shared, members))


@pytest.mark.parametrize(
    ("tlp", "members", "is_shared", "found"),
    [
        (Tlp.AMBER, STAFF, False, ()),
        (Tlp.CLEAR, (*STAFF, "U0GUEST"), True, ()),
        (Tlp.GREEN, (*STAFF, "U0GUEST"), False, ()),
        (Tlp.GREEN, STAFF, True, (Presence.OTHER_COMPANIES, Ruling.WARN)),
        (Tlp.AMBER, (*STAFF, "U0GUEST"), False, (Presence.GUESTS, Ruling.WARN)),
        (Tlp.AMBER, (*STAFF, "U0OUT"), False, (Presence.OTHER_COMPANIES, Ruling.WARN)),
        (Tlp.AMBER_STRICT, (*STAFF, "U0GUEST"), False, (Presence.GUESTS, Ruling.REFUSE)),
    ],
)
async def test_a_channel_is_named_or_refused_by_who_reads_it(
    office: Office,
    tlp: Tlp,
    members: tuple[str, ...],
    is_shared: bool,
    found: tuple[Presence, Ruling] | tuple[()],
) -> None:
    await learn(office, *members, is_shared=is_shared)
    concerns = await office.read(concerns_of, replace(STRICT, tlp=tlp))
    assert concerns == ((Concern("C1", "all", *found),) if found else ())


async def test_what_must_stay_in_the_company_waits_until_the_readers_are_known(
    office: Office,
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await office.write(draft_notice, NOW, office.ita, STRICT, "F1")
    problem = Problem("channels", "readers_unknown", {"mark": "TLP:AMBER+STRICT"})
    assert refused.value.problems == (problem,)
    await learn(office, *STAFF)
    await office.write(draft_notice, NOW, office.ita, STRICT, "F1")


async def test_who_came_after_the_preview_is_noticed_when_it_is_confirmed(office: Office) -> None:
    await learn(office, *STAFF)
    number = (await office.write(draft_notice, NOW, office.ita, STRICT, "F1")).number
    await learn(office, *STAFF, "U0GUEST")
    with pytest.raises(InvalidInput) as refused:
        await office.write(confirm_notice, NOW, office.ita, number)
    details = {"value": "#all", "mark": "TLP:AMBER+STRICT"}
    assert refused.value.problems == (Problem("channels", "mark_forbids", details),)


async def test_a_later_run_leaves_a_channel_out_that_guests_read_by_then(office: Office) -> None:
    await learn(office, *STAFF)
    daily = replace(DAILY, channels=("C1",), tlp=Tlp.AMBER_STRICT)
    number = (await office.write(draft_notice, NOW, office.ita, daily, "F1")).number
    await office.write(confirm_notice, NOW, office.ita, number)
    assert await office.read(watched_channels) == {ANNOUNCEMENTS, "C1"}
    await office.write(run_due_notices, NOW + DAY)
    await learn(office, *STAFF, is_shared=True)
    await office.write(run_due_notices, NOW + 2 * DAY)
    rows = [(row.state, row.error) for row in await office.outbox()]
    assert rows == [(DeliveryState.QUEUED, ""), (DeliveryState.FAILED, "mark_forbids")]
