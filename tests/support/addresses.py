"""An address of a rule, with a value for each of its arguments."""

import re
from collections.abc import Mapping
from typing import Any

ARGUMENT = re.compile(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>")


def fill(rule: str, arguments: Mapping[str, Any]) -> str:
    """The address of a rule; `area/name` is a value for the addresses under `/area`, where others call theirs alike."""
    area = rule.split("/")[1]

    def value(argument: re.Match[str]) -> str:
        names = (f"{area}/{argument[1]}", argument[1])
        return next((str(arguments[name]) for name in names if name in arguments), argument[0])

    return ARGUMENT.sub(value, rule)
