"""Refusals of the handover that the common errors cannot say."""

from core.errors import RuleBroken


class FieldsBroken(RuleBroken):
    """Several fields are refused at once; the first speaks where only one message fits."""

    def __init__(self, errors: tuple[RuleBroken, ...]) -> None:
        first = errors[0]
        super().__init__(first.message, first.field, **first.params)
        self.errors = errors
