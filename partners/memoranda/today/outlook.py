"""What an agreement allows at a moment and what will change it, as plain values on the days of its agency."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from core.clock import local_date
from core.text import N_
from partners.memoranda.rows import MemorandumRow
from partners.memoranda.standing import BEING_AGREED, IN_FORCE, Standing
from partners.memoranda.terms import MemorandumKind, WindDown

Value = str | int | date


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something that changes on a day, or a day to know; `memorandum_id` is where it is found."""

    on: date
    text: str
    params: dict[str, Value]
    memorandum_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """Whether new referrals may be sent at a moment, and why in one sentence."""

    yes: bool
    text: str
    params: dict[str, Value]


def present_version(rows: Sequence[MemorandumRow], now: datetime) -> MemorandumRow | None:
    """The version that binds the parties now: in force or suspended; None where none does."""
    binding = IN_FORCE | {Standing.SUSPENDED}
    return next((row for row in rows if row.standing(now) in binding), None)


def allowed(row: MemorandumRow, now: datetime, *, stopped: Sequence[str] = ()) -> Allowed:
    """Whether referrals may be sent under a version now; `stopped` names NGOs that due diligence stops."""
    standing, facts = row.standing(now), row.facts
    params: dict[str, Value] = {"reference": row.reference, "last": facts.last_day, "start": facts.starts_on}
    if standing in IN_FORCE and stopped:
        return Allowed(
            yes=False,
            text=N_(
                "Agreement %(reference)s is in force, but due diligence stops new referrals to %(ngos)s."
            ),
            params={**params, "ngos": ", ".join(stopped)},
        )
    if standing is Standing.SUSPENDED:
        suspension = facts.suspension(now)
        assert suspension is not None
        return Allowed(
            yes=False,
            text=N_(
                "Agreement %(reference)s is suspended since %(since)s: no new referrals until it is resumed."
                " Open ones go on."
            ),
            params={**params, "since": local_date(suspension.suspended_at, facts.zone)},
        )
    words = {
        Standing.SCHEDULED: N_("Agreement %(reference)s is signed and comes into force on %(start)s."),
        Standing.EXPIRED: N_("Agreement %(reference)s ended with %(last)s. No new referrals can be sent."),
        Standing.TERMINATED: N_("Agreement %(reference)s was ended; its last day was %(last)s."),
        Standing.WITHDRAWN: N_("Agreement %(reference)s was withdrawn before all had signed."),
        Standing.SUPERSEDED: N_("This version of %(reference)s was replaced; its last day was %(last)s."),
    }
    if standing in IN_FORCE:
        return Allowed(
            yes=True, text=N_("Referrals may be sent today under agreement %(reference)s."), params=params
        )
    unsigned = N_("Agreement %(reference)s is not signed by all parties yet. Nothing may be sent under it.")
    return Allowed(yes=False, text=words.get(standing, unsigned), params=params)


def changes(rows: Iterable[MemorandumRow], now: datetime) -> list[Change]:
    """What changes next in an agreement with its amendments and renewals, by day."""
    found: list[Change] = []
    for row in rows:
        found += [change for change in _of(row, now) if change.on >= row.today(now)]
    return sorted(found, key=lambda change: (change.on, change.text))


def in_preparation(rows: Iterable[MemorandumRow], now: datetime) -> list[MemorandumRow]:
    """Amendments and renewals that are not signed yet: nothing of them holds so far."""
    return [
        row for row in rows if row.kind is not MemorandumKind.ORIGINAL and row.standing(now) in BEING_AGREED
    ]


def _of(row: MemorandumRow, now: datetime) -> list[Change]:
    standing, facts = row.standing(now), row.facts
    params: dict[str, Value] = {"reference": row.reference, "days": row.wind_down_days}
    if standing is Standing.SCHEDULED:
        begins = {
            MemorandumKind.ORIGINAL: N_("Agreement %(reference)s comes into force."),
            MemorandumKind.AMENDMENT: N_("Amendment %(reference)s changes the terms."),
            MemorandumKind.RENEWAL: N_("Renewal %(reference)s carries the agreement on."),
        }[row.kind]
        return [_change(row, facts.starts_on, begins, params), *_end(row, params)]
    if standing in IN_FORCE or standing is Standing.SUSPENDED:
        suspension = facts.suspension(now)
        review = [] if suspension is None else [_review(row, suspension.review_on, params)]
        return [*review, *_end(row, params)]
    return []


def _end(row: MemorandumRow, params: dict[str, Value]) -> list[Change]:
    """The end of a version, unless an amendment carries it on."""
    if row.facts.superseded_at is not None:
        return []
    after = row.facts.last_day + timedelta(days=1)
    text = (
        N_("Notice was given: from this day no new referrals can be sent under %(reference)s.")
        if row.facts.terminated_on is not None
        else N_("From this day no new referrals can be sent under %(reference)s, unless it is renewed.")
    )
    ends = [_change(row, after, text, params)]
    if row.facts.terminated_on is None and row.notice_days:
        last_notice = row.facts.last_day - timedelta(days=row.notice_days)
        notice = N_("Last day on which notice to end %(reference)s early makes a difference.")
        ends.append(_change(row, last_notice, notice, params))
    wind_down = {
        WindDown.FINISH: N_(
            "By this day the NGO finishes referrals that are still open under %(reference)s."
        ),
        WindDown.HAND_OVER: N_(
            "By this day referrals that are still open under %(reference)s are handed to another service."
        ),
    }[row.wind_down]
    ends.append(_change(row, row.facts.last_day + timedelta(days=row.wind_down_days), wind_down, params))
    return ends


def _review(row: MemorandumRow, on: date, params: dict[str, Value]) -> Change:
    return _change(row, on, N_("The parties look at the suspension of %(reference)s again."), params)


def _change(row: MemorandumRow, on: date, text: str, params: dict[str, Value]) -> Change:
    used = {name: value for name, value in params.items() if f"%({name})s" in text}
    return Change(on=on, text=text, params=used, memorandum_id=row.id)
