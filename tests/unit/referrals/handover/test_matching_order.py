"""The order of services follows from the reasons shown, and from nothing else."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from core.response_time import ResponseTime
from partners.memoranda.terms import Pathway, Urgency
from partners.services.capacity import CapacityState
from partners.services.codes import Modality
from partners.services.needs import Need
from referrals.handover.forms.values import settle
from referrals.handover.matching import (
    AgeRange,
    Candidate,
    Criterion,
    Match,
    Verdict,
    Wanted,
    rank,
    suggestion,
)
from referrals.handover.matching.engine import judge, missing_criteria
from referrals.handover.values import DraftValues
from tests.unit.referrals.handover.test_matching_criteria import (
    NINE_TO_FIVE,
    NORTH,
    NOW,
    SOUTH,
    ZONE,
    candidate,
    room,
    wanted,
)

FIGURES = st.sampled_from(
    [
        None,
        room(CapacityState.OPEN),
        room(CapacityState.LIMITED, places=2),
        room(CapacityState.WAITLIST, wait_days=3),
        room(CapacityState.FULL),
        room(CapacityState.FULL, days=45),
        room(CapacityState.CLOSED_TEMPORARILY, until=date(2026, 4, 1)),
    ]
)
SERVICES = st.builds(
    Candidate,
    service_id=st.uuids(),
    service_name=st.sampled_from(["Ark", "Bay", "Cove"]),
    ngo_id=st.integers(1, 4).map(lambda number: UUID(int=number)),
    ngo_name=st.sampled_from(["Elm", "Fir"]),
    agreement=st.just("M-1"),
    areas=st.sampled_from([frozenset({NORTH}), frozenset({SOUTH})]),
    pathways=st.sampled_from(
        [frozenset({Pathway.POST_CRISIS_FOLLOWUP}), frozenset({Pathway.SOCIAL_CONTACT})]
    ),
    answers=st.sampled_from([{Urgency.URGENT: ResponseTime.of_hours(4)}, {Urgency.SOON: None}]),
    needs=st.sampled_from([frozenset(), frozenset({Need.FOOD}), frozenset({Need.DEBT})]),
    minimum_age=st.sampled_from([None, 18, 65]),
    languages=st.sampled_from([frozenset(), frozenset({"en"}), frozenset({"es"})]),
    accessibility=st.sampled_from([None, "Lift", "Quiet room"]),
    modalities=st.sampled_from([frozenset(), frozenset({Modality.PHONE}), frozenset({Modality.HOME_VISIT})]),
    hours=st.sampled_from([(), NINE_TO_FIVE]),
    zone=st.just(ZONE),
    capacity=FIGURES,
    is_stopped=st.booleans(),
)
WANTED = st.builds(
    Wanted,
    at=st.integers(0, 200).map(lambda hours: NOW + timedelta(hours=hours)),
    area_id=st.sampled_from([NORTH, None]),
    area_name=st.just("North"),
    pathway=st.sampled_from([Pathway.POST_CRISIS_FOLLOWUP, Pathway.EXISTING_PROVIDER_NOTICE, None]),
    urgency=st.sampled_from([Urgency.URGENT, Urgency.SOON, Urgency.VERY_URGENT, None]),
    needs=st.sampled_from([(), (Need.FOOD,), (Need.DEBT, Need.FOOD)]),
    age=st.sampled_from([None, AgeRange(youngest=17, oldest=17), AgeRange(youngest=26, oldest=64)]),
    language=st.sampled_from([None, "Spanish", "Quechua"]),
    access_needs=st.sampled_from([None, "Wheelchair"]),
    has_phone=st.booleans(),
)
LISTS = st.lists(SERVICES, max_size=6, unique_by=lambda one: one.service_id)


@given(want=WANTED, services=LISTS)
def test_the_order_is_explained_by_what_is_shown(want: Wanted, services: list[Candidate]) -> None:
    matches = rank(want, services)
    for before, after in pairwise(matches):
        assert len(before.missing) <= len(after.missing), "what does not fit never stands before what does"
        if len(before.missing) == len(after.missing):
            assert before.rank_key() <= after.rank_key()
    for match in matches:
        shown = Match(candidate=match.candidate, findings=match.findings)
        assert shown.rank_key() == match.rank_key(), "the place follows from the findings that the page shows"
        assert match.fits == (not any(one.blocks for one in match.findings))
        assert len({one.criterion for one in match.findings}) == len(match.findings)
        assert all(phrase.message for one in match.findings for phrase in one.words)


@given(want=WANTED, services=LISTS, data=st.data())
def test_the_order_does_not_depend_on_the_order_of_reading(
    want: Wanted, services: list[Candidate], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(services))
    assert rank(want, services) == rank(want, shuffled)


@given(want=WANTED, services=LISTS)
def test_a_service_is_judged_alike_whoever_stands_beside_it(want: Wanted, services: list[Candidate]) -> None:
    for match in rank(want, services):
        assert match.findings == judge(want, match.candidate).findings


@given(want=WANTED, service=SERVICES)
def test_one_more_reason_against_never_moves_a_service_up(want: Wanted, service: Candidate) -> None:
    plain = judge(want, replace(service, is_stopped=False))
    stopped = judge(want, replace(service, is_stopped=True))
    assert plain.rank_key() < stopped.rank_key()


@given(want=WANTED, services=LISTS)
def test_only_what_fits_is_suggested(want: Wanted, services: list[Candidate]) -> None:
    matches = rank(want, services)
    best = suggestion(want, matches)
    if best is not None:
        assert best.fits
        assert want.area_id is not None
        assert want.needs
        assert best is matches[0]
    elif want.area_id and want.needs and want.asks_for_intake:
        assert missing_criteria(matches), "nobody fits, and it is said what is missing"


def test_the_steps_of_the_order() -> None:
    def named(name: str, number: int, **changed: object) -> Candidate:
        return candidate(service_id=UUID(int=number), ngo_name=name, **changed)

    food = frozenset({Need.FOOD})
    services = [
        named("A full", 1, needs=food, capacity=room(CapacityState.FULL)),
        named("B silent on need", 2, capacity=room(CapacityState.OPEN)),
        named("C two places", 3, needs=food, capacity=room(CapacityState.LIMITED, places=2)),
        named("D open", 4, needs=food, capacity=room(CapacityState.OPEN)),
        named("E used last", 5, needs=food, capacity=room(CapacityState.OPEN)),
        named("F elsewhere", 6, needs=food, areas=frozenset({SOUTH}), capacity=room(CapacityState.FULL)),
    ]
    order = [match.candidate.ngo_name[0] for match in rank(wanted(), services, last_used=UUID(int=5))]
    assert order == ["E", "D", "C", "B", "A", "F"]
    assert missing_criteria(rank(wanted(), services[:1])) == (Criterion.CAPACITY,)
    assert missing_criteria(()) == (Criterion.AGREEMENT,)


def test_what_the_officer_chose_stands_and_what_was_preselected_gives_way() -> None:
    fitting, other = (
        candidate(needs=frozenset({Need.FOOD})),
        candidate(service_id=UUID(int=9), needs=frozenset({Need.DEBT}), ngo_name="Zed"),
    )
    matches = rank(wanted(), [fitting, other])
    best = suggestion(wanted(), matches)

    def goes_to(chosen: UUID | None, preselected: UUID | None, *, none: bool = False) -> UUID | None:
        values = DraftValues(service_id=chosen)
        return settle(
            values,
            chosen=chosen,
            preselected=preselected,
            matches=matches,
            suggested=None if none else best,
        ).service_id

    assert goes_to(None, None) == fitting.service_id
    assert goes_to(other.service_id, None) == other.service_id, "chosen against the advice"
    assert goes_to(other.service_id, other.service_id) == fitting.service_id, "nobody chose it"
    assert goes_to(fitting.service_id, fitting.service_id) == fitting.service_id
    assert goes_to(other.service_id, other.service_id, none=True) is None
    assert matches[1].of(Criterion.NEED) is not None
    assert matches[1].by_verdict(Verdict.AGAINST)
