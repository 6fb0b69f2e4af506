"""Recording, correcting and importing encounters; each leaves an audit row in the same transaction."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from accounts.organisations.models import Area
from accounts.organisations.queries import get_organisation_row
from audit.commands import record
from core.actor import Actor
from core.errors import Conflict, NotFound, RuleBroken
from core.text import N_
from referrals.encounters import policy
from referrals.encounters.codes import TimePrecision
from referrals.encounters.details.commands import give_detail
from referrals.encounters.details.models import EncounterDetail
from referrals.encounters.details.rules import asked_of
from referrals.encounters.errors import RulesBroken
from referrals.encounters.force.counting import count_reports
from referrals.encounters.models import Encounter, EncounterCode
from referrals.encounters.rules import moment_of, problems_of, times_of
from referrals.encounters.toronto_import import EncounterImport, import_toronto
from referrals.encounters.values import EncounterValues
from referrals.people.commands import PersonValues, find_or_create
from referrals.people.models import Person

__all__ = [
    "EncounterImport",
    "EncounterValues",
    "PersonValues",
    "correct_encounter",
    "import_toronto",
    "record_encounter",
]

SAME = (
    "event_type",
    "crisis",
    "primary_disposition",
    "area_id",
    "arrest",
    "warrant_arrest",
    "apprehension",
    "occurrence_report",
    "reportable_force",
    "source_of_call",
    "injury",
    "weapon",
    "suicide_risk",
    "cit_requested",
    "cit_dispatched",
    "cit_arrived",
    "cit_certified",
)
"""Columns that hold an answer of the form under its own name."""


def record_encounter(session: Session, actor: Actor, *, values: EncounterValues, now: datetime) -> UUID:
    """An officer records an encounter in the actor's unit; the id of the encounter.

    Raises `RulesBroken` with every rule that the encounter breaks.
    """
    policy.may_record(actor)
    values = asked_of(values, country=_country(session, actor))
    _check(session, actor, values, now)
    encounter = Encounter(
        id=uuid4(),
        agency_id=actor.organisation_id,
        unit_id=actor.unit_id,
        recorded_by_id=actor.user_id,
        recorded_at=now,
        precision=TimePrecision.MINUTE,
        person_id=find_or_create(session, actor, values=values.person, now=now) if values.person else None,
        **_columns(actor, values),
    )
    encounter.narrative = values.narrative
    session.add(encounter)
    session.flush()
    session.add_all(
        EncounterCode(encounter_id=encounter.id, kind=kind, code=code)
        for kind, code in sorted(_codes(values))
    )
    detail = EncounterDetail(id=encounter.id)
    give_detail(detail, values.detail, times_of(values, actor.timezone))
    session.add(detail)
    session.flush()
    record(session, actor, action="encounter.recorded", subject=("encounter", encounter.id), now=now)
    return encounter.id


def correct_encounter(
    session: Session,
    actor: Actor,
    encounter_id: UUID,
    *,
    values: EncounterValues,
    now: datetime,
    version: int | None = None,
) -> None:
    """The recording officer or a supervisor corrects an encounter; the trail names the fields, not their content.

    `version` is the one that the form showed; raises `Conflict` where somebody changed the encounter since.
    """
    query = sa.select(Encounter).where(
        Encounter.id == encounter_id, Encounter.id.in_(policy.visible_to(actor))
    )
    encounter = session.scalars(query.with_for_update()).one_or_none()
    if encounter is None:
        raise NotFound(N_("There is nothing here, or it is not yours to see."))
    policy.may_correct(actor, recorded_by_id=encounter.recorded_by_id, source=encounter.source)
    if version is not None and version != encounter.version:
        raise Conflict(N_("Somebody changed this encounter since you opened it. Load the page again."))
    values = asked_of(values, country=_country(session, actor))
    _check(session, actor, values, now, force_reports=count_reports(session, encounter_id))
    wanted = _columns(actor, values) | {"person_id": _person(session, actor, encounter, values.person, now)}
    changed = [name for name, value in wanted.items() if getattr(encounter, name) != value]
    for name in changed:
        setattr(encounter, name, wanted[name])
    if encounter.narrative != values.narrative:
        encounter.narrative = values.narrative
        changed.append("narrative")
    parts = [*_give_codes(session, encounter, values), *_give_detail(session, actor, encounter, values)]
    if parts:
        # They are part of the encounter: whoever loaded it before them has an old version.
        flag_modified(encounter, "event_type")
    changed += parts
    session.flush()
    record(
        session,
        actor,
        action="encounter.corrected",
        subject=("encounter", encounter_id),
        now=now,
        details={"fields": sorted(changed)},
    )


def _country(session: Session, actor: Actor) -> str:
    assert actor.organisation_id is not None, "only an agency's people record encounters"
    return get_organisation_row(session, actor.organisation_id).country


def _check(
    session: Session, actor: Actor, values: EncounterValues, now: datetime, *, force_reports: int = 0
) -> None:
    problems = problems_of(values, timezone=actor.timezone, now=now, force_reports=force_reports)
    own = sa.select(Area.id).where(Area.id == values.area_id, Area.organisation_id == actor.organisation_id)
    if values.area_id is not None and session.scalar(own) is None:
        problems.append(RuleBroken(N_("Choose one of your agency’s areas."), "area"))
    if problems:
        raise RulesBroken(problems)


def _columns(actor: Actor, values: EncounterValues) -> dict[str, Any]:
    moment = values.occurred_on
    return {name: getattr(values, name) for name in SAME} | {
        "event_number": values.event_number.strip(),
        "occurred_at": moment_of(values, actor.timezone),
        "year": moment.year,
        "month": moment.month,
        "weekday": moment.weekday(),
        "hour": values.occurred_time.hour,
        "referral_offered": values.offered(),
    }


def _codes(values: EncounterValues) -> set[tuple[str, str]]:
    kinds = {
        "nature": values.natures,
        "behaviour": values.behaviours,
        "technique": values.techniques,
        "disposition": values.all_dispositions(),
        "risk": values.detail.risks,
        "weapon_use": values.detail.weapon_uses,
    }
    return {(kind, code) for kind, codes in kinds.items() for code in codes}


def _give_codes(session: Session, encounter: Encounter, values: EncounterValues) -> list[str]:
    """Give the encounter exactly these codes; answers the kinds that changed."""
    stored = session.scalars(sa.select(EncounterCode).where(EncounterCode.encounter_id == encounter.id)).all()
    present, wanted = {(row.kind, row.code): row for row in stored}, _codes(values)
    for key, row in present.items():
        if key not in wanted:
            session.delete(row)
    session.add_all(
        EncounterCode(encounter_id=encounter.id, kind=kind, code=code)
        for kind, code in sorted(wanted - present.keys())
    )
    return sorted({kind for kind, _ in wanted ^ present.keys()})


def _give_detail(session: Session, actor: Actor, encounter: Encounter, values: EncounterValues) -> list[str]:
    """Give the encounter these optional answers; answers the names of those that changed."""
    detail = session.get(EncounterDetail, encounter.id)
    if detail is None:
        detail = EncounterDetail(id=encounter.id)
        session.add(detail)
        session.flush()
    return give_detail(detail, values.detail, times_of(values, actor.timezone))


def _person(
    session: Session, actor: Actor, encounter: Encounter, given: PersonValues | None, now: datetime
) -> UUID | None:
    """The same person where the same was given again, else the one that is found or added."""
    if given is None:
        return None
    if encounter.person_id is not None:
        stored = session.get_one(Person, encounter.person_id)
        born_on = given.born_on.isoformat() if given.born_on else None
        if (stored.name, stored.born_on, stored.age_band) == (given.name, born_on, given.age_band):
            return stored.id
    return find_or_create(session, actor, values=given, now=now)
