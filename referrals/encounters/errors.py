"""Refusals of an encounter."""

from collections.abc import Sequence

from core.errors import RuleBroken


class RulesBroken(RuleBroken):
    """An encounter breaks several rules; each of `errors` names its field. The first speaks for all."""

    def __init__(self, errors: Sequence[RuleBroken]) -> None:
        first = errors[0]
        super().__init__(first.message, first.field, **first.params)
        self.errors = tuple(errors)
