"""The clauses of a draft: heading and text per standard element, and some of the parties' own."""

from dataclasses import dataclass
from typing import Any, ClassVar

from wtforms import StringField, TextAreaField
from wtforms.validators import Length, Optional

from core.text import N_
from partners.memoranda.clauses import FURTHER_CLAUSES, HEADINGS, Clause, Element
from partners.memoranda.content import Content
from partners.memoranda.drafts import Change, Clauses
from partners.memoranda.forms import MOST_TEXT
from partners.memoranda.section_form import SectionForm
from web.i18n import lazy, translate


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """The fields of one clause, and how its line reads while they are folded away."""

    element: Element
    name: str
    heading: Any
    body: Any
    open: bool

    @property
    def empty(self) -> bool:
        """Whether the clause is left out."""
        return not (self.body.data or "").strip()

    @property
    def in_library(self) -> bool:
        """Whether the library has texts for it."""
        return self.element is not Element.FURTHER


class ClausesBase(SectionForm):
    """Heading and text per standard element, and some of the parties' own; the fields are made below."""

    SLOTS: ClassVar[tuple[tuple[str, Element], ...]] = tuple(
        [(element.value, element) for element in Element if element is not Element.FURTHER]
        + [(f"further_{n}", Element.FURTHER) for n in range(1, FURTHER_CLAUSES + 1)]
    )

    @classmethod
    def values_of(cls, content: Content) -> dict[str, Any]:
        """The clauses of the draft, each in the fields of its element."""
        values: dict[str, Any] = {}
        further = iter(name for name, element in cls.SLOTS if element is Element.FURTHER)
        for clause in content.clauses:
            name = next(further) if clause.element is Element.FURTHER else clause.element.value
            values[f"{name}_heading"], values[f"{name}_body"] = clause.heading, clause.body
        return values

    def rows(self) -> list[Slot]:
        """The fields clause by clause; those with an error stand open, the others open on demand."""
        return [self._slot(name, element) for name, element in self.SLOTS]

    def _slot(self, name: str, element: Element) -> Slot:
        heading, body = self[f"{name}_heading"], self[f"{name}_body"]
        return Slot(
            element=element,
            name=(heading.data or "").strip() or translate(HEADINGS[element]),
            heading=heading,
            body=body,
            open=bool(heading.errors or body.errors),
        )

    def to_change(self) -> Change:
        """The clauses that have a text, in order; an empty text leaves its clause out."""
        return Clauses(
            clauses=tuple(
                Clause(
                    element=slot.element,
                    heading=slot.name,
                    body=slot.body.data.strip().replace("\r\n", "\n"),
                )
                for slot in self.rows()
                if not slot.empty
            )
        )


def _clause_fields() -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, _element in ClausesBase.SLOTS:
        fields[f"{name}_heading"] = StringField(lazy(N_("Heading")), [Optional(), Length(max=160)])
        fields[f"{name}_body"] = TextAreaField(
            lazy(N_("Text")), [Optional(), Length(max=MOST_TEXT)], render_kw={"rows": 5}
        )
    return fields


ClausesSection = type("ClausesSection", (ClausesBase,), _clause_fields())
