"""JSON of others, read strictly: no name twice, at most 20 levels, numbers within bounds (security I-08)."""

import json
import math
from typing import Any

DEEPEST = 20
LARGEST = 2**53
"""Up to here every program reads the same whole number."""
LONGEST_NUMBER = 25


def read_json(text: str | bytes) -> Any:
    """The value; raises `ValueError` for what is no JSON, and for what two programs might read differently."""
    try:
        value = json.loads(
            text,
            object_pairs_hook=_without_twins,
            parse_int=_whole,
            parse_float=_decimal,
            parse_constant=_no_number,
        )
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    _refuse_depth(value)
    return value


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _whole(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER or abs(int(digits)) > LARGEST:
        raise ValueError("a number is too large")
    return int(digits)


def _decimal(digits: str) -> float:
    number = float(digits) if len(digits) <= LONGEST_NUMBER else math.inf
    if not math.isfinite(number) or abs(number) > LARGEST:
        raise ValueError("a number is too large or too long")
    return number


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _refuse_depth(value: Any) -> None:
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return
    if any(isinstance(one, dict | list) for one in level):
        raise ValueError("nested too deeply")


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
