"""What people do with grants: record them, what was spent, and the reports that funders want."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import local_date
from core.errors import Conflict, RuleBroken
from core.text import N_
from partners.outreach import acts
from partners.outreach.acts import record_outreach
from partners.outreach.grants.models import GrantReport, GrantSpending, OutreachGrant
from partners.outreach.grants.policy import visible_to
from partners.outreach.policy import found, may_write
from partners.outreach.terms import MOST_MONEY


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantValues:
    """What is known of a grant; money in the smallest unit."""

    funder: str
    purpose: str
    amount: int
    currency: str
    starts_on: date
    ends_on: date
    is_restricted: bool
    owner_id: UUID


def add_grant(session: Session, actor: Actor, *, values: GrantValues, now: datetime) -> OutreachGrant:
    """An organisation was given money for outreach."""
    may_write(actor)
    assert actor.user_id is not None
    assert actor.organisation_id is not None
    grant = OutreachGrant(organisation_id=actor.organisation_id, created_at=now, created_by_id=actor.user_id)
    _write(session, actor, grant, values, spent=0)
    session.add(grant)
    record_outreach(session, actor, "outreach_grant", "outreach_grant.added", grant.id, now=now)
    return grant


def change_grant(
    session: Session,
    actor: Actor,
    grant_id: UUID,
    *,
    values: GrantValues,
    version: int | None,
    now: datetime,
) -> OutreachGrant:
    """What is known of a grant is changed; it never gets smaller than what was spent of it."""
    grant = _load(session, actor, grant_id)
    acts.check_seen(grant, version)
    _write(session, actor, grant, values, spent=_spent(session, grant.id))
    record_outreach(session, actor, "outreach_grant", "outreach_grant.changed", grant.id, now=now)
    return grant


def record_spending(
    session: Session,
    actor: Actor,
    grant_id: UUID,
    *,
    spent_on: date,
    amount: int,
    what: str,
    now: datetime,
) -> GrantSpending:
    """What was paid from a grant, or came back; in all never more than there is, and never less than nothing."""
    grant = _load(session, actor, grant_id)
    assert actor.user_id is not None
    if spent_on > local_date(now, actor.timezone):
        raise RuleBroken(N_("This day lies in the future."), "spent_on")
    if not grant.starts_on <= spent_on <= grant.ends_on:
        raise RuleBroken(N_("This day lies outside the time of the grant."), "spent_on")
    if amount == 0:
        raise RuleBroken(N_("Give an amount other than zero."), "amount")
    after = _spent(session, grant.id) + amount
    if after > grant.amount:
        raise RuleBroken(N_("This is more than is left of the grant."), "amount")
    if after < 0:
        raise RuleBroken(N_("More cannot come back than was spent."), "amount")
    spending = GrantSpending(
        grant_id=grant.id,
        spent_on=spent_on,
        amount=amount,
        what=acts.required(what, N_("Say what it was for."), "what"),
        recorded_at=now,
        recorded_by_id=actor.user_id,
    )
    session.add(spending)
    record_outreach(
        session, actor, "outreach_grant", "outreach_grant.spent", grant.id, now=now, amount=amount
    )
    return spending


def ask_report(
    session: Session, actor: Actor, grant_id: UUID, *, due_on: date, what: str, now: datetime
) -> GrantReport:
    """A funder wants a report by a day; the owner of the grant is reminded of it."""
    grant = _load(session, actor, grant_id)
    words = acts.required(what, N_("Say what the funder wants to hear."), "what")
    if due_on < grant.starts_on:
        raise RuleBroken(N_("The grant has not begun on that day."), "due_on")
    same = sa.select(GrantReport.id).where(
        GrantReport.grant_id == grant.id, GrantReport.due_on == due_on, GrantReport.what == words
    )
    if session.scalar(same) is not None:
        raise RuleBroken(N_("This report stands there already."), "what")
    report = GrantReport(grant_id=grant.id, due_on=due_on, what=words)
    session.add(report)
    record_outreach(
        session,
        actor,
        "outreach_grant",
        "outreach_grant.report_asked",
        grant.id,
        now=now,
        due=due_on.isoformat(),
    )
    return report


def hand_in(
    session: Session,
    actor: Actor,
    grant_id: UUID,
    *,
    grant_report_id: UUID,
    handed_in_on: date,
    now: datetime,
) -> GrantReport:
    """A report was handed in."""
    grant = _load(session, actor, grant_id)
    report: GrantReport = found(
        session.scalars(
            sa.select(GrantReport).where(GrantReport.id == grant_report_id, GrantReport.grant_id == grant.id)
        ).one_or_none()
    )
    if report.handed_in_on is not None:
        raise Conflict(N_("This report was handed in already."))
    if handed_in_on > local_date(now, actor.timezone):
        raise RuleBroken(N_("This day lies in the future."), "handed_in_on")
    report.handed_in_on, report.handed_in_by_id = handed_in_on, actor.user_id
    record_outreach(session, actor, "outreach_grant", "outreach_grant.report_handed_in", grant.id, now=now)
    return report


def _load(session: Session, actor: Actor, grant_id: UUID) -> OutreachGrant:
    grant: OutreachGrant = acts.load(session, actor, OutreachGrant, grant_id, visible_to(actor))
    return grant


def _spent(session: Session, grant_id: UUID) -> int:
    query = sa.select(sa.func.sum(GrantSpending.amount)).where(GrantSpending.grant_id == grant_id)
    return int(session.scalar(query) or 0)


def _write(session: Session, actor: Actor, grant: OutreachGrant, values: GrantValues, *, spent: int) -> None:
    grant.funder = acts.required(values.funder, N_("Say who gives the money."), "funder")
    grant.purpose = acts.required(values.purpose, N_("Say what it is for."), "purpose")
    acts.check_money(values.amount, values.currency, "amount")
    if not 0 < values.amount <= MOST_MONEY:
        raise RuleBroken(N_("Give an amount of more than zero."), "amount")
    if values.amount < spent:
        raise RuleBroken(N_("More than this was spent already."), "amount")
    if spent and values.currency != grant.currency:
        raise RuleBroken(N_("Some of it was spent in another currency."), "currency")
    acts.check_days(values.starts_on, values.ends_on)
    grant.amount, grant.currency = values.amount, values.currency
    grant.starts_on, grant.ends_on = values.starts_on, values.ends_on
    grant.is_restricted = values.is_restricted
    grant.owner_id = acts.check_owner(session, actor, values.owner_id)
