"""The 19 standard elements of a memorandum (facts.md 3.1), and by what a draft covers each."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from core.text import N_
from partners.memoranda.content import Content
from partners.memoranda.elements import HEADINGS, REQUIRED, Clause, Element
from partners.memoranda.parts import Part
from partners.memoranda.terms import DataCategory


class Coverage(StrEnum):
    """How far a draft covers a standard element."""

    COVERED = "covered"
    PARTLY = "partly"
    """What has to be there is there; something that is usual is not."""
    OPEN = "open"
    """Nothing covers it, and nothing has to."""
    MISSING = "missing"
    """Something that has to be there is not: the draft cannot be put to the parties."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What covers a standard element, or could: fields of a section, or a clause."""

    label: str
    part: Part
    element: Element | None
    required: bool
    present: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """One standard element with all that covers it in a draft, or could."""

    number: int
    label: str
    covers: tuple[Cover, ...]

    @property
    def coverage(self) -> Coverage:
        """Missing before anything else; an element for which nothing is needed counts as covered."""
        if any(cover.required and not cover.present for cover in self.covers):
            return Coverage.MISSING
        if all(cover.present for cover in self.covers):
            return Coverage.COVERED
        return Coverage.PARTLY if any(cover.present for cover in self.covers) else Coverage.OPEN


@dataclass(frozen=True, slots=True)
class _Fields:
    """Structured fields of a section, and whether a content has them."""

    label: str
    part: Part
    has: Callable[[Content], bool]
    required: bool = True


E = Element
_TABLE: tuple[tuple[str, tuple[_Fields | Element, ...]], ...] = (
    (N_("Parties"), (_Fields(N_("Parties"), Part.PARTIES, lambda c: bool(c.agencies and c.ngos)),)),
    (N_("Background and legal authority"), (E.BACKGROUND,)),
    (
        N_("Purpose and shared goals"),
        (
            _Fields(N_("Title"), Part.BASICS, lambda c: bool(c.title.strip())),
            _Fields(N_("Purpose"), Part.BASICS, lambda c: bool(c.purpose.strip())),
        ),
    ),
    (
        N_("Definitions, scope and area"),
        (
            _Fields(
                N_("Services, areas and pathways"),
                Part.SCOPE,
                lambda c: bool(c.services and c.areas and c.pathways),
            ),
            E.DEFINITIONS,
        ),
    ),
    (
        N_("Roles and responsibilities"),
        (
            E.ROLES,
            _Fields(N_("Support for the agency’s own people"), Part.PROGRAMMES, lambda _c: True),
        ),
    ),
    (
        N_("How a referral is handed over"),
        (_Fields(N_("Response times"), Part.RESPONSE_TIMES, lambda c: bool(c.response_times)), E.PROTOCOL),
    ),
    (
        N_("Information sharing and confidentiality"),
        (
            _Fields(
                N_("Categories of data each way"),
                Part.DATA_SHARING,
                lambda c: bool(c.data_to_ngo and c.data_to_agency),
            ),
            E.INFORMATION_SHARING,
            E.CONFIDENTIALITY,
            E.BREACH,
        ),
    ),
    (N_("Training"), (E.TRAINING,)),
    (
        N_("Data, evaluation and reports"),
        (_Fields(N_("Targets"), Part.TARGETS, lambda c: bool(c.targets), required=False), E.EVALUATION),
    ),
    (
        N_("Governance"),
        (_Fields(N_("Meetings"), Part.GOVERNANCE, lambda _c: True), E.GOVERNANCE, E.DISPUTES),
    ),
    (N_("Finance and resources"), (E.FINANCE,)),
    (N_("Personnel and safeguarding"), (E.PERSONNEL,)),
    (N_("Liability and insurance"), (E.LIABILITY,)),
    (N_("Legal terms"), (E.LEGAL, E.MEDIA)),
    (
        N_("Term and renewal"),
        (_Fields(N_("First and last day"), Part.BASICS, lambda c: c.starts_on <= c.ends_on), E.RENEWAL),
    ),
    (N_("Amendment"), (E.AMENDMENT,)),
    (
        N_("Termination"),
        (
            _Fields(N_("Days of notice, and open referrals at the end"), Part.GOVERNANCE, lambda _c: True),
            E.TERMINATION,
            E.WIND_DOWN,
            E.DATA_RETURN,
            E.SURVIVAL,
        ),
    ),
    (
        N_("Signatures"),
        (_Fields(N_("Every party signs with name, title, date and hash"), Part.PARTIES, lambda _c: True),),
    ),
    (N_("Annexes"), (E.HEALTH_ANNEX, E.JUSTICE_ANNEX)),
)

_HEALTH = frozenset({DataCategory.CLINICAL, DataCategory.SUBSTANCE_USE})
_BLANK = re.compile(r"\[[^\[\]\n]{1,80}\]")


def standards_of(content: Content) -> tuple[Standard, ...]:
    """All standard elements in their order, each with what covers it in this content, or could."""
    clauses = {clause.element for clause in content.clauses if clause.body.strip()}
    return tuple(
        Standard(number=number, label=label, covers=tuple(_covers(means, content, clauses)))
        for number, (label, means) in enumerate(_TABLE, start=1)
    )


def blanks_in(clauses: Iterable[Clause]) -> tuple[tuple[Clause, tuple[str, ...]], ...]:
    """The clauses whose text still has something in square brackets to fill in, with what it is."""
    found = ((clause, tuple(_BLANK.findall(clause.body))) for clause in clauses)
    return tuple((clause, blanks) for clause, blanks in found if blanks)


def _covers(means: tuple[_Fields | Element, ...], content: Content, clauses: set[Element]) -> Iterator[Cover]:
    for one in means:
        if isinstance(one, _Fields):
            yield Cover(
                label=one.label,
                part=one.part,
                element=None,
                required=one.required,
                present=one.has(content),
            )
        elif one in clauses or _is_usual(one, content):
            yield Cover(
                label=HEADINGS[one],
                part=Part.CLAUSES,
                element=one,
                required=one in REQUIRED,
                present=one in clauses,
            )


def _is_usual(element: Element, content: Content) -> bool:
    """An annex is asked for only where the data that flows is under a law of its own."""
    if element is Element.HEALTH_ANNEX:
        return not _HEALTH.isdisjoint((*content.data_to_ngo, *content.data_to_agency))
    if element is Element.JUSTICE_ANNEX:
        return DataCategory.CRIMINAL_JUSTICE in content.data_to_ngo
    return True
