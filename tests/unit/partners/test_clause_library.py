"""The clause library, and how a text of it joins a draft."""

import pytest

from core.errors import NotFound
from partners.memoranda.clauses import LIBRARY, with_clause
from partners.memoranda.elements import HEADINGS, REQUIRED, Clause, Element
from partners.memoranda.library.entry import Entry
from partners.memoranda.library.shelf import (
    BY_CODE,
    ENTRIES,
    ON_DEMAND,
    STARTERS,
    clause_of,
    entries_for,
    get_entry,
)

LEGAL_ELEMENTS = (
    Element.LIABILITY,
    Element.LEGAL,
    Element.BREACH,
    Element.DATA_RETURN,
    Element.SURVIVAL,
    Element.HEALTH_ANNEX,
    Element.JUSTICE_ANNEX,
)


@pytest.mark.parametrize("element", [e for e in Element if e is not Element.FURTHER])
def test_every_element_has_a_text_and_an_alternative(element: Element) -> None:
    texts = entries_for(element)
    assert len(texts) == 2
    assert len({entry.label for entry in texts}) == 2
    assert element in HEADINGS


def test_the_library_is_in_the_order_of_printing_and_its_codes_are_unique() -> None:
    assert len(BY_CODE) == len(ENTRIES)
    elements = [entry.element for entry in ENTRIES]
    assert elements == sorted(elements, key=list(Element).index)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.code)
def test_a_text_is_short_and_reads_as_sentences(entry: Entry) -> None:
    assert 60 < len(entry.body) < 700
    assert entry.body.endswith((".", "]."))
    assert entry.body == " ".join(entry.body.split())
    assert "%" not in entry.body, "a text without placeholders is not filled in"


def test_what_creates_legal_duties_is_marked() -> None:
    unmarked = [entry.code for entry in ENTRIES if entry.element in LEGAL_ELEMENTS and not entry.legal]
    assert unmarked == []


def test_a_new_draft_starts_with_one_text_per_element_but_no_annex() -> None:
    assert LIBRARY == STARTERS
    assert [c.element for c in STARTERS] == [e for e in Element if e not in ON_DEMAND | {Element.FURTHER}]
    assert set(REQUIRED) <= {clause.element for clause in STARTERS}
    assert not any("[" in clause.body for clause in STARTERS), "a new draft has nothing to fill in"


def test_a_text_takes_the_place_of_the_one_on_the_same_element() -> None:
    further = tuple(Clause(element=Element.FURTHER, heading=h, body="x") for h in "AB")
    text = clause_of(get_entry("liability-limits"))
    clauses = with_clause((*STARTERS, *further), text)
    assert len(clauses) == len(STARTERS) + 2
    assert [c for c in clauses if c.element is Element.LIABILITY] == [text]
    assert clauses[-2:] == further


def test_a_text_on_a_new_element_stands_where_it_is_printed() -> None:
    annex = clause_of(get_entry("annex-qualified-service"))
    further = Clause(element=Element.FURTHER, heading="A", body="x")
    assert with_clause((*STARTERS, further), annex) == (*STARTERS, annex, further)


def test_there_is_no_other_text() -> None:
    with pytest.raises(NotFound):
        get_entry("everything")
