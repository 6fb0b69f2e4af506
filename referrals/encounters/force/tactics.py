"""What counts as one use of force: each means once per incident, and only the highest use of an energy device."""

from collections.abc import Iterable, Sequence

from core.codes import Code
from referrals.encounters.force.codes import TACTICS, TALK


def highest_device_use(tactics: Iterable[str]) -> str | None:
    """The highest use of a conducted energy device among the means; None where there was none."""
    uses = [code for code in map(TACTICS.find, tactics) if code is not None and code.group == "ced"]
    return max(uses, key=_rank).value if uses else None


def lower_device_uses(tactics: Iterable[str]) -> tuple[str, ...]:
    """Uses of the device that are not the highest one; none of them is recorded."""
    given = tuple(tactics)
    highest = highest_device_use(given)
    return tuple(
        value
        for value in given
        if value != highest and (code := TACTICS.find(value)) is not None and code.group == "ced"
    )


def unique_tactics(reports: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """The means of an incident over the reports of all its officers, each once, in the order of the list."""
    together = {value for tactics in reports for value in tactics}
    kept = together - set(lower_device_uses(together))
    return TACTICS.sorted_values(kept)


def is_force(tactics: Iterable[str]) -> bool:
    """Whether the means are force; talking alone is not."""
    return bool(set(tactics) - TALK)


def _rank(code: Code) -> int:
    return code.sort
