"""The catalogue of every text a user reads: `python -m tests.support.catalogue FILE` writes it."""

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from tests.support.tree import PACKAGES, ROOT, files

CATALOGUE = ROOT / "concordat" / "translations" / "messages.pot"
KEYWORDS = {
    "_": None,
    "N_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy": None,
    "pgettext": ((1, "c"), 2),
    "translate": None,
}
JINJA_OPTIONS = {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}


def extracted() -> Catalog:
    """Every text marked in our packages and templates, with where it stands."""
    catalogue = Catalog(project="Concordat", charset="utf-8", fuzzy=False)
    for name in files():
        if name.parts[0] in PACKAGES and name.suffix == ".py":
            method, options = "python", {}
        elif name.parts[0] == "templates":
            method, options = "jinja2.ext:babel_extract", JINJA_OPTIONS
        else:
            continue
        found = extract_from_file(
            method, ROOT / name, keywords=KEYWORDS, comment_tags=("Translators:",), options=options
        )
        for line, text, comments, context in found:
            catalogue.add(text, None, [(name.as_posix(), line)], auto_comments=comments, context=context)
    return catalogue


def stored() -> Catalog:
    """The catalogue in the repository."""
    return read_po(BytesIO(CATALOGUE.read_bytes()))


def texts(catalogue: Catalog) -> set[str | tuple[str, ...]]:
    """The texts of a catalogue, without its header."""
    return {
        tuple(message.id) if isinstance(message.id, list | tuple) else message.id
        for message in catalogue
        if message.id
    }


def main(target: Path) -> None:
    """Write the catalogue without lines and dates, so that it changes only when texts do."""
    buffer = BytesIO()
    write_po(buffer, extracted(), width=100, sort_output=True, omit_header=True, include_lineno=False)
    target.parent.mkdir(parents=True, exist_ok=True)
    header = b'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    target.write_bytes(header + buffer.getvalue())
    print(f"{len(texts(extracted()))} texts in {target}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else CATALOGUE)
