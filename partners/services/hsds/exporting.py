"""Downloads of the directory: the tables of HSDS as one JSON file or as CSV files, pages of full objects, and single objects."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from core.errors import NotFound
from core.text import N_
from partners.services.hsds.reading import API, ROW
from partners.services.hsds.shelf import Body, Shelf, walk
from partners.services.hsds.stored import Stored, read_stored
from partners.services.hsds.vocabulary import FIELD_OF, OPENAPI, OWNERS, TABLES, VERSION
from partners.services.hsds.writing import Writer


class Shape(StrEnum):
    """How a download is written."""

    TABLES = "tables"
    """All tables as one JSON object: the whole directory."""
    SERVICES = "services"
    """A page of all services, each with its organisation and places."""
    ORGANIZATIONS = "organizations"
    """A page of all organisations, each with its places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expressed:
    """A download and what it could not say."""

    content: Any
    counts: Mapping[str, int]
    losses: Mapping[str, int]
    examples: Mapping[str, list[str]]


class Directory:
    """The directory as HSDS sees it, ready to be written in any shape."""

    def __init__(self, stored: Stored) -> None:
        self._stored = stored
        self._writer = Writer(stored)
        self._given: dict[tuple[str, str], Body] = {
            (one.kind, one.source_id): one.body for one in stored.given if not one.kind.startswith(ROW)
        }

    @property
    def shelf(self) -> Shelf:
        """Every object as a row."""
        return self._writer.shelf

    def tables(self) -> dict[str, list[Body]]:
        """All tables that hold something, in the order of the specification; then those that only a file knows."""
        rows = self.shelf.rows
        known = {table: list(rows[kind].values()) for kind, table in TABLES.items() if rows.get(kind)}
        return known | {
            kind: list(found.values()) for kind, found in rows.items() if kind not in TABLES and found
        }

    def page(self, kind: str) -> dict[str, Any]:
        """All objects of a kind as one page: those that files gave in their order, then the others."""
        given = [key for one, key in self._given if one == kind]
        order = dict.fromkeys(key for key in (*given, *self.shelf.rows[kind]))
        contents = [self.one(kind, key) for key in order]
        return {
            "total_items": len(contents),
            "total_pages": 1,
            "page_number": 1,
            "size": len(contents),
            "first_page": True,
            "last_page": True,
            "empty": not contents,
            "contents": contents,
        }

    def one(self, kind: str, key: str) -> Body:
        """One object with all that belongs to it, as its file nested it; raises `NotFound`."""
        given = self._given.get((kind, key))
        if given is not None:
            return self._renewed(kind, given)
        if key not in self.shelf.rows[kind]:
            raise NotFound(N_("There is no such object in the directory."))
        return self.shelf.nested(kind, key)

    def api(self, profile: str | None = None) -> Body:
        """What a feed says of itself: one that a file named, else our own."""
        for (kind, key), body in self._given.items():
            if kind == API and profile in (None, key):
                return dict(body)
        return {"version": VERSION, "profile": OPENAPI.replace("openapi.json", ""), "openapi_url": OPENAPI}

    def report(self) -> tuple[Mapping[str, int], Mapping[str, list[str]]]:
        """What HSDS could not say, counted, with first places."""
        return dict(self._writer.losses.counts), self._writer.losses.examples

    def counts(self) -> dict[str, int]:
        """The number of rows by kind."""
        return {kind: len(rows) for kind, rows in self.shelf.rows.items() if rows}

    def _renewed(self, kind: str, given: Body) -> Body:
        body: Body = json.loads(json.dumps(given))
        for inner, one in list(walk(kind, body)):
            key = (inner, str(one["id"]))
            row = self.shelf.rows[inner].get(key[1])
            if key not in self._writer.touched or row is None:
                continue
            for name in [name for name in one if name not in row and not isinstance(one[name], list | dict)]:
                del one[name]
            owners = OWNERS.get(inner, ())
            one.update({name: value for name, value in row.items() if name in one or name not in owners})
            self._members(inner, key[1], one)
        return body

    def _members(self, kind: str, key: str, one: Body) -> None:
        """Bring the lists of an object to what belongs to it now; what stays keeps the form that its file gave it."""
        nested = self.shelf.nested(kind, key)
        for name in FIELD_OF.values():
            now = {member["id"]: member for member in nested.get(name, ())}
            then = {member["id"]: member for member in one.get(name, ()) if isinstance(member, dict)}
            if now.keys() == then.keys():
                continue
            owner = f"{kind}_id"
            members = [then.get(one_id) or _without(member, owner) for one_id, member in now.items()]
            if members:
                one[name] = members
            else:
                one.pop(name, None)


def _without(member: Body, owner: str) -> Body:
    return {name: value for name, value in member.items() if name != owner}


def read_directory(session: Session) -> Directory:
    """The directory as it stands, in a constant number of statements."""
    return Directory(read_stored(session))


def express(session: Session, shape: Shape) -> Expressed:
    """The whole directory in one shape, with the report of what could not be said."""
    directory = read_directory(session)
    content: Any
    if shape is Shape.TABLES:
        content = directory.tables()
    else:
        content = directory.page({Shape.SERVICES: "service", Shape.ORGANIZATIONS: "organization"}[shape])
    losses, examples = directory.report()
    return Expressed(content=content, counts=directory.counts(), losses=losses, examples=examples)


def as_json(content: Any) -> bytes:
    """The file as others read it: UTF-8, indented by two."""
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def as_csv_files(tables: Mapping[str, list[Body]]) -> bytes:
    """The tables as CSV files in one archive; each column that any row has."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as files:
        for table, rows in tables.items():
            columns = list(dict.fromkeys(name for row in rows for name in row))
            text = io.StringIO(newline="")
            writer = csv.DictWriter(text, columns, restval="", lineterminator="\r\n")
            writer.writeheader()
            writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
            name = table if table.endswith(".csv") else f"{table}.csv"
            files.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text.getvalue())
    return archive.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict | bool) else str(value)
