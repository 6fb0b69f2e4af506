"""R09 of a seeded database, worked out a second time from the questions in plain Python."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from concordat import models
from concordat.seed.load import load_seed
from core.actor import OrganisationKind
from kpi.evaluations.measuring import read_source
from kpi.evaluations.scopes import scope_of
from kpi.periods import Period
from partners.memoranda.models import Partnership
from referrals.handover.models import InfoRequest, Referral

assert models.metadata.tables  # imported so that every table is made


@pytest.mark.first_tier("sqlite")
def test_the_figure_is_what_the_questions_say_for_the_agency_and_for_each_partner(
    session: Session, now: datetime
) -> None:
    load_seed(session, referrals=200, seed=3, now=now)
    asked = session.execute(
        sa.select(InfoRequest, Referral).join(Referral, Referral.id == InfoRequest.referral_id)
    ).all()
    compared = 0
    for agency_id in session.scalars(
        sa.select(Organisation.id).where(Organisation.kind == OrganisationKind.AGENCY)
    ).all():
        pairs = session.execute(
            sa.select(Partnership.id, Partnership.ngo_id).where(Partnership.agency_id == agency_id)
        ).all()
        for partnership_id, ngo_id in [(None, None), *((row.id, row.ngo_id) for row in pairs)]:
            scope = scope_of(session, agency_id=agency_id, partnership_id=partnership_id)
            theirs = [
                (question, referral)
                for question, referral in asked
                if referral.agency_id == agency_id and ngo_id in (None, referral.ngo_id)
            ]
            for year in (2025, 2026):
                period = Period.year(year, scope.timezone)
                figure = read_source(session, scope, period=period, as_of=now).figures(period)["R09"]
                n = total = pending = 0
                for question, referral in theirs:
                    if question.asked_at.astimezone(ZoneInfo(scope.timezone)).year != year:
                        continue
                    if referral.decline_reason == "duplicate" or "mistaken_or_duplicate" in (
                        referral.closure_reason,
                        referral.withdrawal_reason,
                    ):
                        continue
                    answer, end = question.answered_at, referral.closed_at
                    if end and end < question.due_at and (answer is None or answer > end):
                        continue
                    if question.due_at > now:
                        pending += 1
                        continue
                    total += 1
                    n += answer is not None and answer <= question.due_at
                if not figure.no_data:
                    assert (figure.n, figure.N, figure.pending) == (n, total, pending)
                    compared += total
    assert compared > 20, "choose a seed with more questions"
