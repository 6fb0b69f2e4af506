"""What each field of the JSON of an evaluation is, as a JSON schema made from the classes themselves."""

import dataclasses
from enum import StrEnum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from kpi.evaluations.snapshot import FORMAT, Snapshot
from kpi.measures.measurement import Measurement, MeasurementKind

VERSION = 1
"""Raised when a field of the JSON changes its meaning or goes; a new field does not raise it."""
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SCALARS: dict[type, str] = {bool: "boolean", int: "integer", float: "number", str: "string"}
_COUNT = {"type": "integer", "minimum": 0}
_NUMBER_OR_NONE = {"type": ["number", "null"]}


def schema() -> dict[str, Any]:
    """The schema of the whole document: register entry and snapshot."""
    definitions: dict[str, Any] = {"Measurement": _measurement()}
    content = _type(Snapshot, definitions)
    return {
        "$schema": DIALECT,
        "$id": f"urn:concordat:evaluation:{VERSION}",
        "title": "Evaluation",
        "description": (
            "A published evaluation. `sha256` is that of `evaluation` as JSON with sorted keys, no blanks and UTF-8. "
            "Rates are shares from 0 to 1, durations seconds. A number that is null beside is_hidden, or in a row of "
            "a breakdown, is suppressed because it is small; a value that is null elsewhere has no eligible cases."
        ),
        "type": "object",
        "properties": {
            "schema": {"const": f"urn:concordat:evaluation:{VERSION}"},
            "schema_version": {"const": VERSION},
            "reference": {"type": "string", "pattern": "^E-"},
            "id": {"type": "string", "format": "uuid"},
            "created_at": {"type": "string", "format": "date-time"},
            "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "evaluation": content,
        },
        "required": ["schema", "schema_version", "reference", "id", "created_at", "sha256", "evaluation"],
        "$defs": definitions,
    }


def stamped(values: dict[str, Any]) -> dict[str, Any]:
    """An evaluation's values with the version of the schema that describes them."""
    return {"schema": f"urn:concordat:evaluation:{VERSION}", "schema_version": VERSION, **values}


def _type(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        arms = [arm for arm in get_args(kind) if arm is not type(None)]
        shapes = [_type(arm, definitions) for arm in arms]
        return (
            {"anyOf": [*shapes, {"type": "null"}]} if len(arms) < len(get_args(kind)) else {"anyOf": shapes}
        )
    if origin is tuple:
        return {"type": "array", "items": _type(get_args(kind)[0], definitions)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _type(get_args(kind)[1], definitions)}
    if kind is Measurement:
        return {"$ref": "#/$defs/Measurement"}
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _object(kind, definitions)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return {"enum": [member.value for member in kind]}
    return {"type": _SCALARS[kind]}


def _object(kind: type, definitions: dict[str, Any]) -> dict[str, Any]:
    if kind.__name__ not in definitions:
        definitions[kind.__name__] = {}
        hints = get_type_hints(kind)
        fields = dataclasses.fields(kind)
        definitions[kind.__name__] = {
            "type": "object",
            "description": " ".join((kind.__doc__ or "").split()),
            "properties": {field.name: _type(hints[field.name], definitions) for field in fields},
            "required": [field.name for field in fields if _is_needed(field)],
        }
        if kind is Snapshot:
            definitions[kind.__name__]["properties"]["format"] = {"const": FORMAT}
    return {"$ref": f"#/$defs/{kind.__name__}"}


def _is_needed(field: Any) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _measurement() -> dict[str, Any]:
    return {
        "type": "object",
        "description": " ".join((Measurement.__doc__ or "").split()),
        "properties": {
            "kind": {"enum": [kind.value for kind in MeasurementKind]},
            "n": _COUNT,
            "N": _COUNT,
            "value": _NUMBER_OR_NONE,
            "pending": _COUNT,
            "excluded": {"type": "object", "additionalProperties": _COUNT},
            "interval": {
                "anyOf": [
                    {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
                    {"type": "null"},
                ]
            },
            "percentile_90": _NUMBER_OR_NONE,
            "no_data": {"type": "boolean"},
            "parts_overlap": {"type": "boolean"},
            "parts": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "name": {"type": "string"},
                        "measurement": {"$ref": "#/$defs/Measurement"},
                    },
                    "required": ["name", "measurement"],
                },
            },
        },
        "required": [
            "kind",
            "n",
            "N",
            "value",
            "pending",
            "excluded",
            "interval",
            "percentile_90",
            "no_data",
        ],
    }
