"""Random contents of memoranda, in the canonical order in which rows are read."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar
from uuid import UUID

from hypothesis import strategies as st

from core.actor import OrganisationKind
from partners.memoranda import defaults
from partners.memoranda.content import Content, Named, PartyNamed
from partners.memoranda.elements import Clause, Element
from partners.memoranda.library.shelf import ENTRIES, clause_of
from partners.memoranda.programmes import ProgrammeType
from partners.memoranda.targets import TARGETS
from partners.memoranda.terms import Cadence, DataCategory, Pathway, Target, WindDown
from tests.support.memorandum_content import CONTENT

T = TypeVar("T")
WORDS = st.sampled_from(["the", "agency", "NGO", "within", "24", "hours", "30", "days", "tells", "\n\n", "."])
TEXTS = st.lists(WORDS, max_size=30).map(" ".join)


def some_of(things: Sequence[T]) -> st.SearchStrategy[tuple[T, ...]]:
    """Any of the things, in their order."""
    return st.sets(st.sampled_from(range(len(things)))).map(
        lambda chosen: tuple(things[at] for at in sorted(chosen))
    )


def named(names: str, first_id: int) -> st.SearchStrategy[tuple[Named, ...]]:
    """Some services or areas, of which each may have been renamed."""
    one_or_other = [Named(id=UUID(int=first_id + at), name=name) for at, name in enumerate(names)]
    renamed = [Named(id=one.id, name=one.name + "!") for one in one_or_other]
    pairs = [st.sampled_from(pair) for pair in zip(one_or_other, renamed, strict=True)]
    return st.tuples(*pairs).flatmap(some_of)


CLAUSES = st.lists(
    st.one_of(
        st.sampled_from([clause_of(entry) for entry in ENTRIES]),
        st.builds(Clause, element=st.sampled_from(Element), heading=st.sampled_from("AB"), body=TEXTS),
    ),
    max_size=8,
).map(tuple)
PARTIES = st.permutations(
    [
        PartyNamed(id=UUID(int=900 + at), name=name, side=side)
        for at, (name, side) in enumerate(
            [
                ("North", OrganisationKind.AGENCY),
                ("South", OrganisationKind.AGENCY),
                ("House", OrganisationKind.NGO),
            ]
        )
    ]
).flatmap(lambda parties: some_of(parties))


@st.composite
def contents(draw: st.DrawFn) -> Content:
    """A content of any kind, complete or not."""
    times = draw(some_of(sorted(defaults.RESPONSE_TIMES)))
    amounts = list(defaults.RESPONSE_TIMES.values())
    return replace(
        CONTENT,
        title=draw(TEXTS),
        purpose=draw(TEXTS),
        parties=draw(PARTIES),
        starts_on=draw(st.dates(date(2026, 1, 1), date(2026, 1, 3))),
        notice_days=draw(st.integers(0, 2)),
        services=draw(named("pqr", 100)),
        areas=draw(named("xyz", 200)),
        pathways=draw(some_of(list(Pathway))),
        programmes=draw(some_of(list(ProgrammeType))),
        response_times={key: draw(st.sampled_from(amounts)) for key in times},
        data_to_ngo=draw(some_of(list(DataCategory))),
        data_to_agency=draw(some_of(list(DataCategory))),
        meeting_cadence=draw(st.sampled_from(Cadence)),
        urgent_declines_reviewed=draw(st.booleans()),
        wind_down=draw(st.sampled_from(WindDown)),
        targets=tuple(
            Target(indicator=t.code, comparison=t.comparison, value=draw(st.sampled_from([0.5, 0.9])))
            for t in draw(some_of(TARGETS))
        ),
        clauses=draw(CLAUSES),
    )
