"""The frozen content of a decided assessment: canonical JSON, its SHA-256, and back."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from types import UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints
from uuid import UUID

from partners.diligence.assessments.dossier import Dossier

FORMAT = "concordat-assessment-1"
"""Part of what is hashed; a later layout of the content gets another name."""


def canonical_json(dossier: Dossier) -> str:
    """The one text that stands for a dossier: sorted keys, no spaces, composed Unicode, lists in their order."""
    values = {"format": FORMAT, **_plain(dossier)}
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return unicodedata.normalize("NFC", text)


def content_hash(canonical: str) -> str:
    """SHA-256 over the canonical text in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical.encode()).hexdigest()


def read_content(canonical: str) -> Dossier:
    """The dossier that a canonical text stands for; raises `ValueError` for another layout."""
    values = json.loads(canonical)
    if values.pop("format", None) != FORMAT:
        raise ValueError("not an assessment of this layout")
    dossier: Dossier = _read(Dossier, values)
    return dossier


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value


def _read(kind: Any, value: Any) -> Any:
    """A plain value as the type that a field has."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return None if value is None else _read(next(one for one in inner if one is not type(None)), value)
    if origin is tuple:
        return tuple(_read(inner[0], one) for one in value)
    if origin is Mapping:
        return {_read(inner[0], key): _read(inner[1], one) for key, one in value.items()}
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        values = {name: _read(hints[name], one) for name, one in value.items()}
        return cast("type[Any]", kind)(**values)
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    return kind(value)
