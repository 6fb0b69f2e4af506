"""Checking a value against a JSON schema: the keywords that ours use, and a failure for any other."""

import re
from typing import Any

TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
SAID = frozenset({"$schema", "$id", "$defs", "title", "description", "format"})
"""Keywords that say something and refuse nothing."""


def problems_of(value: Any, schema: dict[str, Any], *, root: dict[str, Any], at: str = "$") -> list[str]:
    """Where a value is not what the schema says; empty when it is."""
    if "type" in schema and (refused := _type(value, schema["type"], schema, root, at)):
        return refused
    found: list[str] = []
    for keyword, asked in schema.items():
        if keyword not in SAID:
            found += _RULES[keyword](value, asked, schema, root, at)
    return found


def _type(value: Any, asked: Any, schema: dict[str, Any], root: dict[str, Any], at: str) -> list[str]:
    names = [asked] if isinstance(asked, str) else asked
    known = tuple(kind for name in names for kind in TYPES[name])
    is_number = isinstance(value, bool) and "boolean" not in names
    return [f"{at}: {value!r} is no {asked}"] if is_number or not isinstance(value, known) else []


def _properties(value: Any, asked: Any, schema: dict[str, Any], root: dict[str, Any], at: str) -> list[str]:
    strange = set(value) - set(asked)
    found = [f"{at}.{name} is not described" for name in sorted(strange)]
    for name in set(asked) & set(value):
        found += problems_of(value[name], asked[name], root=root, at=f"{at}.{name}")
    return found


def _required(value: Any, asked: Any, schema: dict[str, Any], root: dict[str, Any], at: str) -> list[str]:
    return [f"{at}.{name} is missing" for name in asked if name not in value]


def _items(value: Any, asked: Any, schema: dict[str, Any], root: dict[str, Any], at: str) -> list[str]:
    return [
        problem
        for number, one in enumerate(value)
        for problem in problems_of(one, asked, root=root, at=f"{at}[{number}]")
    ]


def _values(value: Any, asked: Any, schema: dict[str, Any], root: dict[str, Any], at: str) -> list[str]:
    return [
        problem
        for name, one in value.items()
        for problem in problems_of(one, asked, root=root, at=f"{at}.{name}")
    ]


def _any_of(value: Any, asked: Any, schema: dict[str, Any], root: dict[str, Any], at: str) -> list[str]:
    tried = [problems_of(value, one, root=root, at=at) for one in asked]
    return [] if any(not problems for problems in tried) else min(tried, key=len)


def _ref(value: Any, asked: Any, schema: dict[str, Any], root: dict[str, Any], at: str) -> list[str]:
    named = root["$defs"][asked.removeprefix("#/$defs/")]
    return problems_of(value, named, root=root, at=at)


def _refusal(holds: bool, at: str, value: Any, asked: Any) -> list[str]:
    return [] if holds else [f"{at}: {value!r} is not {asked!r}"]


_RULES: dict[str, Any] = {
    "type": _type,
    "properties": _properties,
    "required": _required,
    "items": _items,
    "additionalProperties": _values,
    "anyOf": _any_of,
    "$ref": _ref,
    "enum": lambda value, asked, schema, root, at: _refusal(value in asked, at, value, asked),
    "const": lambda value, asked, schema, root, at: _refusal(value == asked, at, value, asked),
    "pattern": lambda value, asked, schema, root, at: _refusal(
        re.search(asked, value) is not None, at, value, asked
    ),
    "minimum": lambda value, asked, schema, root, at: _refusal(value >= asked, at, value, asked),
    "minItems": lambda value, asked, schema, root, at: _refusal(len(value) >= asked, at, value, asked),
    "maxItems": lambda value, asked, schema, root, at: _refusal(len(value) <= asked, at, value, asked),
}
