"""Whom one's own people can call, on every page of the compartment: the officers' lines first, whatever fails."""

import logging
from collections.abc import Callable
from uuid import UUID

import sqlalchemy as sa
from flask import Flask, g, has_request_context, request
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation, OrganisationStatus
from accounts.organisations.queries import find_organisation_row
from concordat.survey_lines import lines_for_everybody
from core.actor import Actor, OrganisationKind
from core.clock import local_date, utc_now
from partners.channels.crisis_lines.audience import LineAudience
from partners.channels.crisis_lines.lines import OWN, CrisisLine
from partners.channels.crisis_lines.national import lines_for_officers
from partners.channels.crisis_lines.queries import list_lines
from surveys.waves.answering import PREFIX as SURVEY
from web.access import find_actor
from web.database import current_session
from web.discretion import lies_under
from web.error_pages import show_own_help
from wellbeing.pages import chosen_agency

log = logging.getLogger("concordat.help")
_LAST: dict[UUID | None, tuple[CrisisLine, ...]] = {}
"""What each organisation's people saw last, for the case that the database does not answer."""


def support_lines(organisation_id: UUID | None, country: str | None = None) -> tuple[CrisisLine, ...]:
    """The agency's numbers for its own people, the officers' lines of its country, everybody's; never raises.

    `country` is asked only where the organisation is not known.
    """
    try:
        lines = _read(current_session(), organisation_id, country)
    except Exception as error:
        log.error("the numbers to call could not be read: %s", type(error).__name__)
        _forget(current_session)
        return _LAST.get(organisation_id) or lines_for_officers(country or "")
    _LAST[organisation_id] = lines
    return lines


def own_help_lines(actor: Actor | None) -> tuple[CrisisLine, ...]:
    """The numbers for whoever is here, of the agency that a page is about or else of their own; never raises.

    Who answers a survey is one of the public: their page shows everybody's numbers.
    """
    if has_request_context() and lies_under(request.path, SURVEY):
        return lines_for_everybody("")
    return support_lines(chosen_agency() or (actor.organisation_id if actor else None))


def install_support_lines(app: Flask) -> None:
    """Let the layout and the error pages of the compartment say whom to call."""

    def here() -> tuple[CrisisLine, ...]:
        if "support_lines" not in g:
            g.support_lines = own_help_lines(find_actor())
        lines: tuple[CrisisLine, ...] = g.support_lines
        return lines

    app.jinja_env.globals["support_lines_here"] = here
    show_own_help(own_help_lines)


def _read(session: Session, organisation_id: UUID | None, country: str | None) -> tuple[CrisisLine, ...]:
    row = find_organisation_row(session, organisation_id) if organisation_id else None
    if row is None or row.kind is OrganisationKind.OPERATOR:
        return lines_for_officers(country or _the_country(session))
    own: list[CrisisLine] = []
    if row.kind is OrganisationKind.AGENCY:
        today = local_date(utc_now(), row.timezone)
        own = [
            CrisisLine(
                label=line.label,
                number=line.number,
                is_verified=line.is_fresh(today),
                group=OWN,
                hours=line.hours,
                verified_on=line.verified_on,
            )
            for line in list_lines(session, row.id, audience=LineAudience.OWN_PEOPLE)
        ]
    return (*own, *lines_for_officers(row.country))


def _the_country(session: Session) -> str:
    """The country of all agencies that take part, where they are all of one."""
    found = session.scalars(
        sa.select(Organisation.country)
        .where(Organisation.kind == OrganisationKind.AGENCY, Organisation.status == OrganisationStatus.ACTIVE)
        .distinct()
    ).all()
    return found[0] if len(found) == 1 else ""


def _forget(session: Callable[[], Session]) -> None:
    """A statement that failed must not make the next one fail."""
    try:
        session().rollback()
    except Exception as error:
        log.error("the session could not be ended: %s", type(error).__name__)
