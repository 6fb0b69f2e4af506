"""Objects of HSDS as the rows of its tables: nested objects are laid flat, and flat ones nested again."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from partners.services.hsds.vocabulary import FIELD_OF, LINKS, LISTS, OWNERS, SINGLE_KEYS, SINGLES

Body = dict[str, Any]
Key = tuple[str, str]


class Shelf:
    """Rows by kind and identifier; what appears several times is one row, and what is said of it is put together."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, Body]] = defaultdict(dict)
        self.contradictions: list[str] = []
        """Where the same row is given with two values; the first stays in the tables."""
        self._index: dict[tuple[str, str], dict[str, list[Body]]] = {}

    def add(self, kind: str, body: Mapping[str, Any], owner: Key | None = None) -> str:
        """Lay one object flat with all that it holds; answers its identifier."""
        key = str(body["id"])
        flat = {name: value for name, value in body.items() if not _is_nested(name, value)}
        if owner is not None:
            _own(kind, flat, owner)
        for name, value in body.items():
            if _is_nested(name, value) and isinstance(value, dict):
                flat.setdefault(SINGLE_KEYS[name], self.add(SINGLES[name], value))
        self._put(kind, key, flat)
        for name, value in body.items():
            if _is_nested(name, value) and isinstance(value, list):
                for one in value:
                    self.add(LISTS[name], one, (kind, key))
        return key

    def owned_by(self, owner: Key, kind: str) -> list[Body]:
        """The rows of a kind that belong to one object, in their order."""
        column = f"{owner[0]}_id"
        if kind in LINKS:
            column = LINKS[kind][0]
        return list(self._by(kind, column).get(owner[1], ()))

    def drop(self, kind: str, key: str) -> None:
        """Take a row away."""
        if self.rows[kind].pop(key, None) is not None:
            self._forget(kind)

    def put(self, kind: str, row: Body) -> None:
        """Add or replace a row."""
        key = str(row["id"])
        is_new = key not in self.rows[kind]
        self.rows[kind][key] = row
        if not is_new:
            self._forget(kind)
            return
        for (indexed, column), index in self._index.items():
            if indexed == kind and row.get(column) is not None:
                index.setdefault(str(row[column]), []).append(row)

    def settle(self) -> None:
        """Rows were changed in place: what belongs to what is looked up anew."""
        self._index.clear()

    def _forget(self, kind: str) -> None:
        for key in [key for key in self._index if key[0] == kind]:
            del self._index[key]

    def nested(self, kind: str, key: str, *, around: frozenset[str] = frozenset()) -> Body:
        """An object with all that belongs to it; `around` are the kinds within which it is nested already."""
        row = self.rows[kind][key]
        inside = around | {kind}
        body = {
            name: value
            for name, value in row.items()
            if not (name in SINGLE_KEYS.values() and _kind_of(name) in around)
        }
        for name, column in SINGLE_KEYS.items():
            target = SINGLES[name]
            if column in OWNERS.get(kind, ()) or column in {"taxonomy_term_id", "taxonomy_id"}:
                found = row.get(column)
                if found in self.rows[target] and target not in around and _embeds(kind, target):
                    body[name] = self.nested(target, found, around=inside)
        for child, columns in OWNERS.items():
            if child in inside or not (f"{kind}_id" in columns or child in LINKS):
                continue
            if not _holds(kind, child):
                continue
            rows = self.owned_by((kind, key), child)
            if rows:
                body[FIELD_OF[child]] = [self.nested(child, one["id"], around=inside) for one in rows]
        return body

    def _by(self, kind: str, column: str) -> dict[str, list[Body]]:
        index = self._index
        if (kind, column) not in index:
            found: dict[str, list[Body]] = defaultdict(list)
            for row in self.rows[kind].values():
                if row.get(column) is not None:
                    found[str(row[column])].append(row)
            index[kind, column] = found
        return index[kind, column]

    def _put(self, kind: str, key: str, flat: Body) -> None:
        known = self.rows[kind].setdefault(key, {})
        for name, value in flat.items():
            if name in known and known[name] != value:
                self.contradictions.append(f"{kind} {key}: {name}")
            known.setdefault(name, value)
        self._forget(kind)


def walk(kind: str, body: Body) -> Iterator[tuple[str, Body]]:
    """An object and all that is nested in it, with the kind of each."""
    yield kind, body
    for name, value in list(body.items()):
        if _is_nested(name, value):
            if isinstance(value, dict):
                yield from walk(SINGLES[name], value)
            else:
                for one in value:
                    yield from walk(LISTS[name], one)


def _is_nested(name: str, value: object) -> bool:
    if name in SINGLES and isinstance(value, dict):
        return True
    return name in LISTS and isinstance(value, list) and all(isinstance(one, dict) for one in value)


def _own(kind: str, flat: Body, owner: Key) -> None:
    owner_kind, owner_key = owner
    if kind in LINKS:
        key, name = LINKS[kind]
        flat.setdefault(key, owner_key)
        flat.setdefault(name, owner_kind)
    elif f"{owner_kind}_id" in OWNERS.get(kind, ()):
        flat.setdefault(f"{owner_kind}_id", owner_key)


def _kind_of(column: str) -> str:
    return {"taxonomy_id": "taxonomy"}.get(column, column.removesuffix("_id"))


def _embeds(kind: str, target: str) -> bool:
    return (kind, target) in {
        ("service", "organization"),
        ("service", "program"),
        ("service_at_location", "location"),
        ("service_at_location", "service"),
        ("attribute", "taxonomy_term"),
        ("taxonomy_term", "taxonomy"),
    }


def _holds(kind: str, child: str) -> bool:
    """Whether the specification nests this child; languages of a phone belong to the phone alone, for instance."""
    if child == "service":
        return False
    if child == "location":
        return kind == "organization"
    if child == "service_at_location":
        return kind == "service"
    return kind in {"organization", "service", "location", "service_at_location", "contact", "phone"} or (
        child in LINKS and kind in FIELD_OF
    )
