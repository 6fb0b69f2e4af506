"""Whole tables in one test: a test of its own for each of thousands of cells costs more than all that it asks."""

from collections.abc import Callable, Iterable
from itertools import product
from typing import Any

import pytest


def each_combination(**values: Iterable[Any]) -> Callable[[Callable[..., None]], Callable[[], None]]:
    """A test that asks about every combination of these values, and tells of all that fail."""
    names = tuple(values)
    combinations = list(product(*values.values()))

    def decorate(check: Callable[..., None]) -> Callable[[], None]:
        def test() -> None:
            assert combinations, "there is nothing to ask about"
            faults = []
            for combination in combinations:
                given = dict(zip(names, combination, strict=True))
                try:
                    check(**given)
                except (Exception, pytest.fail.Exception) as fault:
                    faults.append(f"{given}: {type(fault).__name__}: {fault}")
            told = "\n".join(faults[:20])
            assert not faults, f"{len(faults)} of {len(combinations)} fail:\n{told}"

        test.__name__, test.__qualname__ = check.__name__, check.__qualname__
        test.__doc__, test.__module__ = check.__doc__, check.__module__
        return test

    return decorate
