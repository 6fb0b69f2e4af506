"""Chance that repeats: every random choice of the seed comes from here."""

import random
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from core.references import ALPHABET

T = TypeVar("T")


class Chance:
    """A seeded source of choices, ids and lengths of time."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - fictitious data, no secret

    def uuid(self) -> UUID:
        """An id like any other, but the same for the same seed."""
        return UUID(int=self.random.getrandbits(128), version=4)

    def reference(self, prefix: str) -> str:
        """A reference number like those of `core.references`, but the same for the same seed."""
        letters = "".join(self.random.choices(ALPHABET, k=8))
        return f"{prefix}-{letters[:4]}-{letters[4:]}"

    def happens(self, probability: float) -> bool:
        """True with the probability."""
        return self.random.random() < probability

    def one_of(self, values: Sequence[T]) -> T:
        """One of the values, each as likely as the others."""
        return self.random.choice(values)

    def weighted(self, weights: Mapping[T, float]) -> T:
        """One of the keys, as likely as its weight says."""
        return self.random.choices(list(weights), weights=list(weights.values()))[0]

    def around(self, typical: timedelta, spread: float = 0.7) -> timedelta:
        """A length of time around the typical one, skewed to the long side as waiting times are."""
        return typical * self.random.lognormvariate(0, spread)

    def between(self, low: timedelta, high: timedelta) -> timedelta:
        """A length of time between the two."""
        return low + (high - low) * self.random.random()
