"""What can be evaluated: agencies and partnerships, by the actor's reach, by name and by stored id."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.organisations.models import Organisation, OrganisationStatus
from core.actor import Actor, OrganisationKind
from core.errors import NotFound, RuleBroken
from core.text import N_
from kpi.evaluations.policy import NOT_FOUND, partnerships_of, sees_all
from kpi.measures.scope import Scope
from partners.memoranda.models import Partnership

_Agency = aliased(Organisation, name="agency")
_Ngo = aliased(Organisation, name="ngo")


def list_scopes(session: Session, actor: Actor) -> list[Scope]:
    """What the actor may have evaluated: agencies first, then partnerships, by name."""
    scopes: list[Scope] = []
    if sees_all(actor) or actor.organisation_kind is OrganisationKind.AGENCY:
        query = sa.select(
            Organisation.id, Organisation.name, Organisation.timezone, Organisation.locale
        ).where(
            Organisation.kind == OrganisationKind.AGENCY, Organisation.status == OrganisationStatus.ACTIVE
        )
        if not sees_all(actor):
            query = query.where(Organisation.id == actor.organisation_id)
        scopes += [
            Scope(agency_id=row.id, agency_name=row.name, timezone=row.timezone, locale=row.locale)
            for row in session.execute(query.order_by(Organisation.name, Organisation.id))
        ]
    return scopes + _partnership_scopes(session, [partnerships_of(actor)])


def get_scope(session: Session, actor: Actor, key: str) -> Scope:
    """The scope that `key_of` named, if it is the actor's; raises `NotFound`."""
    found = next((scope for scope in list_scopes(session, actor) if key_of(scope) == key), None)
    if found is None:
        raise NotFound(NOT_FOUND)
    return found


def key_of(scope: Scope) -> str:
    """A short text that names a scope in a form."""
    if scope.partnership_id is not None:
        return f"partnership-{scope.partnership_id.hex}"
    return f"agency-{scope.agency_id.hex}"


def scope_named(
    session: Session, *, agency_name: str | None = None, partnership_ref: str | None = None
) -> Scope:
    """The scope of an agency's exact name or a partnership's reference; `RuleBroken` names what is unknown."""
    if (agency_name is None) == (partnership_ref is None):
        raise RuleBroken(N_("Name either an agency or a partnership."))
    if partnership_ref is not None:
        found = _partnership_scopes(session, [Partnership.reference == partnership_ref])
        if not found:
            raise RuleBroken(N_("There is no partnership %(reference)s."), reference=partnership_ref)
        return found[0]
    row = session.execute(
        sa.select(Organisation.id, Organisation.name, Organisation.timezone, Organisation.locale)
        .where(Organisation.kind == OrganisationKind.AGENCY, Organisation.name == agency_name)
        .order_by(Organisation.id)
    ).first()
    if row is None:
        raise RuleBroken(N_("There is no agency named %(name)s."), name=agency_name)
    return Scope(agency_id=row.id, agency_name=row.name, timezone=row.timezone, locale=row.locale)


def scope_of(session: Session, *, agency_id: UUID, partnership_id: UUID | None) -> Scope:
    """The scope of stored ids; raises `NotFound`."""
    if partnership_id is not None:
        found = _partnership_scopes(session, [Partnership.id == partnership_id])
    else:
        rows = session.execute(
            sa.select(Organisation.id, Organisation.name, Organisation.timezone, Organisation.locale).where(
                Organisation.id == agency_id
            )
        )
        found = [
            Scope(agency_id=r.id, agency_name=r.name, timezone=r.timezone, locale=r.locale) for r in rows
        ]
    if not found:
        raise NotFound(NOT_FOUND)
    return found[0]


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
            agency_id=row.agency_id,
            agency_name=row.agency_name,
            timezone=row.timezone,
            locale=row.locale,
            partnership_id=row.id,
            partnership_reference=row.reference,
            ngo_id=row.ngo_id,
            ngo_name=row.ngo_name,
        )
        for row in session.execute(query)
    ]
