"""Opens seals, for the delivery that answers a protected reporter and for nobody else."""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.usecases.sealing import Seal


class SealBroken(Exception):
    """None of the keys of the boot settings opens this seal."""


class Opener(Seal):
    """Opens what any of the keys closed."""

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__(keys)
        self._opening = MultiFernet([Fernet(key) for key in keys])

    def open(self, token: str) -> str:
        """The key of the person behind a pseudonym. Raises SealBroken."""
        try:
            return self._opening.decrypt(token.encode()).decode()
        except InvalidToken:
            raise SealBroken from None
