"""The 19 standard elements against a draft: what covers each, what is missing, and what is still to be filled in."""

from dataclasses import replace

import pytest
from hypothesis import given

from partners.memoranda.clauses import LIBRARY, REQUIRED
from partners.memoranda.content import Content
from partners.memoranda.drafts import missing
from partners.memoranda.elements import Clause, Element
from partners.memoranda.library.shelf import ON_DEMAND, clause_of, get_entry
from partners.memoranda.library.standards import Coverage, Standard, blanks_in, standards_of
from partners.memoranda.parts import Part
from partners.memoranda.terms import DataCategory
from tests.support.memorandum_content import CONTENT
from tests.support.memorandum_contents import contents

EVERYTHING = replace(CONTENT, data_to_ngo=tuple(DataCategory))
"""A content whose data asks for every annex."""


def standard(content: Content, number: int) -> Standard:
    return standards_of(content)[number - 1]


def without(*elements: Element) -> Content:
    return replace(CONTENT, clauses=tuple(c for c in LIBRARY if c.element not in elements))


def test_there_are_nineteen_in_the_order_of_the_field() -> None:
    found = standards_of(CONTENT)
    assert [one.number for one in found] == list(range(1, 20))
    assert [found[at - 1].label for at in (1, 8, 13, 17, 18, 19)] == [
        "Parties",
        "Training",
        "Liability and insurance",
        "Termination",
        "Signatures",
        "Annexes",
    ]


def test_every_element_and_every_section_covers_one_of_them() -> None:
    covers = [cover for one in standards_of(EVERYTHING) for cover in one.covers]
    elements = [cover.element for cover in covers if cover.element]
    assert sorted(elements) == sorted(e for e in Element if e is not Element.FURTHER)
    assert {cover.part for cover in covers} == set(Part)
    assert {cover.element for cover in covers if cover.element and cover.required} == set(REQUIRED)


def test_a_new_draft_covers_them_all() -> None:
    assert {one.coverage for one in standards_of(CONTENT)} == {Coverage.COVERED}


@pytest.mark.parametrize(
    ("gone", "number", "coverage"),
    [
        ((Element.LIABILITY,), 13, Coverage.MISSING),
        ((Element.BACKGROUND,), 2, Coverage.OPEN),
        ((Element.MEDIA,), 14, Coverage.PARTLY),
        ((Element.MEDIA, Element.LEGAL), 14, Coverage.OPEN),
        ((Element.TERMINATION, Element.WIND_DOWN), 17, Coverage.MISSING),
        ((Element.WIND_DOWN,), 17, Coverage.PARTLY),
    ],
)
def test_what_is_gone_shows(gone: tuple[Element, ...], number: int, coverage: Coverage) -> None:
    one = standard(without(*gone), number)
    assert one.coverage is coverage
    assert {cover.element for cover in one.covers if not cover.present} == set(gone)


def test_a_heading_without_a_text_covers_nothing() -> None:
    empty = Clause(element=Element.TRAINING, heading="Training", body=" \n")
    clauses = (*without(Element.TRAINING).clauses, empty)
    assert standard(replace(CONTENT, clauses=clauses), 8).coverage is Coverage.MISSING


def test_structured_terms_count_too() -> None:
    assert standard(replace(CONTENT, services=()), 4).coverage is Coverage.MISSING
    assert standard(replace(CONTENT, purpose=" "), 3).coverage is Coverage.MISSING
    assert standard(replace(CONTENT, targets=()), 9).coverage is Coverage.PARTLY
    assert standard(replace(CONTENT, parties=CONTENT.parties[:1]), 1).coverage is Coverage.MISSING


@pytest.mark.parametrize(
    ("category", "annex"),
    [
        (DataCategory.CLINICAL, Element.HEALTH_ANNEX),
        (DataCategory.SUBSTANCE_USE, Element.HEALTH_ANNEX),
        (DataCategory.CRIMINAL_JUSTICE, Element.JUSTICE_ANNEX),
    ],
)
def test_data_with_a_law_of_its_own_asks_for_an_annex(category: DataCategory, annex: Element) -> None:
    content = replace(CONTENT, data_to_ngo=(category,))
    assert standard(CONTENT, 19).covers == ()
    assert standard(content, 19).coverage is Coverage.OPEN
    code = "annex-qualified-service" if annex is Element.HEALTH_ANNEX else "annex-security-addendum"
    added = replace(content, clauses=(*LIBRARY, clause_of(get_entry(code))))
    assert standard(added, 19).coverage is Coverage.COVERED
    assert annex in ON_DEMAND


@given(contents())
def test_nothing_is_missing_here_that_the_review_would_not_ask_for(content: Content) -> None:
    lacking = [one for one in standards_of(content) if one.coverage is Coverage.MISSING]
    if not missing(content):
        assert [one.number for one in lacking if one.number not in (1, 15)] == []
    if {reason for _section, reason in missing(content)} and content.response_times:
        sections = {section.value for section, _reason in missing(content)} - {"response-times"}
        assert not sections or lacking


def test_square_brackets_are_left_to_fill_in() -> None:
    open_text = clause_of(get_entry("liability-limits"))
    ((clause, words),) = blanks_in((*LIBRARY, open_text))
    assert (clause, words) == (open_text, ("[amount]", "[amount]"))
