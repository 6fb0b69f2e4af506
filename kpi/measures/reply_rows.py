"""The partner's questions as columns, and how fast the agency answers them (R09)."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kpi.measures.cells import Numbers, Texts, digit_of, keep_rows, moment_of, when
from kpi.measures.columns import Coded, Moments, moment, present
from kpi.measures.joined import joined_figures
from kpi.measures.kept import Kept
from kpi.measures.measurement import Measurement
from kpi.measures.pieces import OverTime
from kpi.measures.referral_rows import REMOVED, URGENCIES, is_removed, referral_conditions
from kpi.measures.scope import Scope
from kpi.measures.timeliness import sla_in_time
from referrals.handover.models import InfoRequest, Referral

ENDED_BEFORE = "referral_ended_before_deadline"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReplyRows:
    """One entry per question; instants in UTC, "not a time" where a thing has not happened."""

    urgency_rank: Numbers
    asked: Moments
    due: Moments
    answered: Moments
    ended: Moments
    """When the referral ended."""
    removed: Numbers

    def __len__(self) -> int:
        return int(self.asked.shape[0])

    @property
    def urgency(self) -> Texts:
        """The urgency's code, row by row."""
        return Coded(self.urgency_rank, URGENCIES)


@dataclass(frozen=True, slots=True, eq=False)
class KeptReplies:
    """The questions of a long time on disk."""

    kept: Kept

    def figures(self, begin: datetime, end: datetime, *, as_of: datetime) -> dict[str, Measurement]:
        """R09 of the questions asked from `begin` up to, and without, `end`, as known at `as_of`."""
        parts = (reply_figures(ReplyRows(**read), as_of=as_of) for read in self.kept.between(begin, end))
        return joined_figures(parts, order=URGENCIES)


def read_replies(session: Session, scope: Scope, *, begin: datetime, end: datetime) -> KeptReplies:
    """The questions about referrals of the scope asked from `begin` up to, and without, `end`."""
    source = (
        sa.select(InfoRequest.id)
        .join(Referral, Referral.id == InfoRequest.referral_id)
        .where(*referral_conditions(scope))
    )
    columns = {
        "urgency_rank": digit_of(Referral.urgency_rank),
        "asked": moment_of(InfoRequest.asked_at),
        "due": moment_of(InfoRequest.due_at),
        "answered": moment_of(InfoRequest.answered_at),
        "ended": moment_of(Referral.closed_at),
        "removed": when(is_removed()),
    }
    pieces = OverTime(InfoRequest.asked_at, begin, end)
    return KeptReplies(keep_rows(session, source, columns, pieces=pieces, time="asked"))


def reply_figures(rows: ReplyRows, *, as_of: datetime) -> dict[str, Measurement]:
    """R09 of a cohort of questions, as known at `as_of`, by urgency.

    A question whose referral ended unanswered before the answer was due is no breach: nobody waited any more.
    """
    names = present(rows.urgency, URGENCIES)
    known = rows.ended <= moment(as_of)
    unanswered = np.isnat(rows.answered) | (rows.answered > rows.ended)
    excluded = {
        REMOVED: rows.removed == 1,
        ENDED_BEFORE: known & (rows.ended < rows.due) & unanswered,
    }
    return {
        "R09": sla_in_time(
            rows.asked,
            rows.answered,
            rows.due,
            as_of=as_of,
            excluded=excluded,
            by=rows.urgency,
            names=names,
        )
    }
