"""Reading spreadsheets back without the library that wrote them."""

import re
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def cells_of_xlsx(content: bytes) -> list[list[str | float]]:
    """The rows of the first sheet; empty cells and rows are left out."""
    with ZipFile(BytesIO(content)) as book:
        shared = _strings(book)
        page = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    rows = []
    for row in page.iter(f"{MAIN}row"):
        cells = [(cell.get("t"), cell.findtext(f"{MAIN}v")) for cell in row.iter(f"{MAIN}c")]
        found = [shared[int(value)] if kind == "s" else float(value) for kind, value in cells if value]
        if found:
            rows.append(found)
    return rows


def _strings(book: ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in book.namelist():
        return []
    root = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
    return [
        _unescaped("".join(part.text or "" for part in entry.iter(f"{MAIN}t")))
        for entry in root.iter(f"{MAIN}si")
    ]


def _unescaped(text: str) -> str:
    """Office writes characters that XML cannot hold as `_x0001_`, and a literal underscore before such as `_x005F_`."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
