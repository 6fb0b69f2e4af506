"""What can be evaluated: agencies, NGOs, partnerships, everything; by the actor's reach, by name and by stored key."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.organisations.models import Organisation, OrganisationStatus
from core.actor import Actor, OrganisationKind
from core.errors import NotFound, RuleBroken
from core.text import N_
from kpi.evaluations.policy import NOT_FOUND, keeps_everything, partnerships_of, sees_all
from kpi.measures.scope import Scope, ScopeKind, key_of
from partners.memoranda.models import Partnership

EVERYWHERE = "UTC"
"""The time zone in which everything is measured: no agency's own."""
_KINDS = {OrganisationKind.AGENCY: ScopeKind.AGENCY, OrganisationKind.NGO: ScopeKind.NGO}
_Agency = aliased(Organisation, name="agency")
_Ngo = aliased(Organisation, name="ngo")


def list_scopes(session: Session, actor: Actor) -> list[Scope]:
    """What the actor may have evaluated: everything, agencies, NGOs, then partnerships, by name."""
    everything = [Scope(timezone=EVERYWHERE)] if keeps_everything(actor) else []
    return [
        *everything,
        *_organisation_scopes(session, _organisations_of(actor)),
        *_partnership_scopes(session, [partnerships_of(actor)]),
    ]


def get_scope(session: Session, actor: Actor, key: str) -> Scope:
    """The scope of a key, if it is the actor's; raises `NotFound`."""
    found = next((scope for scope in list_scopes(session, actor) if scope.key == key), None)
    if found is None:
        raise NotFound(NOT_FOUND)
    return found


def scope_named(
    session: Session,
    *,
    agency_name: str | None = None,
    partnership_ref: str | None = None,
    ngo_name: str | None = None,
) -> Scope:
    """The scope of an organisation's exact name or a partnership's reference; `RuleBroken` names what is unknown."""
    if sum(name is not None for name in (agency_name, partnership_ref, ngo_name)) != 1:
        raise RuleBroken(N_("Name one agency, one NGO or one partnership."))
    if partnership_ref is not None:
        found = _partnership_scopes(session, [Partnership.reference == partnership_ref])
        if not found:
            raise RuleBroken(N_("There is no partnership %(reference)s."), reference=partnership_ref)
        return found[0]
    is_agency = agency_name is not None
    kind, name = (OrganisationKind.AGENCY, agency_name) if is_agency else (OrganisationKind.NGO, ngo_name)
    found = _organisation_scopes(session, [Organisation.kind == kind, Organisation.name == name])
    if not found and is_agency:
        raise RuleBroken(N_("There is no agency named %(name)s."), name=name)
    if not found:
        raise RuleBroken(N_("There is no NGO named %(name)s."), name=name)
    return found[0]


def scope_of(session: Session, *, agency_id: UUID, partnership_id: UUID | None) -> Scope:
    """The scope of an agency, or of one of its partnerships; raises `NotFound`."""
    kind = ScopeKind.AGENCY if partnership_id is None else ScopeKind.PARTNERSHIP
    return scope_with_key(session, key_of(kind, partnership_id or agency_id))


def scope_with_key(session: Session, key: str) -> Scope:
    """The scope of a stored key; raises `NotFound`."""
    kind, _, digits = key.partition("-")
    if kind == ScopeKind.ALL:
        return Scope(timezone=EVERYWHERE)
    try:
        subject = UUID(hex=digits)
    except ValueError as error:
        raise NotFound(NOT_FOUND) from error
    if kind == ScopeKind.PARTNERSHIP:
        found = _partnership_scopes(session, [Partnership.id == subject])
    else:
        found = [
            one for one in _organisation_scopes(session, [Organisation.id == subject]) if one.kind == kind
        ]
    if not found:
        raise NotFound(NOT_FOUND)
    return found[0]


def _organisations_of(actor: Actor) -> list[sa.ColumnElement[bool]]:
    conditions: list[Any] = [
        Organisation.kind.in_(_KINDS),
        Organisation.status == OrganisationStatus.ACTIVE,
    ]
    return conditions if sees_all(actor) else [*conditions, Organisation.id == actor.organisation_id]


def _organisation_scopes(session: Session, conditions: Sequence[sa.ColumnElement[bool]]) -> list[Scope]:
    query = (
        sa.select(
            Organisation.id, Organisation.kind, Organisation.name, Organisation.timezone, Organisation.locale
        )
        .where(*conditions)
        .order_by(Organisation.kind, Organisation.name, Organisation.id)
    )
    return [
        Scope(
            timezone=row.timezone,
            locale=row.locale,
            **(
                {"agency_id": row.id, "agency_name": row.name}
                if row.kind is OrganisationKind.AGENCY
                else {"ngo_id": row.id, "ngo_name": row.name}
            ),
        )
        for row in session.execute(query)
        if row.kind in _KINDS
    ]


def _partnership_scopes(session: Session, conditions: Sequence[sa.ColumnElement[bool]]) -> list[Scope]:
    query = (
        sa.select(
            Partnership.id,
            Partnership.reference,
            Partnership.agency_id,
            _Agency.name.label("agency_name"),
            _Agency.timezone,
            _Agency.locale,
            Partnership.ngo_id,
            _Ngo.name.label("ngo_name"),
        )
        .join(_Agency, _Agency.id == Partnership.agency_id)
        .join(_Ngo, _Ngo.id == Partnership.ngo_id)
        .where(*conditions)
        .order_by(_Agency.name, _Ngo.name, Partnership.id)
    )
    return [
        Scope(
            timezone=row.timezone,
            locale=row.locale,
            agency_id=row.agency_id,
            agency_name=row.agency_name,
            partnership_id=row.id,
            partnership_reference=row.reference,
            ngo_id=row.ngo_id,
            ngo_name=row.ngo_name,
        )
        for row in session.execute(query)
    ]
