"""Required versions as views show them: ordinary, long and hostile."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain import messages
from bot.domain.inventory import InventoryOutcome, LineProblem
from bot.domain.people import Person
from bot.domain.records import Page
from bot.domain.required import (
    Client,
    Counts,
    Exposed,
    Exposure,
    Proposal,
    RequiredVersion,
    Requirement,
    Source,
    Standing,
    UpdateDue,
    parse_stated,
)
from bot.slack import kit
from bot.slack.kit import View
from bot.slack.views import clients, exposure, inventory, required
from bot.text import Words

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
_ANNA = Person("p1", "U0ANNA", "Anna Schmidt")
# Products are named by IT, like notices: nothing that was reported stands in them.
_ODD = "R&D <!channel> *tool* <here|there> " + "x" * 22


def reminders(text: str) -> Iterator[messages.Message]:
    """A reminder for everybody, wherever they stand, before and after the day."""
    for standing in Standing:
        for by in (NOW + timedelta(days=3), NOW - timedelta(days=3)):
            due = UpdateDue(7, 3, text[:60], "4.2.1", by, standing, "4.1.0", text[:300], text[:300])
            yield messages.UpdateReminder(due)
            yield messages.UpdateReminder(replace(due, is_over=True, how_en="", how_zh=""))
    wrong = tuple(
        LineProblem(number, code, text[:60])
        for number, code in enumerate(("inventory_encoding", "inventory_nobody", "no_version"))
    )
    for outcome in (None, InventoryOutcome(50_000, 7_000), InventoryOutcome(0, 0, wrong * 7, 9)):
        yield messages.InventoryNews(text[:255] or "a.csv", outcome)
    yield messages.InventoryProblems(text[:255] or "a.csv", wrong)
    yield messages.UpdatesOverdue(a_required(text[:60]))


def a_required(product: str) -> RequiredVersion:
    counts = Counts(312, 20, 100, 3)
    return RequiredVersion(3, 7, product, "4.2.1", NOW - timedelta(days=1), _ANNA, counts)


def an_exposure(people: int) -> Exposure:
    exposed = tuple(
        Exposed(_ANNA, version) for version in ("4.1.0", "") for _ in range(people // 2)
    )
    page = Page(exposed, 1, 5, 5 * people)
    return Exposure(a_required(_ODD), (("S0SEC", 12), ("S0IT", 3)), page)


def forms() -> dict[str, Callable[[Words], View]]:
    """What IT and everybody else fill in and confirm."""
    wanted = Requirement(_ODD, parse_stated("4.2.1"), NOW + timedelta(days=9), _ODD, _ODD)
    counts = Counts(312, 20, 100, 0)
    known = Client("Desktop client", "4.1.0", NOW, Source.PERSON, "4.2.1", NOW, True)
    own = (known, replace(known, version=""), replace(known, product=_ODD, is_behind=False))
    return {
        "required": required.required_form,
        "required, to confirm": lambda words: required.confirmation(
            words, Proposal(wanted, counts, a_required(_ODD))
        ),
        "inventory": inventory.inventory_form,
        "own versions": lambda words: clients.client_form(
            words, own, has_products=True, product="Desktop client"
        ),
        "no own versions": lambda words: clients.client_form(words, (), has_products=True),
        "no products": lambda words: clients.client_form(words, (), has_products=False),
    }


def answers() -> dict[str, Callable[[Words], list[kit.Block]]]:
    """What IT and people hear at once."""
    known = Client(_ODD, "4.1.0", NOW, Source.PERSON, "4.2.1", NOW, True)
    stated = (known, replace(known, version=""), replace(known, is_behind=False))
    listed = (a_required(_ODD), replace(a_required("Browser"), by=NOW + timedelta(days=9)))
    return {
        "required versions": lambda words: required.required_list(words, listed),
        "exposed": lambda words: exposure.exposed_list(words, an_exposure(20)),
        "nobody exposed": lambda words: exposure.exposed_list(words, an_exposure(0)),
        "moved": lambda words: exposure.summary(words, an_exposure(20)),
        "nothing required": lambda words: required.required_list(words, ()),
        "required, said": lambda words: [
            kit.section(required.is_set(words, listed[0])),
            kit.section(required.is_ended(words, listed[0])),
        ],
        "version stated": lambda words: [
            kit.section(clients.stated(words, each)) for each in stated
        ],
    }
