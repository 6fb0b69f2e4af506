"""Two contents compared: nothing invented, nothing left out, and the words in which it is told."""

from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.actor import OrganisationKind
from core.response_time import ResponseTime
from partners.memoranda.content import Content, Named, PartyNamed
from partners.memoranda.differences import IDENTITY, Difference, Kind, SectionDifference, compare
from partners.memoranda.elements import Clause, Element
from partners.memoranda.parts import Part
from partners.memoranda.programmes import ProgrammeType
from partners.memoranda.term_words import READERS
from partners.memoranda.terms import Comparison, DataCategory, Step, Target, Urgency
from partners.memoranda.text_changes import MOST_WORDS, Fate, text_changes
from tests.support.memorandum_content import CONTENT
from tests.support.memorandum_contents import TEXTS, contents

NORTH = CONTENT.areas[0]
SOUTH = Named(id=UUID(int=77), name="District S")


def the_one(old: Content, new: Content) -> SectionDifference:
    (section,) = compare(old, new)
    return section


def the_term(**changes: Any) -> Difference:
    (term,) = the_one(CONTENT, replace(CONTENT, **changes)).terms
    return term


def told(phrase: Any) -> str:
    return phrase.text % phrase.params if phrase.params else phrase.text


# ---- Nothing invented, nothing left out


@given(contents())
def test_a_content_does_not_differ_from_itself(content: Content) -> None:
    assert compare(content, replace(content)) == ()


@settings(max_examples=40)
@given(contents(), contents())
def test_what_was_added_removed_and_changed_makes_the_new_terms(old: Content, new: Content) -> None:
    told_by = {section.part: section for section in compare(old, new)}
    for part, read in READERS.items():
        before = {key: term.value for key, term in read(old).items()}
        after = {key: term.value for key, term in read(new).items()}
        for difference in told_by[part].terms if part in told_by else ():
            if difference.kind is Kind.REMOVED:
                assert before.pop(difference.key) == difference.old_value
            else:
                assert before.get(difference.key) == difference.old_value
                before[difference.key] = difference.new_value
        if before.keys() != after.keys():
            raise AssertionError(f"{part}: {before.keys() ^ after.keys()}")
        parties = {k: v for k, v in before.items() if k != "order"}
        assert parties == {k: v for k, v in after.items() if k != "order"}


@settings(max_examples=40)
@given(contents(), contents())
def test_the_differing_clauses_and_the_others_make_the_new_text(old: Content, new: Content) -> None:
    clauses = [clause for section in compare(old, new) for clause in section.clauses]
    kept = list(old.clauses)
    for clause in clauses:
        if clause.old is not None:
            kept.remove(clause.old)
        if clause.new is not None:
            kept.append(clause.new)
        for pieces, name in ((clause.heading, "heading"), (clause.body, "body")):
            before = "".join(p.text for p in pieces if p.fate is not Fate.ADDED)
            after = "".join(p.text for p in pieces if p.fate is not Fate.REMOVED)
            assert before == (getattr(clause.old, name) if clause.old else "")
            assert after == (getattr(clause.new, name) if clause.new else "")
    in_order = [(c.element, c.heading, c.body) for c in kept]
    assert sorted(in_order) == sorted((c.element, c.heading, c.body) for c in new.clauses)


@settings(max_examples=40)
@given(contents(), contents())
def test_only_equal_contents_have_no_differences(old: Content, new: Content) -> None:
    assert (compare(old, new) == ()) is (old == new)


@settings(max_examples=40)
@given(contents(), contents())
def test_the_way_back_is_the_mirror(old: Content, new: Content) -> None:
    swapped = {Kind.ADDED: Kind.REMOVED, Kind.REMOVED: Kind.ADDED, Kind.CHANGED: Kind.CHANGED}
    there = {(d.key, d.kind) for section in compare(old, new) for d in section.terms}
    back = {(d.key, swapped[d.kind]) for section in compare(new, old) for d in section.terms}
    assert there == back


OTHER_VALUES: dict[str, Any] = {
    "title": "Another",
    "purpose": "Help within a week.",
    "parties": CONTENT.parties[:1],
    "zone": "Europe/London",
    "starts_on": date(2026, 6, 2),
    "ends_on": date(2027, 5, 30),
    "services": (),
    "areas": (NORTH, SOUTH),
    "pathways": (),
    "programmes": (ProgrammeType.PEER_SUPPORT,),
    "response_times": {},
    "data_to_ngo": (),
    "data_to_agency": (),
    "urgent_declines_reviewed": True,
    "closures_approved": True,
    "targets": (),
    "clauses": CONTENT.clauses[1:],
}


@pytest.mark.parametrize("name", sorted(set(Content.__dataclass_fields__) - IDENTITY))
def test_a_change_of_any_field_is_told(name: str) -> None:
    """A field that is added to the content and not compared fails here."""
    value = getattr(CONTENT, name)
    if name in OTHER_VALUES:
        other = OTHER_VALUES[name]
    elif isinstance(value, int):
        other = value + 1
    else:
        other = next(one for one in type(value) if one is not value)
    assert compare(CONTENT, replace(CONTENT, **{name: other})), name


def test_an_amendment_s_own_reference_is_no_difference() -> None:
    assert compare(CONTENT, replace(CONTENT, reference="M-OTHER", amendment_number=2)) == ()


# ---- In plain words


def test_a_number_tells_how_it_was_and_how_it_is() -> None:
    term = the_term(notice_days=60)
    assert (told(term.topic), told(term.old), told(term.new)) == ("Notice", "30 days", "60 days")
    assert told(the_term(notice_days=1).new) == "1 day"


def test_an_area_is_added_and_a_service_is_renamed() -> None:
    added = the_term(areas=(NORTH, SOUTH))
    assert (added.kind, told(added.topic), told(added.new)) == (Kind.ADDED, "Area", "District S")
    (service,) = CONTENT.services
    renamed = the_term(services=(replace(service, name="Mobile team"),))
    assert (renamed.kind, told(renamed.old), told(renamed.new)) == (
        Kind.CHANGED,
        "Mobile crisis team",
        "Mobile team",
    )


def test_a_response_time_names_its_urgency_and_step() -> None:
    times = {**CONTENT.response_times, (Urgency.URGENT, Step.DECIDE): ResponseTime.of_hours(2)}
    term = the_term(response_times=times)
    assert (told(term.topic), told(term.new)) == ("Urgent – Decide", "2 hours")


def test_a_target_and_a_category_of_data_are_told_in_words() -> None:
    target = Target(indicator="R01", comparison=Comparison.AT_LEAST, value=0.9)
    others = tuple(t for t in CONTENT.targets if t.indicator != "R01")
    term = the_term(targets=(target, *others))
    assert (told(term.topic), told(term.new)) == ("Target “Acknowledged in time”", "at least 90 %")
    data = the_term(data_to_ngo=())
    assert (data.kind, data.key[1]) == (Kind.REMOVED, DataCategory.IDENTITY_CONTACT)  # type: ignore[index]
    assert told(data.old) == "Identity and contact details"


def test_a_party_that_joins_is_told_once() -> None:
    joined = PartyNamed(id=UUID(int=9), name="Lighthouse", side=OrganisationKind.NGO)
    term = the_term(parties=(*CONTENT.parties, joined))
    assert (term.kind, told(term.topic), told(term.new)) == (Kind.ADDED, "NGO", "Lighthouse")
    swapped = the_term(parties=CONTENT.parties[::-1])
    assert told(swapped.new) == "Harbour House, Northgate Police"


def test_the_purpose_is_compared_word_by_word() -> None:
    section = the_one(CONTENT, replace(CONTENT, purpose="Help within two days."))
    assert (section.part, section.terms) == (Part.BASICS, ())
    assert [(p.fate.value, p.text) for p in section.purpose] == [
        ("kept", "Help within "),
        ("removed", "a day."),
        ("added", "two days."),
    ]


# ---- Clauses


def clause(element: Element, heading: str, body: str) -> Clause:
    return Clause(element=element, heading=heading, body=body)


def test_a_clause_with_another_heading_is_the_same_clause() -> None:
    old = (clause(Element.ROLES, "Roles", "The agency leads."),)
    new = (clause(Element.ROLES, "Who does what", "The agency leads."),)
    (one,) = the_one(replace(CONTENT, clauses=old), replace(CONTENT, clauses=new)).clauses
    assert (one.old, one.new) == (old[0], new[0])
    assert [piece.fate for piece in one.body] == [Fate.KEPT]


def test_clauses_that_only_changed_places_are_told_as_moved() -> None:
    section = the_one(CONTENT, replace(CONTENT, clauses=CONTENT.clauses[::-1]))
    assert (section.clauses, section.clauses_moved) == ((), True)


def test_a_clause_put_in_front_changes_no_other() -> None:
    added = clause(Element.FURTHER, "Parking", "Staff may park in the yard.")
    section = the_one(CONTENT, replace(CONTENT, clauses=(added, *CONTENT.clauses)))
    (one,) = section.clauses
    assert (one.old, one.new, section.clauses_moved) == (None, added, False)


@given(TEXTS, TEXTS)
def test_pieces_make_both_texts(old: str, new: str) -> None:
    pieces = text_changes(old, new)
    assert "".join(p.text for p in pieces if p.fate is not Fate.ADDED) == old
    assert "".join(p.text for p in pieces if p.fate is not Fate.REMOVED) == new
    assert all(p.text for p in pieces)
    assert all(one.fate is not other.fate for one, other in pairwise(pieces))


@given(st.text(max_size=60), st.text(max_size=60))
def test_pieces_make_any_two_texts(old: str, new: str) -> None:
    pieces = text_changes(old, new)
    assert "".join(p.text for p in pieces if p.fate is not Fate.ADDED) == old
    assert "".join(p.text for p in pieces if p.fate is not Fate.REMOVED) == new


def test_a_long_text_is_compared_by_sentence() -> None:
    sentences = [f"Rule {n} holds for every party here." for n in range(MOST_WORDS // 5)]
    changed = [*sentences[:-1], "The last rule is another one."]
    removed = [p for p in text_changes(" ".join(sentences), " ".join(changed)) if p.fate is Fate.REMOVED]
    assert [p.text for p in removed] == [sentences[-1]]


def test_shreds_of_equal_words_are_not_kept_apart() -> None:
    pieces = text_changes("We meet on Monday at noon in town.", "You come on Tuesday at nine in town.")
    assert [(p.fate.value, p.text) for p in pieces] == [
        ("removed", "We meet on Monday at noon "),
        ("added", "You come on Tuesday at nine "),
        ("kept", "in town."),
    ]
