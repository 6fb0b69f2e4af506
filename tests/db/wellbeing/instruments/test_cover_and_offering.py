"""Who may be on duty, when a cover stands, and what is offered because of it."""

from datetime import datetime, time
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.users.models import User, UserStatus
from core.actor import OrganisationKind, Role
from core.errors import Conflict, NotFound, RuleBroken
from tests.support.wellbeing_instruments import ROUND_THE_CLOCK, make_cover, make_visitor, make_watch
from wellbeing.instruments.codes import InstrumentCode
from wellbeing.instruments.cover.commands import arrange_cover, end_cover
from wellbeing.instruments.cover.policy import CoverValues
from wellbeing.instruments.cover.queries import find_cover, find_standing
from wellbeing.instruments.cover.responders import list_responders
from wellbeing.instruments.offering.commands import switch_off, switch_on
from wellbeing.instruments.offering.policy import offered
from wellbeing.instruments.offering.queries import list_switched

AGENCY, NGO = uuid4(), uuid4()


def values(**changes: Any) -> CoverValues:
    start: dict[str, Any] = {
        "provider_id": NGO,
        "backup_id": AGENCY,
        "contact": "+1 410 555 0199",
        "backup_contact": "+1 410 555 0188",
        "response_minutes": 60,
        **ROUND_THE_CLOCK,
    }
    return CoverValues(**(start | changes))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"provider_id": uuid4()}, "provider_id"),
        ({"backup_id": uuid4()}, "backup_id"),
        ({"backup_id": NGO}, "backup_id"),
        ({"contact": "  "}, "contact"),
        ({"backup_contact": ""}, "backup_contact"),
        ({"contact": "x" * 81}, "contact"),
        ({"weekdays": frozenset()}, "weekdays"),
        ({"opens_at": time(18), "closes_at": time(8)}, "closes_at"),
        ({"opens_at": time(8), "closes_at": time(8)}, "closes_at"),
        ({"response_minutes": 61}, "response_minutes"),
        ({"response_minutes": 4}, "response_minutes"),
    ],
)
def test_a_cover_that_would_not_hold_is_refused_at_its_field(
    vault: Session, now: datetime, changes: dict[str, Any], field: str
) -> None:
    coordinator = make_visitor(Role.WELLBEING_COORDINATOR, AGENCY)
    with pytest.raises(RuleBroken) as refused:
        arrange_cover(
            vault,
            coordinator,
            values=values(**changes),
            version=0,
            timezone="America/New_York",
            responders={AGENCY, NGO},
            now=now,
        )
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("role", "kind"),
    [
        (Role.WELLBEING_COORDINATOR, OrganisationKind.NGO),
        (Role.CLINICIAN, OrganisationKind.AGENCY),
        (Role.SUPERVISOR, OrganisationKind.AGENCY),
        (Role.ORGANISATION_ADMIN, OrganisationKind.AGENCY),
    ],
)
def test_only_the_agencys_coordinator_arranges(
    vault: Session, now: datetime, role: Role, kind: OrganisationKind
) -> None:
    visitor = make_visitor(role, AGENCY, kind=kind)
    with pytest.raises(NotFound):
        arrange_cover(
            vault, visitor, values=values(), version=0, timezone="UTC", responders={AGENCY, NGO}, now=now
        )
    with pytest.raises(NotFound):
        switch_on(vault, visitor, InstrumentCode.WHO_5, has_read=True, now=now)


def test_two_coordinators_at_once_read_who_was_first(vault: Session, now: datetime) -> None:
    make_cover(vault, AGENCY, NGO, now=now)
    with pytest.raises(Conflict, match="colleague"):
        make_cover(vault, AGENCY, NGO, now=now)


def test_a_cover_stands_only_while_both_have_a_clinician(
    session: Session, vault: Session, now: datetime
) -> None:
    watch = make_watch(session, now)
    assert {one.id for one in list_responders(session, watch.agency_id, now=now)} == {
        watch.agency_id,
        watch.ngo_id,
    }
    assert find_standing(vault, session, watch.agency_id, now=now) is None
    make_cover(vault, watch.agency_id, watch.ngo_id, now=now)
    assert find_standing(vault, session, watch.agency_id, now=now) is not None
    session.execute(
        sa.update(User)
        .where(User.id == watch.ngo_clinician_id)
        .values(status=UserStatus.DISABLED, disabled_at=now)
    )
    assert find_standing(vault, session, watch.agency_id, now=now) is None


def test_without_an_agreement_an_ngo_is_not_on_duty(session: Session, vault: Session, now: datetime) -> None:
    watch = make_watch(session, now)
    make_cover(vault, watch.agency_id, watch.ngo_id, now=now)
    years_later = now.replace(year=now.year + 3)
    assert find_standing(vault, session, watch.agency_id, now=years_later) is None


def test_ending_it_ends_it(session: Session, vault: Session, now: datetime) -> None:
    watch = make_watch(session, now)
    make_cover(vault, watch.agency_id, watch.ngo_id, now=now)
    coordinator = make_visitor(Role.WELLBEING_COORDINATOR, watch.agency_id)
    end_cover(vault, coordinator, now=now)
    assert find_standing(vault, session, watch.agency_id, now=now) is None
    cover = find_cover(vault, watch.agency_id)
    assert cover is not None
    assert not cover.is_on
    with pytest.raises(NotFound):
        end_cover(vault, coordinator, now=now)


def test_phq_9_only_with_a_responder_and_what_is_licensed_only_if_on() -> None:
    names = {one.name for one in offered(has_responder=True, switched=())}
    assert names == {"PHQ-9", "PHQ-2", "GAD-7", "GAD-2", "PC-PTSD-5", "PCL-5", "K6", "K10"}
    without = {one.name for one in offered(has_responder=False, switched={InstrumentCode.WHO_5})}
    assert without == names - {"PHQ-9"} | {"PHQ-8", "WHO-5"}


def test_a_licence_is_read_before_it_is_turned_on(vault: Session, now: datetime) -> None:
    coordinator = make_visitor(Role.WELLBEING_COORDINATOR, AGENCY)
    with pytest.raises(RuleBroken, match="licence") as refused:
        switch_on(vault, coordinator, InstrumentCode.WHO_5, has_read=False, now=now)
    assert refused.value.field == "has_read"
    with pytest.raises(RuleBroken, match="not one that is turned on"):
        switch_on(vault, coordinator, InstrumentCode.PSS_10, has_read=True, now=now)
    switch_on(vault, coordinator, InstrumentCode.WHO_5, has_read=True, now=now)
    with pytest.raises(RuleBroken) as refused:
        switch_on(vault, coordinator, InstrumentCode.AUDIT_C, has_read=True, cut_off=9, now=now)
    assert refused.value.field == "cut_off"
    for cut_off in (3, 4):
        switch_on(vault, coordinator, InstrumentCode.AUDIT_C, has_read=True, cut_off=cut_off, now=now)
    assert {code: row.cut_off for code, row in list_switched(vault, AGENCY).items()} == {
        InstrumentCode.WHO_5: None,
        InstrumentCode.AUDIT_C: 4,
    }
    assert list_switched(vault, uuid4()) == {}
    switch_off(vault, coordinator, InstrumentCode.WHO_5, now=now)
    switch_off(vault, coordinator, InstrumentCode.WHO_5, now=now)
    assert set(list_switched(vault, AGENCY)) == {InstrumentCode.AUDIT_C}
