"""What an encounter tells of the referral that follows it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from core.sealing import open_text
from referrals.encounters import policy
from referrals.encounters.details.models import EncounterDetail
from referrals.encounters.models import Encounter
from referrals.people.models import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralStart:
    """What a referral form can take over from an encounter, so that nobody types it twice."""

    area_id: UUID | None
    person_name: str | None
    born_on: date | None
    age_band: str | None
    phone: str | None
    safe_contact: str | None
    language: str | None


def find_start(session: Session, actor: Actor, encounter_id: UUID) -> ReferralStart | None:
    """What an encounter within the actor's scope tells of a referral; None where there is no such encounter."""
    query = (
        sa.select(
            Encounter.area_id,
            Encounter.person_id,
            Person.name_sealed,
            Person.born_on_sealed,
            Person.age_band,
            Person.phone_sealed,
            Person.safe_contact_sealed,
            sa.func.coalesce(Person.language, EncounterDetail.language).label("language"),
        )
        .outerjoin(Person, Person.id == Encounter.person_id)
        .outerjoin(EncounterDetail, EncounterDetail.id == Encounter.id)
        .where(Encounter.id == encounter_id, Encounter.id.in_(policy.visible_to(actor)))
    )
    row = session.execute(query).one_or_none()
    if row is None:
        return None

    def opened(name: str) -> str | None:
        return open_text(getattr(row, f"{name}_sealed"), "person", name, row.person_id)

    born_on = opened("born_on")
    return ReferralStart(
        area_id=row.area_id,
        person_name=opened("name"),
        born_on=date.fromisoformat(born_on) if born_on else None,
        age_band=row.age_band,
        phone=opened("phone"),
        safe_contact=opened("safe_contact"),
        language=row.language,
    )
