"""`make messages`: brings the catalogues up to date with the sentences in the code."""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from bot.text.catalogue import FOLDER, po_path
from bot.text.words import CHINESE

ROOT = FOLDER.parent.parent
SOURCES = ("bot/slack", "bot/text", "handlers")
KEYWORDS = {"say": None, "count": (1, 2), "mark": None}

# Without dates and line numbers, so that a diff shows only what changed in the texts.
_HEADER = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: {locale}\\n"
"Plural-Forms: {plural_forms}\\n"

"""


def extract() -> Catalog:
    """Every sentence that the code says, with the files that say it."""
    template = Catalog()
    for source in SOURCES:
        found = extract_from_dir(ROOT / source, method_map=[("**.py", "python")], keywords=KEYWORDS)
        for name, _, message, comments, _ in found:
            template.add(message, locations=[(f"{source}/{name}", 0)], auto_comments=comments)
    return template


def read(path: Path, locale: str) -> Catalog:
    """A catalogue as it is stored; an empty one where there is none yet."""
    if not path.exists():
        return Catalog(locale=locale)
    with path.open("rb") as stored:
        return read_po(stored, locale=locale)


def update(path: Path, locale: str) -> None:
    """Add new sentences untranslated, and drop those that nobody says any more."""
    catalogue = read(path, locale)
    catalogue.update(extract(), no_fuzzy_matching=True)
    written = BytesIO()
    write_po(
        written,
        catalogue,
        width=100,
        omit_header=True,
        ignore_obsolete=True,
        include_lineno=False,
        sort_by_file=True,
    )
    header = _HEADER.format(locale=locale, plural_forms=catalogue.plural_forms)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(header.encode() + written.getvalue())


if __name__ == "__main__":
    update(po_path(CHINESE), CHINESE)
