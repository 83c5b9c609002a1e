"""The Traffic Light Protocol: how far a text may travel.

Source: FIRST, TLP version 2.0 (https://www.first.org/tlp/).
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Tlp(StrEnum):
    """The marks of TLP 2.0, the widest first."""

    # The world.
    CLEAR = "clear"
    # The community: partner organisations too, but no public channel.
    GREEN = "green"
    # The organisation and its clients, where they need to know.
    AMBER = "amber"
    # The organisation only.
    AMBER_STRICT = "amber_strict"
    # The eyes and ears of named people only.
    RED = "red"

    @property
    def mark(self) -> str:
        """As it is written in a document; the same in every language."""
        return "TLP:" + self.value.upper().replace("_", "+")


class Presence(StrEnum):
    """Who else reads a channel, besides the company's employees."""

    GUESTS = "guests"
    OTHER_COMPANIES = "other_companies"


class Ruling(StrEnum):
    """What becomes of a text that would reach such readers."""

    ALLOW = "allow"
    WARN = "warn"
    REFUSE = "refuse"


_RULINGS: dict[tuple[Tlp, Presence], Ruling] = {
    (Tlp.CLEAR, Presence.GUESTS): Ruling.ALLOW,
    (Tlp.CLEAR, Presence.OTHER_COMPANIES): Ruling.ALLOW,
    # A guest works for the company; whether a partner is meant only the author knows.
    (Tlp.GREEN, Presence.GUESTS): Ruling.ALLOW,
    (Tlp.GREEN, Presence.OTHER_COMPANIES): Ruling.WARN,
    (Tlp.AMBER, Presence.GUESTS): Ruling.WARN,
    (Tlp.AMBER, Presence.OTHER_COMPANIES): Ruling.WARN,
    (Tlp.AMBER_STRICT, Presence.GUESTS): Ruling.REFUSE,
    (Tlp.AMBER_STRICT, Presence.OTHER_COMPANIES): Ruling.REFUSE,
    (Tlp.RED, Presence.GUESTS): Ruling.REFUSE,
    (Tlp.RED, Presence.OTHER_COMPANIES): Ruling.REFUSE,
}


def ruling(tlp: Tlp, presence: Presence) -> Ruling:
    """Whether a text with this mark may go where such people read along."""
    return _RULINGS[tlp, presence]


@dataclass(frozen=True, slots=True)
class Concern:
    """What speaks against a channel: others read it, or (no presence) nobody knows who does."""

    channel: str
    name: str
    presence: Presence | None
    ruling: Ruling


def concern(
    tlp: Tlp, channel: str, name: str, presences: Collection[Presence] | None
) -> Concern | None:
    """The gravest concern about a channel; `presences` None: who reads it is not known.

    What must stay inside the company is not sent where that can't be known.
    """
    if presences is None:
        if tlp is Tlp.CLEAR:
            return None
        is_strict = ruling(tlp, Presence.OTHER_COMPANIES) is Ruling.REFUSE
        return Concern(channel, name, None, Ruling.REFUSE if is_strict else Ruling.WARN)
    found = [(ruling(tlp, each), each) for each in presences]
    for wanted in (Ruling.REFUSE, Ruling.WARN):
        for what, presence in found:
            if what is wanted:
                return Concern(channel, name, presence, wanted)
    return None


def only_named_people(tlp: Tlp) -> bool:
    """Whether each reader must be chosen by name: no channel, no user group, not everybody."""
    return tlp is Tlp.RED
