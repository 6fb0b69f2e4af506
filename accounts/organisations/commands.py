"""Adding organisations, and changing their settings, units and areas."""

from datetime import datetime, time
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Area, Organisation, OrganisationStatus, Unit
from accounts.organisations.policy import NOT_FOUND, may_add, may_change
from accounts.sign_in.commands import end_sessions_within
from audit.commands import record
from core.actor import Actor, OrganisationKind
from core.business_time import calendar_for
from core.errors import Conflict, InvalidTransition, NotFound, RuleBroken
from core.text import N_

CHANGED_MEANWHILE = N_(
    "Somebody else changed this in the meantime. Look at it again, then repeat your change."
)
FIELD_NAMES = {"zone": "timezone", "opens": "opens_at", "closes": "closes_at"}
SETTINGS = (
    "timezone",
    "locale",
    "country",
    "subdivision",
    "opens_at",
    "closes_at",
    "email",
    "phone",
    "website",
    "reveals_service_kind",
    "banner",
)


def add_organisation(
    session: Session,
    actor: Actor,
    *,
    kind: OrganisationKind,
    name: str,
    timezone: str = "UTC",
    locale: str = "en",
    country: str = "US",
    subdivision: str | None = None,
    now: datetime,
) -> Organisation:
    """The operator adds an organisation that takes part from now on.

    Raises `RuleBroken` where an active one of the kind has the name, or for an unknown zone or country.
    """
    may_add(actor)
    _refuse_same_name(session, kind, name)
    organisation = Organisation(
        kind=kind,
        status=OrganisationStatus.ACTIVE,
        name=name.strip(),
        timezone=timezone,
        locale=locale,
        country=country,
        subdivision=subdivision or None,
        opens_at=time(9),
        closes_at=time(17),
    )
    _check_calendar(organisation)
    session.add(organisation)
    session.flush()
    details = {"kind": kind}
    record(
        session,
        actor,
        action="organisation.added",
        subject=("organisation", organisation.id),
        now=now,
        details=details,
    )
    return organisation


def activate_organisation(
    session: Session, actor: Actor, *, organisation_id: UUID, now: datetime
) -> Organisation:
    """A candidate from a directory, or a suspended organisation, takes part from now on."""
    may_add(actor)
    organisation = _load(session, organisation_id)
    if organisation.status is OrganisationStatus.ACTIVE:
        raise InvalidTransition(N_("%(name)s takes part already."), name=organisation.name)
    _refuse_same_name(session, organisation.kind, organisation.name)
    organisation.status = OrganisationStatus.ACTIVE
    record(
        session, actor, action="organisation.activated", subject=("organisation", organisation.id), now=now
    )
    return organisation


def suspend_organisation(
    session: Session, actor: Actor, *, organisation_id: UUID, now: datetime
) -> Organisation:
    """The people of a suspended organisation can no longer use the system, from their next request on."""
    may_add(actor)
    organisation = _load(session, organisation_id)
    if organisation.status is not OrganisationStatus.ACTIVE:
        raise InvalidTransition(N_("%(name)s does not take part."), name=organisation.name)
    if organisation.id == actor.organisation_id:
        raise RuleBroken(N_("You cannot suspend your own organisation."))
    organisation.status = OrganisationStatus.SUSPENDED
    end_sessions_within(session, organisation.id)
    record(
        session, actor, action="organisation.suspended", subject=("organisation", organisation.id), now=now
    )
    return organisation


def change_settings(
    session: Session,
    actor: Actor,
    *,
    organisation_id: UUID,
    version: int,
    now: datetime,
    **settings: object,
) -> Organisation:
    """An administrator changes the settings of the organisation; `settings` are names of `SETTINGS`.

    Raises `RuleBroken` for an unknown zone or country or empty opening hours, `Conflict` when another person changed
    the organisation since `version`.
    """
    may_change(actor, organisation_id)
    organisation = _load(session, organisation_id)
    if organisation.version != version:
        raise Conflict(CHANGED_MEANWHILE)
    unknown = set(settings) - set(SETTINGS)
    if unknown:
        raise TypeError(f"no settings of an organisation: {sorted(unknown)}")
    changed = sorted(name for name, value in settings.items() if getattr(organisation, name) != value)
    with session.no_autoflush:
        for name in changed:
            setattr(organisation, name, settings[name])
        _check_calendar(organisation)
    record(
        session,
        actor,
        action="organisation.changed",
        subject=("organisation", organisation.id),
        now=now,
        details={"fields": changed},
    )
    return organisation


def add_unit(session: Session, actor: Actor, *, organisation_id: UUID, name: str, now: datetime) -> Unit:
    """A unit has a name of its own within the organisation."""
    may_change(actor, organisation_id)
    organisation = _load(session, organisation_id)
    taken = sa.select(Unit.id).where(Unit.organisation_id == organisation_id, Unit.name == name)
    if session.scalar(taken) is not None:
        raise RuleBroken(N_("There is a unit of this name already."), "name")
    unit = Unit(organisation_id=organisation.id, name=name)
    session.add(unit)
    session.flush()
    record(session, actor, action="unit.added", subject=("unit", unit.id), now=now)
    return unit


def add_area(
    session: Session, actor: Actor, *, organisation_id: UUID, code: str, name: str, now: datetime
) -> Area:
    """An area is a district or beat of an agency, with a code of its own."""
    may_change(actor, organisation_id)
    organisation = _load(session, organisation_id)
    if organisation.kind is not OrganisationKind.AGENCY:
        raise RuleBroken(N_("Only agencies have areas."), "code")
    taken = sa.select(Area.id).where(Area.organisation_id == organisation_id, Area.code == code)
    if session.scalar(taken) is not None:
        raise RuleBroken(N_("There is an area with this code already."), "code")
    area = Area(organisation_id=organisation.id, code=code, name=name)
    session.add(area)
    session.flush()
    record(session, actor, action="area.added", subject=("area", area.id), now=now)
    return area


def _load(session: Session, organisation_id: UUID) -> Organisation:
    organisation = session.get(Organisation, organisation_id, with_for_update=True)
    if organisation is None:
        raise NotFound(NOT_FOUND)
    return organisation


def _refuse_same_name(session: Session, kind: OrganisationKind, name: str) -> None:
    taken = sa.select(Organisation.id).where(
        Organisation.kind == kind,
        Organisation.status == OrganisationStatus.ACTIVE,
        Organisation.name == name.strip(),
    )
    if session.scalars(taken.limit(1)).first() is not None:
        raise RuleBroken(N_("An organisation of this name takes part already."), "name")


def _check_calendar(organisation: Organisation) -> None:
    try:
        calendar_for(
            organisation.timezone,
            organisation.country,
            subdivision=organisation.subdivision,
            opens=organisation.opens_at,
            closes=organisation.closes_at,
        )
    except RuleBroken as error:
        field = FIELD_NAMES.get(error.field or "", error.field)
        raise RuleBroken(error.message, field, **error.params) from error
    if organisation.closes_at <= organisation.opens_at:
        raise RuleBroken(N_("Closing time must be after opening time."), "closes_at")
