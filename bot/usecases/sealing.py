"""Hides who a protected reporter is; nothing here can find it out again."""

import hmac
import secrets
from base64 import urlsafe_b64decode
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.fernet import Fernet

from bot.domain.people import Person
from storage.base import opaque_key

# No letter or digit that is easily taken for another.
_CODE = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CODE_LENGTH = 4


def new_seal_key() -> str:
    """A fresh key for the boot settings."""
    return Fernet.generate_key().decode()


@dataclass(frozen=True, slots=True)
class Pseudonym:
    """What stands for a protected reporter, and the sealed link to who it is."""

    key: str
    code: str
    token: str
    tag: str

    @property
    def person(self) -> Person:
        """The pseudonym as everybody sees it."""
        return Person(self.key, "", self.code)


class Seal:
    """Closes seals with the newest key of the boot settings."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._closing = Fernet(keys[0])
        self._tagging = [
            hmac.digest(urlsafe_b64decode(key), b"tocsin: tags", "sha256") for key in keys
        ]

    def pseudonym_for(self, person_key: str) -> Pseudonym:
        """A fresh pseudonym: two reports of one person don't show that they belong together."""
        return Pseudonym(
            key=opaque_key("p"),
            code="".join(secrets.choice(_CODE) for _ in range(_CODE_LENGTH)),
            token=self._closing.encrypt(person_key.encode()).decode(),
            tag=self.tags(person_key)[0],
        )

    def tags(self, text: str) -> tuple[str, ...]:
        """What stands for a text that must not be stored, newest key first; always the same."""
        return tuple(hmac.digest(key, text.encode(), "sha256").hex()[:40] for key in self._tagging)
