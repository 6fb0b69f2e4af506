"""The life cycles of peers and incidents, each state with each action and role; readiness and months on plain values."""

from datetime import date

import pytest

from core.actor import Role
from core.errors import ConcordatError, RuleBroken
from tests.support.combinations import each_combination
from wellbeing.support.contacts.codes import GROUPS, KINDS, ContactKind, RoleGroup
from wellbeing.support.contacts.months import Month, final_quarters, months_of
from wellbeing.support.contacts.policy import offered_groups
from wellbeing.support.incidents.codes import ANSWERS, METHODS, Answer, IncidentKind, OfferMethod
from wellbeing.support.incidents.codes import KINDS as INCIDENT_KINDS
from wellbeing.support.incidents.lifecycle import INCIDENT, IncidentAction, IncidentState
from wellbeing.support.peers.codes import TOPICS, Topic
from wellbeing.support.peers.lifecycle import PEER, PeerAction, PeerState
from wellbeing.support.peers.readiness import HOLDS, Hold, holds_of

P, PA, N, IA = PeerState, PeerAction, IncidentState, IncidentAction
KEEPER = {Role.WELLBEING_COORDINATOR}
BOTH = KEEPER | {Role.PEER_SUPPORTER}
PEER_STEPS = {
    (P.ACTIVE, PA.CHANGE): (P.ACTIVE, KEEPER),
    (P.RESTING, PA.CHANGE): (P.RESTING, KEEPER),
    (P.ACTIVE, PA.REST): (P.RESTING, BOTH),
    (P.RESTING, PA.RETURN): (P.ACTIVE, BOTH),
    (P.ACTIVE, PA.LEAVE): (P.LEFT, KEEPER),
    (P.RESTING, PA.LEAVE): (P.LEFT, KEEPER),
}
INCIDENT_STEPS = {
    (N.OPEN, IA.LIST): (N.OPEN, KEEPER),
    (N.OFFERED, IA.LIST): (N.OPEN, KEEPER),
    (N.OPEN, IA.REMOVE): (N.OPEN, KEEPER),
    (N.OPEN, IA.OFFER): (N.OPEN, KEEPER),
    (N.OPEN, IA.COMPLETE): (N.OFFERED, KEEPER),
    (N.OPEN, IA.CLEAR): (N.CLEARED, {Role.SYSTEM}),
    (N.OFFERED, IA.CLEAR): (N.CLEARED, {Role.SYSTEM}),
    (N.OPEN, IA.WITHDRAW): (N.WITHDRAWN, KEEPER),
    (N.OFFERED, IA.WITHDRAW): (N.WITHDRAWN, KEEPER),
}


@each_combination(state=P, action=PA, role=Role)
def test_every_step_of_a_peer(state: PeerState, action: PeerAction, role: Role) -> None:
    target, roles = PEER_STEPS.get((state, action), (None, set()))
    if role in roles:
        assert (PEER.may_take(state, action, {role}).target or state) is target
    else:
        with pytest.raises(ConcordatError):
            PEER.may_take(state, action, {role})


@each_combination(state=N, action=IA, role=Role)
def test_every_step_of_an_incident(state: IncidentState, action: IncidentAction, role: Role) -> None:
    target, roles = INCIDENT_STEPS.get((state, action), (None, set()))
    if role in roles:
        assert (INCIDENT.may_take(state, action, {role}).target or state) is target
    else:
        with pytest.raises(ConcordatError):
            INCIDENT.may_take(state, action, {role})


TODAY = date(2026, 3, 11)


@pytest.mark.parametrize(
    ("state", "on", "until", "supervised", "holds"),
    [
        (P.ACTIVE, date(2025, 1, 1), date(2026, 3, 11), date(2026, 3, 1), ()),
        (P.ACTIVE, date(2025, 1, 1), date(2026, 3, 10), date(2026, 3, 1), (Hold.TRAINING_OVER,)),
        (P.ACTIVE, date(2025, 1, 1), date(2027, 1, 1), None, (Hold.NOT_SUPERVISED,)),
        (P.RESTING, date(2025, 1, 1), date(2027, 1, 1), date(2026, 3, 1), (Hold.RESTING,)),
        (P.ACTIVE, date(2026, 3, 12), date(2027, 1, 1), date(2026, 3, 1), (Hold.NOT_YET_TRAINED,)),
        (
            P.RESTING,
            date(2024, 1, 1),
            date(2025, 1, 1),
            date(2025, 12, 8),
            (Hold.RESTING, Hold.TRAINING_OVER, Hold.NOT_SUPERVISED),
        ),
    ],
)
def test_everything_that_keeps_a_peer_off_the_list(
    state: PeerState, on: date, until: date, supervised: date | None, holds: tuple[Hold, ...]
) -> None:
    found = holds_of(state, trained_on=on, trained_until=until, supervised_on=supervised, on=TODAY)
    assert found == holds


def test_months_and_quarters() -> None:
    assert Month(2026, 1).before == Month(2025, 12)
    assert Month(2026, 3).quarter == "2026-Q1"
    assert months_of("2025-Q4") == (Month(2025, 10), Month(2025, 11), Month(2025, 12))
    assert final_quarters(TODAY, count=3) == ("2025-Q4", "2025-Q3", "2025-Q2")
    assert final_quarters(date(2026, 4, 30), count=1) == ("2025-Q4",), "March may still be written in April"
    assert final_quarters(date(2026, 5, 1), count=1) == ("2026-Q1",)
    for wrong in ("2026-Q5", "2026", "2026-03", ""):
        with pytest.raises(RuleBroken):
            months_of(wrong)


def test_groups_below_the_threshold_are_not_offered() -> None:
    sizes = {RoleGroup.PATROL: 10, RoleGroup.DISPATCH: 9, RoleGroup.OFFICE: 300}
    assert offered_groups(sizes, k=10) == (RoleGroup.PATROL, RoleGroup.OFFICE)


def test_every_code_has_words() -> None:
    for codes, words in (
        (Topic, TOPICS),
        (Hold, HOLDS),
        (ContactKind, KINDS),
        (RoleGroup, GROUPS),
        (IncidentKind, INCIDENT_KINDS),
        (OfferMethod, METHODS),
        (Answer, ANSWERS),
    ):
        assert set(codes) == set(words)
