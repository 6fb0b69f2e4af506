"""Encounters told in full, and reports of force in each of their states, for whoever looks at the demonstration."""

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from concordat.seed.acting import somebody
from concordat.seed.people import Cast, Party
from core.actor import Role
from referrals.encounters.codes import TimePrecision, YesNoUnknown
from referrals.encounters.details.models import EncounterDetail
from referrals.encounters.force.commands import give_back, sign_off, write_report
from referrals.encounters.force.values import ForceValues
from referrals.encounters.models import Encounter

TOLD = 12
"""Encounters per agency that are told in full."""
YES, NO = YesNoUnknown.YES, YesNoUnknown.NO
REPORTS = (
    ("low", ("tactical_communication", "unarmed_skills", "handcuffs_compliant"), "Took his arm and sat down with him."),
    ("intermediate", ("unarmed_skills", "ground_restraint"), "He ran towards the road; I held him on the ground."),
    ("low", ("tactical_communication", "handcuffs_non_compliant"), "Handcuffs for the drive, taken off on arrival."),
)  # fmt: skip


def make_force_reports(session: Session, cast: Cast, *, now: datetime) -> int:
    """Tell the newest encounters of every agency in full, and report force at three; answers how many reports."""
    return sum(_of_agency(session, agency, now) for agency in cast.agencies)


def _of_agency(session: Session, agency: Party, now: datetime) -> int:
    officers = [somebody(session, member.user_id) for member in agency.with_role(Role.LIAISON_OFFICER)[:2]]
    supervisor = somebody(session, agency.with_role(Role.SUPERVISOR)[0].user_id)
    rows = session.execute(
        sa.select(Encounter.id, Encounter.occurred_at)
        .where(
            Encounter.agency_id == agency.organisation_id,
            Encounter.precision == TimePrecision.MINUTE,
            Encounter.recorded_by_id == officers[0].user_id,
            Encounter.reportable_force != YES,
        )
        .order_by(Encounter.occurred_at.desc(), Encounter.id)
        .limit(TOLD)
    ).all()
    session.execute(sa.delete(EncounterDetail).where(EncounterDetail.id.in_([row.id for row in rows])))
    for number, row in enumerate(rows):
        session.add(_detail(row.id, row.occurred_at, number))
    session.flush()
    written = [
        (row.id, write_report(session, officers[0], row.id, values=_values(number), now=now))
        for number, row in enumerate(rows[: len(REPORTS)])
    ]
    if len(written) < len(REPORTS):
        return len(written)
    sign_off(session, supervisor, *written[0], note=None, now=now)
    give_back(session, supervisor, *written[1], note="Say who called the ambulance, and when.", now=now)
    if len(officers) > 1:
        write_report(session, officers[1], written[0][0], values=_values(2), now=now)
    return len(written) + len(officers) - 1


def _detail(encounter_id: UUID, occurred_at: datetime, number: int) -> EncounterDetail:
    reported = occurred_at + timedelta(minutes=1 + number % 3)
    arrived = reported + timedelta(minutes=9 + number)
    return EncounterDetail(
        id=encounter_id,
        reported_at=reported,
        dispatched_at=reported + timedelta(minutes=2),
        arrived_at=arrived,
        cleared_at=arrived + timedelta(minutes=25 + 4 * number),
        initial_call_type="welfare_check",
        final_call_type="person_in_crisis",
        reporting_party="family" if number % 2 else "passer_by",
        video=YES,
        veteran=YES if number % 5 == 0 else NO,
        housing="housed" if number % 3 else "homeless",
        supervisor_responded=NO,
        units=1 + number % 2,
    )


def _values(number: int) -> ForceValues:
    level, tactics, account = REPORTS[number]
    return ForceValues(
        level=level,
        injury_person="none",
        injury_officer="none",
        reasons=frozenset({"protect_person", "prevent_harm"}),
        tactics=tactics,
        factors=frozenset({"mental_health"}),
        account=account,
    )
