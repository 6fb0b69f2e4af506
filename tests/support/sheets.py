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


def sheets_of_xlsx(content: bytes) -> dict[str, list[list[str | float | None]]]:
    """Every sheet by its name, with an empty cell as None; raises where a cell holds a formula."""
    with ZipFile(BytesIO(content)) as book:
        shared = _strings(book)
        names = [
            sheet.get("name") or ""
            for sheet in ElementTree.fromstring(book.read("xl/workbook.xml")).iter(f"{MAIN}sheet")
        ]
        pages = [
            ElementTree.fromstring(book.read(f"xl/worksheets/sheet{n}.xml")) for n in range(1, len(names) + 1)
        ]
    return {name: _grid(page, shared) for name, page in zip(names, pages, strict=True)}


def _grid(page: ElementTree.Element, shared: list[str]) -> list[list[str | float | None]]:
    rows = []
    for row in page.iter(f"{MAIN}row"):
        cells: dict[int, str | float] = {}
        for cell in row.iter(f"{MAIN}c"):
            assert cell.find(f"{MAIN}f") is None, "a cell holds a formula"
            if (value := cell.findtext(f"{MAIN}v")) is not None:
                letters = re.sub(r"\d", "", cell.get("r") or "")
                column = sum((ord(letter) - 64) * 26**place for place, letter in enumerate(reversed(letters)))
                cells[column] = shared[int(value)] if cell.get("t") == "s" else float(value)
        rows.append([cells.get(column) for column in range(1, max(cells, default=0) + 1)])
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
