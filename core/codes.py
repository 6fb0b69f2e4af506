"""Code lists as data: what is stored is the value, what people read is the label."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from core.errors import NotFound, RuleBroken
from core.text import N_

NOTE_MINIMUM = 15
"""Characters of a note where a code demands one; fewer say nothing to the next reader."""


class Side(StrEnum):
    """Who a reason lies with; analytics never mix a person's own wish with a provider's gap."""

    PERSON = "person"
    PROVIDER = "provider"
    REFERRER = "referrer"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One entry of a code list.

    `label` is what the side that chooses the code reads; `officer_label` is all the police ever read, and says
    nothing of health, whereabouts or death. All texts are marked with `N_` and translated where they are shown.
    """

    value: str
    label: str
    officer_label: str = ""
    side: Side = Side.SYSTEM
    group: str = ""
    """Heading under which a form offers the code; empty where the list has no headings."""
    needs_note: bool = False
    next_action: str = ""
    """What should happen next, for the one who chose the code."""
    counts_against_provider: bool = False
    reopenable: bool = False
    sensitive: bool = False
    """Never told to the other side, counted alone or named in a mail."""
    active: bool = True
    """False: kept for old rows, no longer offered."""
    sort: int = 0

    def __post_init__(self) -> None:
        if not self.officer_label:
            object.__setattr__(self, "officer_label", self.label)


class CodeList:
    """An ordered list of codes; a value that was ever stored stays in it for good."""

    __slots__ = ("_by_value", "name")

    def __init__(self, name: str, *codes: Code) -> None:
        self.name = name
        self._by_value: Mapping[str, Code] = {
            code.value: replace(code, sort=position) for position, code in enumerate(codes, start=1)
        }
        if len(self._by_value) != len(codes):
            raise ValueError(f"{name}: a value stands twice")

    def __iter__(self) -> Iterator[Code]:
        return iter(self._by_value.values())

    def __len__(self) -> int:
        return len(self._by_value)

    def __contains__(self, value: object) -> bool:
        return value in self._by_value

    def find(self, value: str | None) -> Code | None:
        """The code of a value, or None."""
        return self._by_value.get(value) if value is not None else None

    def get(self, value: str) -> Code:
        """The code of a value; raises `NotFound`."""
        code = self._by_value.get(value)
        if code is None:
            raise NotFound(N_("“%(value)s” is not in the list “%(list)s”."), value=value, list=self.name)
        return code

    def values(self) -> tuple[str, ...]:
        """Every value in order, also those no longer offered."""
        return tuple(self._by_value)

    def active(self) -> tuple[Code, ...]:
        """The codes that may be chosen now, in order."""
        return tuple(code for code in self if code.active)

    def choices(self, *, keep: str | None = None) -> tuple[tuple[str, str], ...]:
        """Value and label of what a form offers; `keep` adds a stored value that is no longer offered."""
        return tuple((code.value, code.label) for code in self if code.active or code.value == keep)

    def grouped_choices(self) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
        """The active choices under their headings, headings in the order in which they first appear."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for code in self.active():
            groups.setdefault(code.group, []).append((code.value, code.label))
        return tuple((group, tuple(pairs)) for group, pairs in groups.items())

    def values_where(self, *, side: Side) -> frozenset[str]:
        """The values that lie with one side, also those no longer offered."""
        return frozenset(code.value for code in self if code.side is side)

    def sorted_values(self, values: frozenset[str] | set[str]) -> tuple[str, ...]:
        """Known values in the order of the list; unknown ones are refused."""
        return tuple(code.value for code in sorted((self.get(v) for v in values), key=lambda c: c.sort))

    def may_use(self, value: str, note: str | None, *, field: str, note_field: str) -> Code:
        """The code, if it is offered and comes with the note that it demands; raises `RuleBroken`."""
        code = self._by_value.get(value)
        if code is None or not code.active:
            raise RuleBroken(N_("Choose one of the listed reasons."), field)
        if code.needs_note and len((note or "").strip()) < NOTE_MINIMUM:
            raise RuleBroken(
                N_("This reason needs a note of at least %(count)s characters."),
                note_field,
                count=NOTE_MINIMUM,
            )
        return code
