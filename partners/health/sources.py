"""The areas that the partners floor itself knows: agreement, diligence, goals, meetings, actions, dates, contacts."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from core.permissions import Permission
from core.text import N_
from partners.channels.contacts.purposes import Purpose
from partners.channels.contacts.queries import list_contacts, purposes_of
from partners.diligence.queries import standing_of
from partners.goals.queries import list_measured
from partners.goals.trajectory import Rating
from partners.health.readings import Area, Context, Level, Problem, Reading, Sentence, Source
from partners.meetings.queries.actions import actions_due_in, list_open_actions
from partners.meetings.queries.due import list_due_periods
from partners.memoranda.chains import ends_of
from partners.memoranda.duties.queries import list_overdue_duties
from partners.memoranda.rows import MemorandumRow, signed_memoranda
from partners.memoranda.standing import EXPIRING_DAYS, GOING, IN_FORCE, Standing

A_YEAR = timedelta(days=365)
SOON_DAYS = 30
NEEDED = (Purpose.DAY_TO_DAY, Purpose.WARM_HANDOFF, Purpose.ESCALATION_1)
"""Without these nobody knows whom to call."""


def agreement(session: Session, context: Context) -> Reading:
    """Whether an agreement is in force, and whether it is carried on in time."""
    pair = context.partnership
    rows = [
        row
        for row in signed_memoranda(session, agency_id=pair.agency_id)
        if row.joins(pair.agency_id, pair.ngo_id)
    ]
    present = [row for row in rows if row.is_in_force(context.now)]
    if not present:
        return _without_agreement(rows, context)
    ends = ends_of(session, [row.id for row in present])
    last = max(ends[row.id].last_day for row in present)
    row = max(present, key=lambda one: ends[one.id].last_day)
    problems = []
    if (last - context.today).days <= EXPIRING_DAYS:
        problems.append(
            Problem(
                level=Level.ATTENTION,
                sentence=Sentence(
                    text=N_("Agreement %(reference)s ends on %(day)s and no renewal is signed."),
                    params={"reference": row.reference, "day": last},
                ),
                link=f"/agreements/{row.id}",
                mend=N_("Open the agreement"),
            )
        )
    return Reading(
        area=Area.AGREEMENT,
        headline=Sentence(text=N_("In force until %(day)s"), params={"day": last}),
        link=f"/agreements/{row.id}/today",
        problems=tuple(problems),
    )


def _without_agreement(rows: Sequence[MemorandumRow], context: Context) -> Reading:
    """Nothing is in force: why, and where that is mended."""
    going = [row for row in rows if row.standing(context.now) in GOING - IN_FORCE]
    link, mend = "/agreements/", N_("See the agreements")
    level, sentence = Level.PROBLEM, Sentence(text=N_("No agreement is in force: no referrals can be sent."))
    if going:
        row = going[-1]
        link, mend = f"/agreements/{row.id}", N_("Open the agreement")
        sentence = Sentence(
            text=N_("Agreement %(reference)s is suspended: no new referrals can be sent."),
            params={"reference": row.reference},
        )
        if row.standing(context.now) is not Standing.SUSPENDED:
            level = Level.ATTENTION
            sentence = Sentence(
                text=N_("Agreement %(reference)s is signed and comes into force on %(day)s."),
                params={"reference": row.reference, "day": row.facts.starts_on},
            )
    return Reading(
        area=Area.AGREEMENT,
        headline=Sentence(text=N_("None in force")),
        link=link,
        problems=(Problem(level=level, sentence=sentence, link=link, mend=mend),),
    )


def diligence(session: Session, context: Context) -> Reading:
    """How the NGO stands with the agency."""
    pair = context.partnership
    found = standing_of(session, agency_id=pair.agency_id, ngo_id=pair.ngo_id, on=context.today)
    link = f"/diligence/{found.assessment_id}" if found.assessment_id else "/diligence/"
    problems: tuple[Problem, ...] = ()
    if not found.allows_signature:
        problems = (
            Problem(
                level=Level.PROBLEM if found.stops_new_referrals else Level.ATTENTION,
                sentence=Sentence(text=found.reason),
                link=link,
                mend=N_("Open due diligence"),
            ),
        )
    headline = (
        Sentence(text=N_("Valid until %(day)s"), params={"day": found.valid_until})
        if found.allows_signature and found.valid_until
        else Sentence(text=N_("Valid") if found.allows_signature else N_("Not valid"))
    )
    return Reading(area=Area.DILIGENCE, headline=headline, link=link, problems=problems)


def goals(session: Session, context: Context) -> Reading:
    """How many shared goals are on track; stale ones are told apart and never count as good."""
    rows = list_measured(session, [context.partnership.id], on=context.now)
    ratings = [(row, row.rating(context.now)) for row in rows]
    on_track = sum(rating in (Rating.ON_TRACK, Rating.ACHIEVED) for _row, rating in ratings)
    words = {
        Rating.OFF_TRACK: (Level.ATTENTION, N_("Goal “%(title)s” is off track."), N_("Open the goal")),
        Rating.UNKNOWN: (
            Level.UNKNOWN,
            N_("Goal “%(title)s” has no figure of the last 45 days."),
            N_("Report a figure"),
        ),
    }
    problems = tuple(
        Problem(
            level=words[rating][0],
            sentence=Sentence(text=words[rating][1], params={"title": row.title}),
            link=f"/goals/{row.id}",
            mend=words[rating][2],
        )
        for row, rating in ratings
        if rating in words
    )
    headline = (
        Sentence(text=N_("%(good)s of %(all)s on track"), params={"good": on_track, "all": len(rows)})
        if rows
        else Sentence(text=N_("No active goals"))
    )
    return Reading(area=Area.GOALS, headline=headline, link="/goals/", problems=problems, known=bool(rows))


def meetings(session: Session, context: Context) -> Reading:
    """How many of the meetings that were due in a year were held with a quorum."""
    due = list_due_periods(
        session,
        [context.partnership.id],
        start=context.today - A_YEAR,
        end=context.today - timedelta(days=1),
    )
    held = sum(period.held for period in due)
    problems = []
    if due and not due[-1].held:
        last = due[-1]
        problems.append(
            Problem(
                level=Level.ATTENTION,
                sentence=Sentence(
                    text=N_("No meeting with a quorum was held from %(first)s to %(last)s."),
                    params={"first": last.first_day, "last": last.last_day},
                ),
                link=f"/meetings/{last.meeting_id}" if last.meeting_id else "/meetings/",
                mend=N_("Open the meetings"),
            )
        )
    headline = (
        Sentence(text=N_("%(held)s of %(due)s in a year"), params={"held": held, "due": len(due)})
        if due
        else Sentence(text=N_("None was due yet"))
    )
    return Reading(
        area=Area.MEETINGS, headline=headline, link="/meetings/", problems=tuple(problems), known=bool(due)
    )


def actions(session: Session, context: Context) -> Reading:
    """How many actions that fell due in a year were done by their first due date."""
    facts = actions_due_in(
        session, [context.partnership.id], context.today - A_YEAR, context.today - timedelta(days=1)
    )
    counted = [fact for fact in facts if not fact.was_excused(context.partnership.agency_timezone)]
    in_time = sum(fact.was_in_time for fact in counted)
    late = [
        row
        for row in list_open_actions(session, [context.partnership.id], context.now, actor=context.actor)
        if row.due_on < context.today
    ]
    problems = tuple(
        Problem(
            level=Level.ATTENTION,
            sentence=Sentence(
                text=N_("Action %(reference)s of %(organisation)s was due on %(day)s."),
                params={
                    "reference": row.reference,
                    "organisation": row.owner_organisation_name,
                    "day": row.due_on,
                },
            ),
            link=f"/meetings/actions/{row.id}",
            mend=N_("Open the action"),
        )
        for row in late
    )
    headline = (
        Sentence(
            text=N_("%(good)s of %(all)s by their first due date"),
            params={"good": in_time, "all": len(counted)},
        )
        if counted
        else Sentence(text=N_("None was due yet"))
    )
    return Reading(
        area=Area.ACTIONS,
        headline=headline,
        link="/meetings/actions",
        problems=problems,
        known=bool(counted),
    )


def dates(session: Session, context: Context) -> Reading:
    """What the parties owe by a day: overdue, or due within a month."""
    rows = list_overdue_duties(session, [context.partnership.id], today=context.today, within=SOON_DAYS)
    late = [row for row in rows if row.is_overdue(context.today)]
    problems = tuple(
        Problem(
            level=Level.ATTENTION,
            sentence=Sentence(
                text=N_("The data return of %(organisation)s for %(title)s was due on %(day)s.")
                if row.period
                else N_("“%(title)s” of %(organisation)s was due on %(day)s."),
                params={
                    "title": row.period or row.title,
                    "organisation": row.organisation_name,
                    "day": row.due_on,
                },
            ),
            link=f"/agreements/{row.memorandum_id}/dates",
            mend=N_("Open the dates"),
        )
        for row in late
    )
    headline = (
        Sentence(
            text=N_("%(late)s overdue, %(soon)s within a month"),
            params={"late": len(late), "soon": len(rows) - len(late)},
        )
        if rows
        else Sentence(text=N_("Nothing due within a month"))
    )
    link = f"/agreements/{rows[0].memorandum_id}/dates" if rows else "/agreements/"
    return Reading(area=Area.DATES, headline=headline, link=link, problems=problems)


def contacts(session: Session, context: Context) -> Reading:
    """Whether each side has named whom to call."""
    pair = context.partnership
    rows = list_contacts(session, pair.id, on=context.today)
    link = f"/messages/contacts/{pair.id}"
    problems = tuple(
        Problem(
            level=Level.ATTENTION,
            sentence=Sentence(
                text=N_("%(organisation)s has not named everybody whom the other side needs to reach."),
                params={"organisation": name},
            ),
            link=link,
            mend=N_("Open the contacts"),
        )
        for side, name in ((pair.agency_id, pair.agency_name), (pair.ngo_id, pair.ngo_name))
        if not set(NEEDED) <= purposes_of(rows, organisation_id=side, on=context.today)
    )
    headline = Sentence(text=N_("%(count)s named"), params={"count": len(rows)})
    return Reading(area=Area.CONTACTS, headline=headline, link=link, problems=problems)


SOURCES: tuple[Source, ...] = (
    Source(area=Area.AGREEMENT, permission=Permission.MEMORANDUM_READ, read=agreement),
    Source(area=Area.DILIGENCE, permission=Permission.DILIGENCE_READ, read=diligence),
    Source(area=Area.GOALS, permission=Permission.GOAL_READ, read=goals),
    Source(area=Area.MEETINGS, permission=Permission.MEETING_READ, read=meetings),
    Source(area=Area.ACTIONS, permission=Permission.MEETING_READ, read=actions),
    Source(area=Area.DATES, permission=Permission.MEMORANDUM_READ, read=dates),
    Source(area=Area.CONTACTS, permission=Permission.CHANNEL_READ, read=contacts),
)
