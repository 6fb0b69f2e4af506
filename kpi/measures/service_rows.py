"""What became of referrals as columns, and the indicators made from them (R05, R13, R16, R17, R20)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kpi.measures.cells import Column, Numbers, digit_of, keep_by_key, key_of, moment_of, when
from kpi.measures.columns import Mask, Moments, moment
from kpi.measures.joined import joined_figures
from kpi.measures.kept import Columns, Kept
from kpi.measures.measurement import Measurement
from kpi.measures.person_keys import numbered, read_links
from kpi.measures.referral_rows import PERSON_REFUSED, REMOVED, is_removed, referral_conditions, sent_pieces
from kpi.measures.scope import Scope
from kpi.measures.service_agencies import AgencyCalendar, place_of_agency
from kpi.measures.service_endings import person_declined, planned_completion
from kpi.measures.service_open_rows import OpenRows, is_asked, open_columns, open_figures, open_rows
from kpi.measures.service_people import COMPETING, connection_to_care, re_referral
from kpi.measures.service_waits import WITHIN_BUSINESS_DAYS, business_deadlines, wait_to_service
from referrals.casework.models import CaseRecord
from referrals.handover.lifecycle import EndState, LinkKind
from referrals.handover.models import InfoRequest, Referral
from referrals.people.models import Person

WITHDRAWN_BEFORE_SERVICE = "withdrawn_before_service"
END_STATES = tuple(state.value for state in (EndState.COMPLETED, EndState.ENDED_EARLY, EndState.NOT_STARTED))
REFUSALS = ("person_declined", "person_no_longer_wants", "consent_not_given")
"""Declines with which the person answers the offer."""
LIFE = ("died", "moved", "moved_out_of_area", "consent_withdrawn")
"""Ends that lie with nobody's service: the person is not at risk any more (facts 1.1 rule 5)."""

PERSON = sa.func.coalesce(Person.counted_as_id, Referral.person_id, type_=sa.Uuid())
"""Linked records of one person count as one; merged ones are one already."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ServiceRows:
    """One entry per sent referral; instants in UTC, "not a time" where a thing has not happened."""

    person: Numbers
    """The person's number; linked records have the same."""
    submitted: Moments
    accepted: Moments
    declined: Moments
    engaged: Moments
    served: Moments
    """The first attended session."""
    refused: Moments
    """When the person refused the offer."""
    withdrawn: Moments
    closed: Moments
    end_state: Numbers
    """A place in `END_STATES`, or -1."""
    removed: Numbers
    competing: Numbers
    onward: Numbers
    """Sent because another service takes the person over."""
    business_due: Moments
    """When ten business days have passed since the sending, of what was sent in the period looked at."""

    def __len__(self) -> int:
        return int(self.submitted.shape[0])

    def only(self, mask: Mask) -> "ServiceRows":
        """The rows that the mask marks."""
        return ServiceRows(**{field.name: getattr(self, field.name)[mask] for field in fields(self)})


@dataclass(frozen=True, slots=True, eq=False)
class KeptServices:
    """The referrals of a long time on disk, all of a person in one part."""

    kept: Kept

    def figures(self, begin: datetime, end: datetime, *, as_of: datetime) -> dict[str, Measurement]:
        """The indicators of a period by code, as known at `as_of`."""
        return joined_figures(
            service_figures(rows, begin=begin, end=end, as_of=as_of) for rows in self.of(begin, end)
        )

    def open_figures(self, at: datetime) -> dict[str, Measurement]:
        """R06 at a moment within the time that was read."""
        return joined_figures(open_figures(rows, at=at) for rows in self.open_at(at))

    def of(self, begin: datetime, end: datetime) -> Iterator[ServiceRows]:
        """The referrals that were sent, answered or closed in a period, and all others of their persons; by parts."""
        first, last = moment(begin), moment(end)
        names = tuple(field.name for field in fields(ServiceRows))
        for part in self.kept.parts:
            read = self.kept.read(part, names)
            touched = np.zeros(len(read["person"]), dtype=np.bool_)
            for name in ("submitted", "engaged", "refused", "closed"):
                touched |= (read[name] >= first) & (read[name] < last)
            of_them = np.zeros(int(read["person"].max()) + 1 if len(touched) else 0, dtype=np.bool_)
            of_them[read["person"][touched]] = True
            yield ServiceRows(**read).only(of_them[read["person"]])

    def open_at(self, at: datetime) -> Iterator[OpenRows]:
        """The referrals that are open at a moment, by parts."""
        now = moment(at)
        names = ("submitted", "accepted", "declined", "closed", "removed", *open_columns())
        for part in self.kept.parts:
            read = self.kept.read(part, names)
            is_open = (read["submitted"] <= now) & ~(read["closed"] <= now)
            yield open_rows({name: column[is_open] for name, column in read.items()})


def linked_person() -> sa.ColumnElement[bool]:
    """How a referral finds the record that its person counts as."""
    return sa.and_(Person.id == Referral.person_id, Person.counted_as_id.is_not(None))


def is_competing() -> sa.ColumnElement[bool]:
    """Ended because the person died, moved away or withdrew consent."""
    reasons = sa.func.coalesce(
        Referral.closure_reason, Referral.decline_reason, Referral.withdrawal_reason, ""
    )
    return reasons.in_(LIFE)


def read_services(
    session: Session, scope: Scope, calendars: Sequence[AgencyCalendar], *, begin: datetime, end: datetime
) -> KeptServices:
    """The referrals of the scope sent before `end` that were open at, sent or closed after `begin`.

    Beside their service the same rows tell what was open on any day from `begin` on.
    """
    alive = sa.or_(Referral.submitted_at >= begin, Referral.closed_at.is_(None), Referral.closed_at >= begin)
    source = service_source(scope).where(Referral.submitted_at < end, alive)
    links = read_links(session)

    def first(read: Columns) -> Columns:
        sent = read["submitted"] >= moment(begin)
        read["business_due"] = _business_due(read.pop("agency"), read["submitted"], calendars, rows=sent)
        return {"key": links.counted(read.pop("person")), **read}

    return KeptServices(
        keep_by_key(
            session,
            source,
            service_columns(calendars),
            pieces=sent_pieces(session, scope, begin, end),
            first=first,
            change=lambda read: numbered(read, "person"),
        )
    )


def service_source(scope: Scope) -> sa.Select[Any]:
    """The sent referrals of the scope with what is recorded of the case, and the question that waits for an answer."""
    return (
        sa.select(Referral.id)
        .outerjoin(CaseRecord, CaseRecord.id == Referral.id)
        .outerjoin(InfoRequest, is_asked())
        .where(*referral_conditions(scope))
    )


def service_columns(calendars: Sequence[AgencyCalendar]) -> dict[str, Column]:
    """The columns that `service_rows_of` turns into rows."""
    ended_as = sa.case(
        *((Referral.end_state == state, place) for place, state in enumerate(END_STATES)), else_=-1
    )
    return {
        "person": key_of(Referral.person_id),
        "agency": place_of_agency(Referral.agency_id, calendars),
        "submitted": moment_of(Referral.submitted_at),
        "accepted": moment_of(Referral.accepted_at),
        "declined": moment_of(Referral.declined_at),
        "engaged": moment_of(Referral.engaged_at),
        "served": moment_of(CaseRecord.first_service_at),
        "refused": moment_of(_refused_at()),
        "withdrawn": moment_of(Referral.withdrawn_at),
        "closed": moment_of(Referral.closed_at),
        "end_state": digit_of(ended_as, least=-1),
        "removed": when(is_removed()),
        "competing": when(is_competing()),
        "onward": when(Referral.link_kind.in_((LinkKind.TRANSFER, LinkKind.REDIRECT))),
        **open_columns(),
    }


def service_rows_of(
    session: Session, read: dict[str, Any], calendars: Sequence[AgencyCalendar]
) -> tuple[ServiceRows, OpenRows]:
    """The rows, persons numbered and deadlines reckoned on the calendar of each agency."""
    opened, agency, submitted = open_rows(read), read.pop("agency"), read["submitted"]
    due = _business_due(agency, submitted, calendars, rows=np.ones(len(submitted), dtype=np.bool_))
    key = read_links(session).counted(read.pop("person"))
    read = numbered({"key": key, **read}, "person")
    return ServiceRows(business_due=due, **read), opened


def _business_due(
    agency: Numbers, submitted: Moments, calendars: Sequence[AgencyCalendar], *, rows: Mask
) -> Moments:
    """When ten business days of its agency have passed since the sending of each of the rows."""
    due = np.full(submitted.shape, np.datetime64("NaT", "us"))
    for place, one in enumerate(calendars):
        own = rows & (agency == place)
        due[own] = business_deadlines(submitted[own], one.calendar, WITHIN_BUSINESS_DAYS)
    return due


def service_figures(
    rows: ServiceRows, *, begin: datetime, end: datetime, as_of: datetime
) -> dict[str, Measurement]:
    """The indicators of a period by code, as known at `as_of`; `rows` reach beyond the period on both sides."""
    first, last, now = moment(begin), moment(end), moment(as_of)
    removed, competing = rows.removed == 1, rows.competing == 1
    sent = (rows.submitted >= first) & (rows.submitted < last)
    closed = (rows.closed >= first) & (rows.closed < last) & (rows.closed <= now)
    return {
        "R05": _waits(rows.only(sent & (rows.accepted <= now)), as_of=as_of),
        "R13": connection_to_care(
            rows.person,
            rows.submitted,
            rows.accepted,
            rows.declined,
            rows.served,
            rows.closed,
            cohort=sent,
            removed=removed,
            competing=competing,
            as_of=as_of,
        ),
        "R16": _answers(rows, first, last, now),
        "R17": _conclusions(rows.only(closed)),
        "R20": re_referral(
            rows.person,
            rows.submitted,
            rows.closed,
            np.array((*END_STATES, ""), dtype=np.str_)[rows.end_state],
            cohort=closed & (rows.end_state >= 0) & ~removed,
            removed=removed,
            competing=competing,
            onward=rows.onward == 1,
            as_of=as_of,
            end_states=END_STATES,
        ),
    }


def _waits(rows: ServiceRows, *, as_of: datetime) -> Measurement:
    left = {
        PERSON_REFUSED: ~np.isnat(rows.refused),
        COMPETING: rows.competing == 1,
        WITHDRAWN_BEFORE_SERVICE: ~np.isnat(rows.withdrawn),
    }
    return wait_to_service(
        rows.submitted,
        rows.served,
        as_of=as_of,
        ended=rows.closed,
        business_due=rows.business_due,
        left=left,
        excluded={REMOVED: rows.removed == 1},
    )


def _answers(rows: ServiceRows, first: np.datetime64, last: np.datetime64, now: np.datetime64) -> Measurement:
    """Offers answered in the period: the person agreed to the service, or refused it."""
    answered = np.where(np.isnat(rows.engaged), rows.refused, rows.engaged)
    known = (answered >= first) & (answered < last) & (answered <= now)
    return person_declined(np.isnat(rows.engaged)[known], removed=(rows.removed == 1)[known])


def _conclusions(rows: ServiceRows) -> Measurement:
    """Services concluded: closed after they began, or withdrawn when they had begun; declines conclude none."""
    begun = (rows.end_state >= 0) | (~np.isnat(rows.withdrawn) & ~np.isnat(rows.engaged))
    rows = rows.only(begun)
    return planned_completion(
        rows.end_state == END_STATES.index(EndState.COMPLETED.value),
        not_started=rows.end_state == END_STATES.index(EndState.NOT_STARTED.value),
        removed=rows.removed == 1,
    )


def _refused_at() -> sa.ColumnElement[Any]:
    return sa.case(
        (Referral.decline_reason.in_(REFUSALS), Referral.declined_at),
        (Referral.closure_reason == "person_declined_before_start", Referral.closed_at),
        (
            sa.and_(Referral.withdrawal_reason == "no_longer_wants", Referral.engaged_at.is_(None)),
            Referral.withdrawn_at,
        ),
    )
