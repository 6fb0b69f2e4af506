"""The fictitious year of people: consistent, the same for the same seed, and enough of them to publish figures."""

from collections import Counter
from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from concordat.seed.agreements import make_agreements
from concordat.seed.chance import Chance
from concordat.seed.diligence import make_assessments
from concordat.seed.people import Cast, make_cast
from concordat.seed.wellbeing_enrolments import seed_enrolments
from concordat.seed.wellbeing_programmes import seed_programmes
from wellbeing.enrolments.lifecycle import ENROLMENT, EnrolmentState
from wellbeing.enrolments.models import Enrolment, EnrolmentEvent
from wellbeing.enrolments.steps import taken_places
from wellbeing.participants.models import Participant
from wellbeing.programmes.models import Programme
from wellbeing.pseudonyms import kept_as, pseudonym_of
from wellbeing.trail.models import TrailRow

SEED = 7


def seeded(session: Session, vault: Session, now: datetime) -> Cast:
    """Organisations, agreements, programmes and a year of people."""
    chance = Chance(SEED)
    cast = make_cast(session, chance, password_hash="x", now=now, referrals=20)
    make_assessments(session, cast, now)
    make_agreements(session, chance, cast, now)
    seed_programmes(session, vault, cast, seed=SEED, now=now)
    seed_enrolments(session, vault, cast, seed=SEED, now=now)
    return cast


@pytest.mark.first_tier("sqlite")
def test_a_year_of_people_is_consistent_and_enough_to_publish(
    session: Session, vault: Session, now: datetime
) -> None:
    cast = seeded(session, vault, now)
    agency = cast.agencies[0]
    rows = vault.execute(
        sa.select(Enrolment, Participant)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .where(Participant.agency_id == agency.organisation_id)
    ).all()
    assert len({person.id for _, person in rows}) >= 100
    quarters = Counter(
        (row.requested_at.year, (row.requested_at.month - 1) // 3) for row, _ in rows if row.requested_at
    )
    assert sorted(quarters.values())[-3] >= 20
    assert {row.state for row, _ in rows} >= {
        EnrolmentState.ACTIVE, EnrolmentState.COMPLETED, EnrolmentState.WITHDRAWN, EnrolmentState.LAPSED,
        EnrolmentState.REQUESTED,
    }  # fmt: skip
    for programme in vault.scalars(sa.select(Programme).where(Programme.places.is_not(None))):
        assert taken_places(vault, programme.id) <= (programme.places or 0)
    staff = next(one for one in agency.members if one.email.startswith("staff@"))
    own = [row.state for row, person in rows if person.pseudonym == kept_as(pseudonym_of(staff.user_id))]
    assert sorted(own) == [EnrolmentState.ACTIVE, EnrolmentState.REQUESTED]
    erased = sa.select(sa.func.count()).where(TrailRow.action == "participant.erased")
    assert vault.scalars(erased).one() == 8


@pytest.mark.first_tier("sqlite")
def test_every_step_of_it_is_one_of_the_table(session: Session, vault: Session, now: datetime) -> None:
    seeded(session, vault, now)
    state: dict[object, EnrolmentState] = {}
    for event in vault.scalars(
        sa.select(EnrolmentEvent).order_by(EnrolmentEvent.enrolment_id, EnrolmentEvent.position)
    ):
        assert event.at <= now
        if event.action is None or event.from_state is None:
            assert event.enrolment_id not in state
        else:
            assert state[event.enrolment_id] is event.from_state
            step = ENROLMENT.may_take(event.from_state, event.action, {event.role})
            assert event.to_state is (step.target or event.from_state)
        state[event.enrolment_id] = event.to_state
    assert state == {row.id: row.state for row in vault.scalars(sa.select(Enrolment))}
