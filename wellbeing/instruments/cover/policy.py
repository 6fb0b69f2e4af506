"""Who arranges the cover of an agency, and what a cover is."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import time
from uuid import UUID
from zoneinfo import ZoneInfo

from core.actor import OrganisationKind
from core.business_time import BusinessCalendar
from core.errors import NotFound, RuleBroken
from core.permissions import Permission
from core.text import N_
from wellbeing.instruments.cover.models import MOST_MINUTES
from wellbeing.visitor import Visitor

LEAST_MINUTES = 5
LONGEST_CONTACT = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverValues:
    """What a coordinator arranges."""

    provider_id: UUID
    backup_id: UUID
    contact: str
    backup_contact: str
    weekdays: frozenset[int]
    opens_at: time
    closes_at: time
    response_minutes: int


def may_arrange(visitor: Visitor) -> UUID:
    """The agency whose cover the visitor arranges; for everybody else there is no such page."""
    if (
        visitor.organisation_kind is not OrganisationKind.AGENCY
        or visitor.organisation_id is None
        or not visitor.holds(Permission.WELLBEING_RUN)
    ):
        raise NotFound(N_("There is nothing here, or it is not yours to see."))
    return visitor.organisation_id


def may_save(values: CoverValues, *, responders: Collection[UUID]) -> None:
    """Two different organisations with clinicians, how to reach both, days and hours, and an answer within the hour."""
    if values.provider_id not in responders:
        raise RuleBroken(N_("Choose an organisation that has a clinician."), "provider_id")
    if values.backup_id not in responders:
        raise RuleBroken(N_("Choose an organisation that has a clinician."), "backup_id")
    if values.provider_id == values.backup_id:
        raise RuleBroken(N_("The back-up must be another organisation than the first."), "backup_id")
    for name in ("contact", "backup_contact"):
        text = getattr(values, name)
        if not text.strip():
            raise RuleBroken(N_("Say how those on duty are reached, for example a telephone number."), name)
        if len(text) > LONGEST_CONTACT:
            raise RuleBroken(
                N_("This is too long. Use at most %(count)s letters."), name, count=LONGEST_CONTACT
            )
    if not values.weekdays:
        raise RuleBroken(N_("Choose at least one day."), "weekdays")
    whole_day = values.opens_at == values.closes_at == time(0)
    if not whole_day and values.closes_at != time(0) and values.closes_at <= values.opens_at:
        raise RuleBroken(
            N_("The end must be after the beginning. For the whole day enter 00:00 twice."), "closes_at"
        )
    if not LEAST_MINUTES <= values.response_minutes <= MOST_MINUTES:
        raise RuleBroken(
            N_("Enter a number from %(least)s to %(most)s minutes."),
            "response_minutes",
            least=LEAST_MINUTES,
            most=MOST_MINUTES,
        )


def hours_of(
    *, timezone: str, weekdays: Collection[int], opens_at: time, closes_at: time
) -> BusinessCalendar:
    """The hours of a cover; public holidays are days like others, because nobody’s worst night keeps to them."""
    return BusinessCalendar(
        zone=ZoneInfo(timezone), opens=opens_at, closes=closes_at, weekdays=frozenset(weekdays)
    )
