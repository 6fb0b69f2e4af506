"""An address of a rule, with a value for each of its arguments."""

import re
from collections.abc import Mapping
from typing import Any


def fill(rule: str, arguments: Mapping[str, Any]) -> str:
    """The address of a rule; `area/name` is a value for the addresses under `/area`, where others call theirs alike."""
    area = rule.split("/")[1]
    nearest = sorted(arguments.items(), key=_is_plain)
    for name, value in nearest:
        where, _, bare = name.rpartition("/")
        if where in ("", area):
            rule = re.sub(rf"<(?:\w+(?:\([^)]*\))?:)?{bare}>", str(value), rule)
    return rule


def _is_plain(item: tuple[str, Any]) -> bool:
    return "/" not in item[0]
