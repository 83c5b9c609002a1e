"""`tocsin check` on hidden reporters: offered or not, and answerable or not."""

import pytest

from bot.check import check_seals
from bot.usecases.sealing import Seal, new_seal_key

KEY = new_seal_key()
TOKEN = Seal([KEY]).pseudonym_for("p_1").token


@pytest.mark.parametrize(
    ("keys", "sealed", "said", "is_fine"),
    [
        ((), (), "tocsin seal-key", True),
        ((KEY,), (TOKEN,), "reporters can hide their names", True),
        ((new_seal_key(), KEY), (TOKEN,), "reporters can hide their names", True),
        ((), (TOKEN,), "can't be answered", False),
        ((new_seal_key(),), (TOKEN,), "can't be answered", False),
    ],
)
def test_a_lost_key_is_a_fault_and_no_key_is_none(
    keys: tuple[str, ...], sealed: tuple[str, ...], said: str, is_fine: bool
) -> None:
    found = check_seals(keys, sealed)
    assert said in found.what
    assert found.is_fine is is_fine
