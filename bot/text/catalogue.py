"""Loads the gettext catalogues; the source text is English, so English needs none."""

from functools import cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

FOLDER = Path(__file__).parent


def po_path(locale: str) -> Path:
    """Where a locale's catalogue is stored."""
    return FOLDER / locale / "LC_MESSAGES" / "tocsin.po"


@cache
def translations(locale: str) -> NullTranslations:
    """The translations of a locale, compiled in memory from its .po file."""
    path = po_path(locale)
    if not path.exists():
        return NullTranslations()
    with path.open("rb") as source:
        catalogue = read_po(source, locale=locale)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)
