"""What this slice itself brings to an agenda: decisions to ratify, deferred ones, open and overdue actions."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from core.clock import local_date
from core.text import N_
from partners.meetings.agenda import AgendaContext, AgendaPoint
from partners.meetings.queries.actions import list_open_actions_of
from partners.meetings.queries.decisions import list_unsettled
from partners.meetings.queries.meetings import starts_at_of
from partners.meetings.terms import AgendaKind


def own_points(session: Session, context: AgendaContext) -> Iterator[AgendaPoint]:
    """What earlier meetings of the committee left to do."""
    before = starts_at_of(session, context.meeting_id)
    for decision in list_unsettled(session, context.committee_id, before=before):
        waits = decision.waits_for_ratification
        yield AgendaPoint(
            kind=AgendaKind.RATIFY if waits else AgendaKind.DEFERRED,
            text=N_("Ratify what was agreed without a quorum: %(text)s")
            if waits
            else N_("Deferred: %(text)s"),
            params={"text": decision.text},
            link=f"/meetings/decisions/{decision.id}",
            subject=("decision", decision.id),
        )
    today = local_date(context.now, context.zone)
    for action in list_open_actions_of(session, context.committee_id):
        overdue = action.due_on < today
        yield AgendaPoint(
            kind=AgendaKind.ACTION,
            text=N_("Overdue since %(day)s (%(organisation)s): %(text)s")
            if overdue
            else N_("Due on %(day)s (%(organisation)s): %(text)s"),
            params={
                "day": action.due_on,
                "organisation": action.owner_organisation_name,
                "text": action.text,
            },
            link=f"/meetings/actions/{action.id}",
            subject=("action", action.id),
        )
