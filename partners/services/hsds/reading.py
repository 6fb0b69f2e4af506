"""Reading a file of HSDS 3.0 in any of its shapes: one object, a page or list of objects, the tables as JSON, or a folder of CSV files."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.csv_source import Problems, Progress, read_table, read_text
from core.strict_json import read_json
from core.text import N_
from partners.services.hsds.shelf import Body, Shelf, walk
from partners.services.hsds.vocabulary import KINDS, NAMED, NUMBERS, TABLES

LONGEST_KEY = 80
API = "api"
ROW = "row:"
"""Before the kind of a record that was a row of a table."""
TAXONOMY_FIELDS = frozenset({"id", "name", "description", "uri", "version", "metadata"})
TERM_FIELDS = frozenset({"code", "parent_id", "taxonomy", "taxonomy_detail", "taxonomy_id", "term_uri"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One object as the file gives it."""

    kind: str
    """A kind of the specification, `api`, or `row:` with the kind for a row of a table."""
    key: str
    body: Body


@dataclass(slots=True, kw_only=True)
class HsdsPackage:
    """What a file holds: each object as given, all of them as rows, and what is odd."""

    given: list[Given] = field(default_factory=list)
    shelf: Shelf = field(default_factory=Shelf)
    oddities: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def note(self, text: str, example: str) -> None:
        """Count something odd, with its first places."""
        self.oddities[text] += 1
        places = self.examples.setdefault(text, [])
        if len(places) < 5:
            places.append(example[:160])


def read_hsds(path: Path, *, kind: str | None = None, progress: Progress | None = None) -> HsdsPackage:
    """The objects of a file, or of a folder of CSV files; raises `ImportRefused` with every defect.

    `kind` says what the objects are where they do not show it; rows of tables always show it.
    """
    problems = Problems()
    package = HsdsPackage()
    tables: dict[str, Any] | None
    if path.is_dir():
        tables = _csv_tables(path, problems)
    else:
        text = read_text(path, problems)
        problems.refuse_if_any()
        assert text is not None
        try:
            content = read_json(text)
        except ValueError as error:
            problems.add(path.name, None, None, N_("This is not JSON: %(reason)s"), reason=str(error)[:200])
            problems.refuse_if_any()
        tables = _tables_of(content)
        if tables is None:
            _objects(path.name, content, kind, package, problems)
    for table, rows in (tables or {}).items():
        _rows(table, rows, package, problems)
    problems.refuse_if_any()
    for number, one in enumerate(package.given):
        if one.kind != API:
            package.shelf.add(one.kind.removeprefix(ROW), one.body)
        if progress is not None:
            progress(number + 1, len(package.given))
    for place in package.shelf.contradictions:
        package.note(N_("Objects given twice with different values; the tables keep the first"), place)
    return package


def _tables_of(content: object) -> dict[str, Any] | None:
    if isinstance(content, dict) and content and all(str(name).endswith(".csv") for name in content):
        return content
    return None


def _objects(file: str, content: object, kind: str | None, package: HsdsPackage, problems: Problems) -> None:
    members = content
    if isinstance(content, dict) and isinstance(content.get("contents"), list):
        members = content["contents"]
        total = content.get("total_items")
        if isinstance(total, int) and total != len(content["contents"]):
            package.note(
                N_("Pages of a longer list; what other pages hold is not in this file"),
                f"{file}: {len(content['contents'])} of {total}",
            )
    elif isinstance(content, dict):
        members = [content]
    if not isinstance(members, list):
        problems.add(file, None, None, N_("The file must hold objects of HSDS."))
        return
    for number, body in enumerate(members, start=1):
        if not isinstance(body, dict):
            problems.add(file, None, f"#{number}", N_("This is no object."))
        elif "openapi_url" in body and "id" not in body:
            package.given.append(Given(kind=API, key=str(body.get("profile", ""))[:LONGEST_KEY], body=body))
        else:
            found = kind or kind_of(body)
            if found is None:
                problems.add(
                    file, None, f"#{number}", N_("What this object is cannot be told; say its kind.")
                )
            elif _is_sound(file, number, found, body, problems):
                package.given.append(Given(kind=found, key=str(body["id"]), body=body))


def kind_of(body: Body) -> str | None:
    """What an object is, by the fields that only its kind has; None where that cannot be told."""
    names = body.keys()
    if "location_type" in names:
        return "location"
    if "status" in names:
        return "service"
    if isinstance(body.get("location"), dict) or isinstance(body.get("service"), dict):
        return "service_at_location"
    if {"location_id", "service_id"} <= names and "name" not in names:
        return "service_at_location"
    if names & TERM_FIELDS:
        return "taxonomy_term"
    if "version" in names and names <= TAXONOMY_FIELDS:
        return "taxonomy"
    return "organization" if {"name", "description"} <= names else None


def _rows(table: str, rows: object, package: HsdsPackage, problems: Problems) -> None:
    if not isinstance(rows, list):
        problems.add(table, None, None, N_("The table must be a list of rows."))
        return
    kind = KINDS.get(table, table)
    if table not in KINDS:
        package.note(N_("Tables that the specification does not know; kept as given"), table)
    for number, body in enumerate(rows, start=1):
        if not isinstance(body, dict):
            problems.add(table, number, None, N_("This is no object."))
        elif _is_sound(table, number, kind, body, problems):
            package.given.append(Given(kind=ROW + kind, key=str(body["id"]), body=body))


def _is_sound(file: str, number: int, kind: str, body: Body, problems: Problems) -> bool:
    before = problems.count
    for inner, one in walk(kind, body):
        place = f"#{number} {inner}"
        key = one.get("id")
        if not isinstance(key, str) or not 0 < len(key) <= LONGEST_KEY:
            problems.add(file, None, place, N_("Each object needs an “id” of at most 80 characters."))
        if inner in NAMED and not (isinstance(one.get("name"), str) and one["name"].strip()):
            problems.add(file, None, place, N_("A “name” is missing."))
        if inner == "phone" and not str(one.get("number", "")).strip():
            problems.add(file, None, place, N_("A “number” is missing."))
    if _is_unstorable(body):
        problems.add(file, None, f"#{number}", N_("A text holds characters that no database keeps."))
    return problems.count == before


def _is_unstorable(value: object) -> bool:
    if isinstance(value, str):
        return "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value)
    if isinstance(value, dict):
        return any(_is_unstorable(one) for pair in value.items() for one in pair)
    return isinstance(value, list) and any(_is_unstorable(one) for one in value)


def _csv_tables(folder: Path, problems: Problems) -> dict[str, Any]:
    tables: dict[str, Any] = {}
    for table in (*TABLES.values(), *sorted({one.name for one in folder.glob("*.csv")} - KINDS.keys())):
        path = folder / table
        if not path.exists():
            continue
        found = read_table(path, problems, required=("id",), unique="id")
        if found is not None:
            tables[table] = [
                {
                    name: _number(cell) if name in NUMBERS else cell
                    for name, cell in zip(found.header, row, strict=True)
                    if cell != ""
                }
                for row in found.rows
            ]
    if not tables:
        problems.add(folder.name, None, None, N_("The folder holds none of the tables of HSDS."))
    return tables


def _number(cell: str) -> object:
    try:
        value = float(cell)
    except ValueError:
        return cell
    if value != value or value in (float("inf"), float("-inf")):
        return cell
    return int(value) if value.is_integer() and abs(value) < 2**53 else value
