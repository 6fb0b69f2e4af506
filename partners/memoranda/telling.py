"""Where an agreement stands, in the reader's words: whose turn it is, its versions, the list, what happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import ngettext

from core.actor import Actor
from core.text import N_
from partners.memoranda.history import HistoryEvent
from partners.memoranda.presentation import in_a_list
from partners.memoranda.rows import MemorandumRow
from partners.memoranda.standing import BEING_AGREED, GOING, IN_FORCE, Standing
from partners.memoranda.terms import MemorandumKind, WindDown
from partners.memoranda.versions import Line, signed
from web.i18n import local_date, translate
from web.states import StateTag, state_tag


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEvent:
    """One line of the history."""

    label: str
    at: datetime
    by: str
    text: str | None = None
    tag: StateTag | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """One version of an agreement: what it is, when it holds or held, and whether the page shows it."""

    row: MemorandumRow
    label: str
    tag: StateTag
    shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLine:
    """One line of the list."""

    row: MemorandumRow
    label: str
    tag: StateTag
    days_left: int | None
    turn: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The agreements that belong together in the list."""

    title: str
    lines: list[ListLine]
    agreed: bool
    folded: bool = False


EVENTS = {
    "memorandum.drafted": N_("Draft opened"),
    "memorandum.amendment_drafted": N_("Draft of an amendment opened"),
    "memorandum.renewal_drafted": N_("Draft of the renewal opened"),
    "memorandum.changed": N_("Draft changed"),
    "memorandum.review_opened": N_("Review opened"),
    "memorandum.version_approved": N_("Text approved for one party"),
    "memorandum.approved": N_("Text approved by all parties"),
    "memorandum.changes_requested": N_("Changes asked for; approvals of this version are void"),
    "memorandum.sent_for_signature": N_("Sent for signature; the content is frozen"),
    "memorandum.signed": N_("Signed"),
    "memorandum.executed": N_("Signed by all parties"),
    "memorandum.document_issued": N_("Document issued"),
    "memorandum.returned_to_draft": N_("Returned to draft; signatures given so far are void"),
    "memorandum.withdrawn": N_("Withdrawn"),
    "memorandum.suspended": N_("Suspended: no new referrals"),
    "memorandum.resumed": N_("Resumed: referrals can be sent again"),
    "memorandum.terminated": N_("Ended by a party"),
    "agreement_duty.added": N_("A date that a party must keep was added"),
    "agreement_duty.completed": N_("A date was kept"),
    "agreement_duty.waived": N_("A date was dropped as not needed"),
}


def timeline(history: list[HistoryEvent]) -> list[TimelineEvent]:
    """The history for the timeline, newest first."""
    return [
        TimelineEvent(
            label=translate(EVENTS.get(event.action, event.action)),
            at=event.at,
            by=", ".join(filter(None, (event.user_name, event.organisation_name))),
            text=event.note,
        )
        for event in history
    ]


def kind_in_words(row: MemorandumRow) -> str:
    """“Agreement”, “Amendment 2” or “Renewal”."""
    if row.kind is MemorandumKind.AMENDMENT:
        return translate(N_("Amendment %(number)s"), {"number": row.amendment_number})
    return translate(N_("Renewal") if row.kind is MemorandumKind.RENEWAL else N_("Agreement"))


def version_lines(row: MemorandumRow, versions: Sequence[MemorandumRow], now: datetime) -> list[VersionLine]:
    """Every version with its standing, in order; none where there is only this one."""
    if len(versions) < 2:
        return []
    return [
        VersionLine(
            row=one,
            label=kind_in_words(one),
            tag=state_tag("memorandum", one.standing(now)),
            shown=one.id == row.id,
        )
        for one in versions
    ]


def place_among(row: MemorandumRow, versions: Sequence[MemorandumRow], now: datetime) -> str | None:
    """“Version 2 of 3, in force since …” where there are several that were signed."""
    done = signed(versions)
    if len(done) < 2 or row not in done:
        return None
    params = {"number": done.index(row) + 1, "total": len(done), "day": local_date(held_from(row))}
    if row.standing(now) in IN_FORCE:
        return translate(N_("Version %(number)s of %(total)s, in force since %(day)s."), params)
    if row.standing(now) is Standing.SCHEDULED:
        return translate(N_("Version %(number)s of %(total)s, in force from %(day)s on."), params)
    return translate(N_("Version %(number)s of %(total)s."), params)


def held_from(row: MemorandumRow) -> date:
    """The first day on which it is or was in force: its first day, or that of the last signature."""
    executed_at = row.facts.executed_at
    return max(row.facts.starts_on, row.today(executed_at)) if executed_at else row.facts.starts_on


def groups_of(lines: Sequence[Line], actor: Actor) -> list[Group]:
    """What is being agreed, what holds or will hold, and what is over; the last folded away."""
    groups = (
        Group(
            title=translate(N_("Being agreed")),
            lines=[_line(one, actor) for one in lines if one.standing in BEING_AGREED],
            agreed=False,
        ),
        Group(
            title=translate(N_("In force and to come")),
            lines=[_line(one, actor) for one in lines if one.standing in GOING],
            agreed=True,
        ),
        Group(
            title=translate(N_("Earlier versions and ended agreements")),
            lines=[_line(one, actor) for one in lines if one.standing not in BEING_AGREED | GOING],
            agreed=True,
            folded=True,
        ),
    )
    return [group for group in groups if group.lines]


def whose_turn(row: MemorandumRow, standing: Standing) -> str | None:
    """Who has to act, in a few words; None where nobody has to."""
    match standing:
        case Standing.DRAFT:
            return translate(N_("Drafters of every party"))
        case Standing.IN_REVIEW:
            return translate(N_("Every party approves"))
        case Standing.APPROVED:
            return translate(N_("A drafter sends it for signature"))
        case Standing.OUT_FOR_SIGNATURE:
            return in_a_list(row.unsigned())
        case _:
            return None


def what_happens_next(
    row: MemorandumRow, versions: Sequence[MemorandumRow], now: datetime, *, open_referrals: int = 0
) -> str:
    """What comes next, and who has to act."""
    standing, facts = row.standing(now), row.facts
    day = {"start": local_date(facts.starts_on), "last": local_date(facts.last_day)}
    match standing:
        case Standing.DRAFT:
            return translate(N_("A drafter of any party completes the draft and opens the review."))
        case Standing.IN_REVIEW:
            return translate(N_("Every party reads the version in review, comments on it and approves it."))
        case Standing.APPROVED:
            return translate(
                N_("All parties have approved the text. A drafter of any party sends it for signature.")
            )
        case Standing.OUT_FOR_SIGNATURE:
            words = N_(
                "Waiting for the signature of %(parties)s. It is not in force before every party has signed."
            )
            return translate(words, {"parties": in_a_list(row.unsigned())})
        case Standing.SCHEDULED:
            return translate(
                N_("It comes into force on %(start)s. Until then no referral can be sent under it."), day
            )
        case Standing.IN_FORCE | Standing.EXPIRING:
            return _while_in_force(row, versions, day, open_referrals)
        case Standing.SUSPENDED:
            return _while_suspended(row, now)
        case Standing.SUPERSEDED:
            return _after_amendment(row, versions)
        case Standing.EXPIRED | Standing.TERMINATED:
            return _after_the_end(row, day, open_referrals)
        case _:
            return translate(N_("Nothing: it was withdrawn before every party had signed."))


def wind_down_in_words(row: MemorandumRow, last_day: date, open_referrals: int) -> str:
    """What happens to the referrals that are open when it ends, and until which day."""
    if not open_referrals:
        return translate(N_("No referral is open under it now."))
    until = local_date(last_day + timedelta(days=row.wind_down_days))
    if row.wind_down is WindDown.HAND_OVER:
        text: str = ngettext(
            "%(num)s referral is open under it: it is handed over to another service by %(until)s.",
            "%(num)s referrals are open under it: they are handed over to another service by %(until)s.",
            open_referrals,
            until=until,
        )
    else:
        text = ngettext(
            "%(num)s referral is open under it: the NGO finishes it by %(until)s.",
            "%(num)s referrals are open under it: the NGO finishes them by %(until)s.",
            open_referrals,
            until=until,
        )
    return text


def _line(line: Line, actor: Actor) -> ListLine:
    label = kind_in_words(line.row)
    replaced = line.row.superseded_by_id is not None and line.standing is not Standing.SUPERSEDED
    if line.number > 1 and line.standing not in BEING_AGREED:
        label = translate(
            N_("%(kind)s, version %(number)s of the agreement"), {"kind": label, "number": line.number}
        )
    parts = [label] if line.number > 1 or line.row.kind is not MemorandumKind.ORIGINAL else []
    if replaced:
        parts.append(translate(N_("An amendment follows it.")))
    return ListLine(
        row=line.row,
        label=" ".join(parts),
        tag=state_tag("memorandum", line.standing),
        days_left=line.days_left,
        turn=whose_turn(line.row, line.standing),
    )


def _while_in_force(
    row: MemorandumRow, versions: Sequence[MemorandumRow], day: dict[str, str], open_referrals: int
) -> str:
    if row.facts.terminated_on is not None:
        ended = translate(N_("It was ended by a party: it is in force to the end of %(last)s."), day)
        return f"{ended} {wind_down_in_words(row, row.facts.last_day, open_referrals)}"
    follower = _replacing(row, versions)
    if follower is not None:
        return translate(
            N_("It is in force to the end of %(last)s; after that amendment %(reference)s holds instead."),
            day | {"reference": follower.reference},
        )
    return translate(N_("It is in force to the end of %(last)s, in the agency’s time zone."), day)


def _while_suspended(row: MemorandumRow, now: datetime) -> str:
    suspension = row.facts.suspension(now)
    assert suspension is not None, "a suspended agreement has a suspension"
    return translate(
        N_(
            "No new referral can be sent until %(party)s resumes it; open referrals go on. The parties look at it"
            " again by %(day)s. Reason: %(reason)s"
        ),
        {
            "party": row.name_of(suspension.organisation_id),
            "day": local_date(suspension.review_on),
            "reason": suspension.reason,
        },
    )


def _after_amendment(row: MemorandumRow, versions: Sequence[MemorandumRow]) -> str:
    follower = _replacing(row, versions)
    return translate(
        N_(
            "Amendment %(reference)s holds instead since %(day)s. Referrals that were sent under this version keep its terms."
        ),
        {
            "reference": follower.reference if follower else "—",
            "day": local_date(row.facts.last_day + timedelta(days=1)),
        },
    )


def _after_the_end(row: MemorandumRow, day: dict[str, str], open_referrals: int) -> str:
    ended = translate(
        N_("It ended with %(last)s. No new referral is sent under it; those that were sent stay readable."),
        day,
    )
    if not open_referrals:
        return ended
    return f"{ended} {wind_down_in_words(row, row.facts.last_day, open_referrals)}"


def _replacing(row: MemorandumRow, versions: Sequence[MemorandumRow]) -> MemorandumRow | None:
    return next((one for one in versions if one.id == row.superseded_by_id), None)
