"""Outreach and where people are heard, told to the public directory and to the pages of partnerships, which lie on a floor below it (ADR 0013)."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from flask import url_for
from sqlalchemy.orm import Session

from partners.hub.offerings import Hearing, Offering, Reading
from partners.outreach.campaigns.announced import list_public_activities
from partners.outreach.library.queries import list_public_materials
from partners.outreach.terms import ACTIVITY_KINDS, MATERIAL_KINDS
from surveys.voices.lifecycle import PLACE_KINDS
from surveys.voices.queries import list_public_places


def offerings(session: Session, now: datetime, partnership_id: UUID | None) -> list[Offering]:
    """What is coming for everybody."""
    return [
        Offering(
            title=row.title,
            kind=ACTIVITY_KINDS[row.kind],
            organisation_id=row.organisation_id,
            organisation_name=row.organisation_name,
            first=row.starts_on,
            last=row.ends_on,
            begins_at=row.begins_at,
            finishes_at=row.finishes_at,
            place=row.place,
            audience=row.audience,
            languages=row.languages,
            fee=row.entry_fee,
            currency=row.currency,
        )
        for row in list_public_activities(session, now=now, partnership_id=partnership_id)
    ]


def readings(session: Session, today: date) -> list[Reading]:
    """The material for everybody."""
    return [
        Reading(
            title=row.title,
            kind=MATERIAL_KINDS[row.kind],
            organisation_name=row.organisation_name,
            language=row.language,
            source=row.source,
            link=row.link,
            evidence=row.evidence,
            licence=row.licence,
            review_on=row.review_on,
        )
        for row in list_public_materials(session, today=today)
    ]


def hearings(session: Session, now: datetime, organisation_ids: Sequence[UUID]) -> list[Hearing]:
    """Where some organisations hear everybody."""
    return [
        Hearing(
            title=row.title,
            kind=PLACE_KINDS[row.kind],
            organisation_name=row.organisation,
            held_on=row.held_on,
            path=url_for("voices.say", link_code=row.link_code),
        )
        for row in list_public_places(session, organisation_ids, now=now)
    ]
