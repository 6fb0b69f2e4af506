"""All indicators of a scope over a period, its months and the period before, from one read per measure family."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from core.clock import local_date
from kpi.indicators.catalogue import CATALOGUE
from kpi.indicators.definition import Basis
from kpi.measures.complaint_rows import KeptComplaints, read_complaints
from kpi.measures.encounter_figures import encounter_figures
from kpi.measures.encounter_rows import KeptEncounters, has_encounters, read_encounters
from kpi.measures.flow import LOOP_DAYS
from kpi.measures.high_use import HIGH_USE_DAYS
from kpi.measures.measurement import Measurement, no_data
from kpi.measures.partnership_reading import PartnershipWork, read_work
from kpi.measures.partnership_rows import (
    AgreedTarget,
    AgreementRow,
    partnership_figures,
    read_agreements,
    read_targets,
)
from kpi.measures.referral_rows import KeptReferrals, has_referrals, read_referrals
from kpi.measures.repeat_contact import WINDOWS
from kpi.measures.reply_rows import KeptReplies, read_replies
from kpi.measures.scope import Scope
from kpi.measures.service_work import ServiceWork, read_service_work
from kpi.measures.survey_reading import SurveyWork, read_surveys
from kpi.measures.training_reading import TrainingWork, read_training
from kpi.periods import Period

MONTHS_BEFORE = 12
STATES = frozenset(i.code for i in CATALOGUE if i.basis is Basis.SNAPSHOT)
ENCOUNTER_CODES = frozenset(i.code for i in CATALOGUE if i.code.startswith("C"))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Source:
    """Everything read for one evaluation; what is measured from it needs no further statement."""

    scope: Scope
    period: Period
    as_of: datetime
    day: date
    """The last day of the period, or the day of the data where that comes first."""
    referrals: KeptReferrals
    replies: KeptReplies
    """The partners’ questions to the agency."""
    encounters: KeptEncounters | None
    """None for a partnership and an NGO: an encounter belongs to an agency, not to one of its partners."""
    agreements: list[AgreementRow]
    targets: list[AgreedTarget]
    work: PartnershipWork
    service: ServiceWork
    surveys: SurveyWork
    training: TrainingWork
    complaints: KeptComplaints | None
    """None for a partnership and an NGO, as encounters."""
    any_referral: bool
    any_encounter: bool

    @property
    def loop_days(self) -> int:
        """The closed-loop window: that of the agreements in force where they agree on one."""
        windows = {a.loop_days for a in self.agreements if a.loop_days and a.row.is_in_force(self.day)}
        return windows.pop() or LOOP_DAYS if len(windows) == 1 else LOOP_DAYS

    @property
    def may_be_divided(self) -> bool:
        """Whether no other evaluation shares a part of its days: whole calendar months that are over."""
        return self.period.is_of_calendar_months and self.period.has_ended(self.as_of)

    def months(self) -> tuple[Period, ...]:
        """The whole months of the period and up to twelve before, as far as the data goes.

        A month that the period cuts would stand under its name with a part of its cases only.
        """
        whole = (m for m in window_of(self.period) if m.end <= self.period.end)
        return tuple(m for m in whole if m.bounds()[0] < self.as_of)

    def figures(self, period: Period) -> dict[str, Measurement]:
        """Every indicator of the scope over a period within what was read, by code."""
        begin, end = period.bounds()
        measured = self.referrals.figures(begin, end, as_of=self.as_of, loop_days=self.loop_days)
        measured |= self.service.figures(period)
        measured |= self.replies.figures(begin, end, as_of=self.as_of)
        if self.encounters is not None:
            measured |= encounter_figures(self.encounters, period=period, as_of=self.as_of)
        if self.complaints is not None:
            encounters = measured["C01"].n if self.any_encounter else None
            measured |= self.complaints.figures(period, encounters=encounters)
        for indicator in CATALOGUE:
            submitted = self.any_encounter if indicator.code in ENCOUNTER_CODES else self.any_referral
            if indicator.code in measured and not submitted:
                measured[indicator.code] = no_data(indicator.kind)
        measured |= partnership_figures(self.agreements, on=self.day) | self.work.figures(period)
        measured |= self.surveys.figures(period)
        measured |= self.training.figures(period)
        return {i.code: measured[i.code] for i in CATALOGUE if i.code in measured}


def read_source(
    session: Session, scope: Scope, *, period: Period, as_of: datetime, history: bool = True
) -> Source:
    """Read what an evaluation of the scope needs: a few statements for each measure family, one for targets.

    Without `history` only the period itself can be measured; encounters reach back all the same, because what came
    before decides whether one is a repetition.
    """
    earliest = min(window_of(period)[0].start, period.previous().start)
    first_encounter = Period.month(earliest.year, earliest.month, zone=period.zone)
    earliest = earliest if history else period.start
    first = Period.month(earliest.year, earliest.month, zone=period.zone)
    today = local_date(as_of, period.zone)
    day = min(period.end, today)
    referrals = read_referrals(session, scope, begin=first.bounds()[0], end=period.bounds()[1])
    replies = read_replies(session, scope, begin=first.bounds()[0], end=period.bounds()[1])
    encounters = None
    if scope.has_encounters:
        last = last_followed(period, as_of=as_of)
        encounters = read_encounters(
            session, scope, first=first_encounter, last=last, period=period, day=day, as_of=as_of
        )
    agreements = read_agreements(session, scope, on=day, as_of=min(as_of, period.bounds()[1]))
    return Source(
        scope=scope,
        period=period,
        as_of=as_of,
        day=day,
        referrals=referrals,
        replies=replies,
        encounters=encounters,
        agreements=agreements,
        targets=read_targets(session, agreements, on=day),
        work=read_work(session, scope, agreements, first=first.start, last=period.end, day=day, as_of=as_of),
        service=read_service_work(
            session,
            scope,
            first=first,
            last=period.months()[-1],
            end=period.bounds()[1],
            as_of=as_of,
        ),
        complaints=read_complaints(session, scope, first=first.start, last=period.end, as_of=as_of)
        if scope.has_encounters
        else None,
        training=read_training(session, scope, first=first.start, last=period.end, day=day, as_of=as_of),
        surveys=read_surveys(
            session,
            scope,
            {row.partnership_id for row in agreements},
            first=first.start,
            last=period.end,
            as_of=as_of,
        ),
        any_referral=len(referrals) > 0 or has_referrals(session, scope),
        any_encounter=encounters is not None and (len(encounters) > 0 or has_encounters(session, scope)),
    )


def read_past(session: Session, source: Source) -> list[tuple[Period, dict[str, Measurement]]]:
    """The period before and the same one of last year, measured as they are known now; each once.

    What happened in them is within what was read; states of partnerships are those of their own last day.
    """
    periods = {p.code: p for p in (source.period.previous(), source.period.same_period_last_year())}
    found = []
    for period in periods.values():
        agreements = read_agreements(
            session, source.scope, on=period.end, as_of=min(source.as_of, period.bounds()[1])
        )
        work = read_work(
            session,
            source.scope,
            agreements,
            first=period.start,
            last=period.end,
            day=period.end,
            as_of=source.as_of,
        )
        states = partnership_figures(agreements, on=period.end) | work.figures(period)
        states |= read_training(
            session,
            source.scope,
            first=period.start,
            last=period.end,
            day=period.end,
            as_of=source.as_of,
        ).states()
        moment = min(period.bounds()[1], source.as_of)
        if source.any_referral:
            states |= source.service.services.open_figures(moment)
        rows = source.encounters
        reaches = window_of(source.period)[0].start <= period.end - timedelta(days=HIGH_USE_DAYS - 1)
        if rows is not None and source.any_encounter and reaches:
            states["C03"] = rows.high_use_at(moment)
        measured = {code: one for code, one in source.figures(period).items() if code not in STATES}
        found.append((period, measured | states))
    return found


def has_series(basis: Basis) -> bool:
    """The state on one day has no months; cohorts and events have."""
    return basis is not Basis.SNAPSHOT


def last_followed(period: Period, *, as_of: datetime) -> Period:
    """The month up to which encounters are read: repeat contact follows those of the period into their windows."""
    today = local_date(as_of, period.zone)
    day = max(min(period.end, today), min(period.end + timedelta(days=max(WINDOWS) + 1), today))
    return Period.month(day.year, day.month, zone=period.zone)


def window_of(period: Period) -> tuple[Period, ...]:
    """The months that an evaluation looks at: those of the period and twelve before."""
    first = period.months()[0].start
    return Period.custom(date(first.year - 1, first.month, 1), period.end, zone=period.zone).months()
