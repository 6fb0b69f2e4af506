"""Who is at the page, whose agency it is about, and what is offered there."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from flask import request

from accounts.organisations.models import OrganisationStatus
from accounts.organisations.queries import OrganisationListRow, find_organisation_row, list_organisations
from core.actor import OrganisationKind
from core.permissions import Permission
from web.database import current_session, current_vault
from wellbeing.instruments.codes import InstrumentCode
from wellbeing.instruments.cover.queries import CoverRow, find_standing
from wellbeing.instruments.offering.policy import offered
from wellbeing.instruments.offering.queries import SwitchedRow, list_switched
from wellbeing.instruments.texts.instrument import Instrument
from wellbeing.pages import choose_agency, find_visitor
from wellbeing.visitor import Visitor


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a page of checks knows before anything is answered."""

    visitor: Visitor | None
    """Who is here for themselves with an account or a code; None for whoever stays unknown."""
    agency_id: UUID | None
    cover: CoverRow | None
    offered: tuple[Instrument, ...]
    switched: dict[InstrumentCode, SwitchedRow] = field(default_factory=dict)

    @property
    def can_be_called(self) -> bool:
        """Whether somebody could call back: there is a person to call, and a duty to do it."""
        return self.visitor is not None and self.cover is not None

    def cut_off_of(self, code: InstrumentCode) -> int | None:
        """The agency’s own cut-off, where it chose one."""
        row = self.switched.get(code)
        return row.cut_off if row else None


def open_desk(now: datetime) -> Desk:
    """Who is here and what is offered, from the account or, without one, from the agency that the page names."""
    visitor = find_visitor()
    if visitor is not None and not (
        visitor.holds(Permission.WELLBEING_OWN) and visitor.organisation_id is not None
    ):
        visitor = None
    own = visitor.for_themselves() if visitor else None
    agency_id = own.organisation_id if own else _named_agency()
    if agency_id is None:
        return Desk(
            visitor=None, agency_id=None, cover=None, offered=offered(has_responder=False, switched=())
        )
    choose_agency(agency_id)
    vault = current_vault()
    cover = find_standing(vault, current_session(), agency_id, now=now)
    switched = list_switched(vault, agency_id)
    return Desk(
        visitor=own,
        agency_id=agency_id,
        cover=cover,
        offered=offered(has_responder=cover is not None, switched=switched),
        switched=switched,
    )


def list_agencies() -> list[OrganisationListRow]:
    """The agencies of which somebody without an account may choose one."""
    return list_organisations(
        current_session(), kind=OrganisationKind.AGENCY, status=OrganisationStatus.ACTIVE, limit=200
    )


def _named_agency() -> UUID | None:
    try:
        agency_id = UUID(request.form.get("agency") or request.args.get("agency") or "")
    except ValueError:
        return None
    row = find_organisation_row(current_session(), agency_id)
    is_agency = (
        row is not None and row.kind is OrganisationKind.AGENCY and row.status is OrganisationStatus.ACTIVE
    )
    return agency_id if is_agency else None
