"""Frozen dataclasses to canonical JSON and back: the same content is the same text, so that its hash proves it."""

import dataclasses
import hashlib
import json
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def canonical_json(value: object) -> str:
    """The one text of a value: keys sorted, no blanks, numbers unrounded; refuses what is no number."""
    return json.dumps(
        plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def content_hash(text: str) -> str:
    """The SHA-256 of a canonical text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def plain(value: Any) -> Any:
    """A dataclass as dictionaries and lists; one that has `to_json` says itself how."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        if hasattr(value, "to_json"):
            return value.to_json()
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    return value.value if isinstance(value, StrEnum) else value


def rebuilt(kind: type[T], data: Any) -> T:
    """The dataclass that `plain` took apart; raises `KeyError` or `TypeError` where the shape differs."""
    built: T = _rebuilt(kind, data)
    return built


@cache
def _fields_of(kind: type[Any]) -> tuple[tuple[str, Any], ...]:
    """The names and types of a dataclass's fields; read once, since a snapshot has thousands of values of few types."""
    hints = get_type_hints(kind)
    return tuple((field.name, hints[field.name]) for field in dataclasses.fields(kind))


def _rebuilt(kind: Any, data: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        if data is None:
            return None
        return _rebuilt(next(arm for arm in get_args(kind) if arm is not type(None)), data)
    if origin is tuple:
        return tuple(_rebuilt(get_args(kind)[0], item) for item in data)
    if origin is dict:
        return dict(data)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        if hasattr(kind, "from_json"):
            return kind.from_json(data)
        return kind(**{name: _rebuilt(hint, data[name]) for name, hint in _fields_of(kind)})
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(data)
    if kind is float:
        return float(data)
    if not isinstance(data, kind):
        raise TypeError(f"expected {kind.__name__}, not {type(data).__name__}")
    return data
