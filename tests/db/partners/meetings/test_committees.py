"""Committees: who founds, sees, changes and closes them."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.models import AuditRow
from core.actor import Role
from core.errors import Conflict, Denied, NotFound, RuleBroken
from partners.meetings import commands
from partners.meetings.lifecycle import MeetingState
from partners.meetings.models import Committee
from partners.meetings.policy import committees_of, visible_to
from partners.meetings.queries.committees import get_committee, list_attendees
from partners.meetings.queries.meetings import attendance_of
from partners.meetings.quorum import Quorum
from partners.meetings.terms import CommitteeKind
from tests.support.meetings import DAY, found, hold, make_circle, make_meeting

S = MeetingState
KINDS = list(CommitteeKind)


def actions_in_trail(session: Session) -> list[str]:
    return list(session.scalars(sa.select(AuditRow.action)))


def constitution(**values: object) -> commands.Constitution:
    return commands.Constitution(
        **{"name": "The circle", "quorum": Quorum(organisations=2, seats=2), **values}  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("kind", KINDS)
def test_who_sees_a_committee_follows_from_its_kind_and_membership(
    session: Session, now: datetime, kind: CommitteeKind
) -> None:
    circle = make_circle(session, now, kind=kind)
    meeting = make_meeting(session, circle, now, state=S.PLANNED)
    stranger = make_circle(session, now, kind=kind, agency="Far Police", ngo="Far House")
    may_attend = {Role.PARTNERSHIP_DESK, Role.NGO_MANAGER}
    if kind is not CommitteeKind.STEERING:
        may_attend |= {Role.SUPERVISOR, Role.NGO_INTAKE}
    for role, actor in circle.people.items():
        seen = set(session.scalars(committees_of(actor)))
        assert seen == ({circle.committee_id} if role in may_attend else set()), role
        assert (meeting.id in set(session.scalars(visible_to(actor)))) is (role in may_attend)
    assert circle.committee_id not in set(session.scalars(committees_of(stranger.chief)))
    with pytest.raises(NotFound):
        get_committee(session, stranger.director, circle.committee_id)


def test_every_party_has_seats_and_the_trail_says_who_founded_it(session: Session, now: datetime) -> None:
    circle = make_circle(session, now)
    row = get_committee(session, circle.director, circle.committee_id)
    assert row.cadence is None
    assert row.zone == "America/New_York"
    assert {one.organisation_id for one in list_attendees(session, row)} == set(circle.organisations)
    assert "committee.founded" in actions_in_trail(session)


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        (CommitteeKind.STEERING, {}, "partnerships"),
        (CommitteeKind.OPERATIONAL, {}, "cadence"),
        (CommitteeKind.OPERATIONAL, {"guests": ("Hospital",)}, "guests"),
        (CommitteeKind.COMMUNITY, {"guests": ("Hospital", "hospital")}, "guests"),
        (CommitteeKind.COMMUNITY, {"seats_each": 0}, "seats_each"),
        (CommitteeKind.COMMUNITY, {"name": " "}, "name"),
        (CommitteeKind.COMMUNITY, {"quorum": Quorum(organisations=3, seats=3)}, "quorum_organisations"),
    ],
)
def test_what_a_committee_cannot_be(
    session: Session, now: datetime, kind: CommitteeKind, values: dict[str, object], field: str
) -> None:
    circle = make_circle(session, now)
    with pytest.raises(RuleBroken) as refused:
        commands.found_committee(
            session,
            circle.chief,
            kind=kind,
            partnership_ids=[circle.partnership_id],
            constitution=constitution(**values),
            now=now,
        )
    assert refused.value.field == field


def test_a_committee_of_somebody_elses_partnership_is_refused(session: Session, now: datetime) -> None:
    circle = make_circle(session, now)
    stranger = make_circle(session, now, agency="Far Police", ngo="Far House")
    for ids in ([], [uuid4()], [circle.partnership_id]):
        with pytest.raises(RuleBroken) as refused:
            commands.found_committee(
                session,
                stranger.chief,
                kind=CommitteeKind.COMMUNITY,
                partnership_ids=ids,
                constitution=constitution(),
                now=now,
            )
        assert refused.value.field == "partnerships"
    with pytest.raises(Denied):
        commands.found_committee(
            session,
            circle.people[Role.SUPERVISOR],
            kind=CommitteeKind.COMMUNITY,
            partnership_ids=[circle.partnership_id],
            constitution=constitution(),
            now=now,
        )


def test_seats_and_guests_change_and_meetings_that_were_held_keep_theirs(
    session: Session, now: datetime
) -> None:
    circle = make_circle(session, now, kind=CommitteeKind.COMMUNITY, guests=("Hospital",), quorum=(2, 2))
    meeting = make_meeting(session, circle, now)
    commands.change_committee(
        session,
        circle.director,
        circle.committee_id,
        constitution=constitution(
            cadence=get_committee(session, circle.chief, circle.committee_id).cadence,
            seats={circle.pair.ngo_id: 5},
            guests=("Library",),
        ),
        now=now,
    )
    invited = {one.name: one.invited for one in attendance_of(session, meeting.id)}
    assert invited == {"Northgate Police": 2, "Harbour House": 2, "Hospital": 1}
    hold(session, circle, meeting, now, came=(2, 1))
    assert {one.name: one.invited for one in attendance_of(session, meeting.id)} == invited
    later = make_meeting(session, circle, now + 3 * DAY)
    assert {one.name: one.invited for one in attendance_of(session, later.id)} == {
        "Northgate Police": 2,
        "Harbour House": 5,
        "Library": 1,
    }


def test_a_committee_closes_when_nothing_is_planned(session: Session, now: datetime) -> None:
    circle = make_circle(session, now)
    meeting = make_meeting(session, circle, now, state=S.PLANNED)
    with pytest.raises(RuleBroken):
        commands.close_committee(session, circle.chief, circle.committee_id, now=now)
    commands.cancel_meeting(session, circle.chief, meeting.id, reason="Closing.", now=now)
    commands.close_committee(session, circle.chief, circle.committee_id, now=now)
    with pytest.raises(Conflict):
        make_meeting(session, circle, now, state=S.PLANNED)
    found(session, circle.pair, now, kind=CommitteeKind.STEERING)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"cadence": "monthly"}, "ck_committee_cadence_unless_steering"),
        ({"quorum_seats": 1}, "ck_committee_quorum_in_range"),
        ({"closed_at": datetime(2026, 1, 1, tzinfo=UTC)}, "ck_committee_closing_paired"),
    ],
)
def test_constraints_of_committees(
    session: Session, now: datetime, values: dict[str, object], name: str
) -> None:
    circle = make_circle(session, now)
    with pytest.raises(sa.exc.IntegrityError, match=name):
        session.execute(sa.update(Committee).where(Committee.id == circle.committee_id).values(**values))
