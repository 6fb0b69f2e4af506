"""The answers of one sheet, and the checks that every instrument shares."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import RuleBroken
from core.text import N_

Items = Sequence[int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What was answered, question by question; None where nothing was. Source: facts 2.4, general rules."""

    items: tuple[int | None, ...]
    gate: bool | None = None
    """The question on exposure of the PC-PTSD-5, kept apart from its symptoms."""
    function: int | None = None
    """The tenth question of the PHQ-9, on difficulty in daily life, which is never scored."""

    def to_text(self) -> str:
        """The answers as one JSON text, which is what gets sealed."""
        kept = {"items": self.items, "gate": self.gate, "function": self.function}
        return json.dumps(kept, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> "Answers":
        """The answers out of their JSON text."""
        kept = json.loads(text)
        return cls(items=tuple(kept["items"]), gate=kept["gate"], function=kept["function"])


def checked(items: Items, *, count: int, lowest: int, highest: int) -> tuple[int | None, ...]:
    """The items, if there are as many as the instrument has and each is in its range; raises `RuleBroken`."""
    if len(items) != count:
        raise RuleBroken(
            N_("This questionnaire has %(count)s questions, and %(given)s answers came."),
            count=count,
            given=len(items),
        )
    for number, item in enumerate(items, start=1):
        if item is None:
            continue
        if type(item) is not int or not lowest <= item <= highest:  # True is no answer either
            raise RuleBroken(
                N_("Answer %(number)s must be a whole number from %(lowest)s to %(highest)s."),
                number=number,
                lowest=lowest,
                highest=highest,
            )
    return tuple(items)
