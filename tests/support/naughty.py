"""The naughty strings of the world's testers: which a field can hold, how many share a field, and how they are found again."""

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from tests.support.pages import Page
from web.forms import BIDI_CONTROLS

UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
REFUSED = "This text holds a character that cannot be stored. Remove it."
ROOM = 3900


def read_strings(shared_data: Path) -> list[str]:
    """All of them, as they are."""
    found: list[str] = json.loads((shared_data / "fuzz" / "blns.json").read_text())
    assert len(found) == 515
    return found


def some_of(strings: list[str]) -> list[str]:
    """Enough for a quick look: every eighth that a field holds, and all that none does."""
    return storable_of(strings)[::8] + [text for text in strings if UNSTORABLE.search(text)]


def storable_of(strings: list[str]) -> list[str]:
    """Those that a text field holds, as it holds them, each once."""
    kept = [cleaned(text) for text in strings if not UNSTORABLE.search(text)]
    return [text for text in dict.fromkeys(kept) if text]


def cleaned(text: str) -> str:
    """In Unicode's composed form, without marks that turn the direction of a text, and without outer blanks."""
    return unicodedata.normalize("NFC", text).translate(BIDI_CONTROLS).strip()


def batches(texts: list[str]) -> Iterator[list[str]]:
    """Lists of strings that fit into a field together; each line begins with a dot, so that none is cut."""
    batch: list[str] = []
    for text in texts:
        if sum(len(one) + 3 for one in batch) + len(text) > ROOM:
            yield batch
            batch = []
        batch.append(text)
    yield batch


def in_field(batch: list[str]) -> str:
    """A batch as one text."""
    return "\n".join(f"·{text}·" for text in batch)


def in_lines(texts: list[str], room: int) -> Iterator[str]:
    """Texts of one line that fit into a short field, as many strings in each as have room; longer ones are left out."""
    line = ""
    for text in texts:
        if len(text) > room or "\n" in text:
            continue
        if len(line) + len(text) + 1 > room:
            yield line
            line = ""
        line = f"{line}·{text}" if line else text
    yield line


def raw_text(html: str) -> str:
    """Everything a page shows, with its line ends."""
    return "".join(Page(html).root.itertext())


def missing_in(text: str, batch: list[str]) -> list[str]:
    """Which strings of a batch the text lacks."""
    return [one for one in batch if f"·{one}·" not in text]
