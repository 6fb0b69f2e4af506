"""The library and the check of the standard elements, as their pages show them."""

from dataclasses import dataclass
from uuid import UUID

from flask import url_for

from core.text import N_
from partners.memoranda.clauses import Clause
from partners.memoranda.content import Content
from partners.memoranda.elements import HEADINGS, Element
from partners.memoranda.library.entry import Entry
from partners.memoranda.library.shelf import entries_for
from partners.memoranda.library.standards import Cover, Coverage, Standard
from web.i18n import translate
from web.states import StateTag

TAGS = {
    Coverage.COVERED: StateTag(N_("Covered"), "green"),
    Coverage.PARTLY: StateTag(N_("Partly covered"), "yellow"),
    Coverage.OPEN: StateTag(N_("Not covered"), "grey"),
    Coverage.MISSING: StateTag(N_("Missing"), "red"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A place that covers an element or mends its lack; `url` is None where nothing can be changed."""

    label: str
    url: str | None
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardLine:
    """One standard element: its state, what covers it, and what is missing."""

    number: int
    label: str
    tag: StateTag
    covered_by: tuple[Link, ...]
    missing: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextChoice:
    """One text of the library; `used` where the draft has exactly this text."""

    entry: Entry
    label: str
    body: str
    used: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfSection:
    """The texts for one element, and whether the draft has a clause on it."""

    element: Element
    heading: str
    texts: tuple[TextChoice, ...]
    present: bool


def standard_lines(
    standards: tuple[Standard, ...], memorandum_id: UUID, *, may_change: bool
) -> list[StandardLine]:
    """Every standard element with links to where it is covered or can be."""

    def link(cover: Cover) -> Link:
        url = _url_of(cover, memorandum_id) if may_change else None
        return Link(label=translate(cover.label), url=url, required=cover.required)

    return [
        StandardLine(
            number=standard.number,
            label=translate(standard.label),
            tag=StateTag(translate(TAGS[standard.coverage].label), TAGS[standard.coverage].colour),
            covered_by=tuple(link(cover) for cover in standard.covers if cover.present),
            missing=tuple(link(cover) for cover in standard.covers if not cover.present),
        )
        for standard in standards
    ]


def shelf_sections(content: Content) -> list[ShelfSection]:
    """The library, element by element, against what the draft has."""
    present = {clause.element: clause for clause in content.clauses}
    return [
        ShelfSection(
            element=element,
            heading=translate(HEADINGS[element]),
            texts=tuple(_choice(entry, present.get(element)) for entry in entries_for(element)),
            present=element in present,
        )
        for element in Element
        if element is not Element.FURTHER
    ]


def _choice(entry: Entry, clause: Clause | None) -> TextChoice:
    body = translate(entry.body)
    used = clause is not None and clause.body == body
    return TextChoice(entry=entry, label=translate(entry.label), body=body, used=used)


def _url_of(cover: Cover, memorandum_id: UUID) -> str:
    """A clause that is there is changed on its page, one that is not comes from the library."""
    if cover.element is not None and not cover.present:
        element = cover.element.value
        return url_for(
            "memoranda_library.shelf", memorandum_id=memorandum_id, element=element, _anchor=element
        )
    return url_for("memoranda.section", memorandum_id=memorandum_id, section=cover.part.value)
