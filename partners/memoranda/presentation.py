"""An agreement in plain words, for its page and its PDF: sentences, tables and what happens next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from babel.lists import format_list
from flask_babel import get_locale, ngettext

from core.response_time import ResponseTime
from core.text import N_
from partners.memoranda import labels
from partners.memoranda.content import Content
from partners.memoranda.history import HistoryEvent
from partners.memoranda.pages import SignatureRow
from partners.memoranda.rows import MemorandumRow
from partners.memoranda.standing import IN_FORCE, Standing
from partners.memoranda.targets import TARGET_BY_CODE, TargetUnit
from partners.memoranda.terms import Step, Target
from web.i18n import local_date, local_number, translate
from web.templating import StateTag, state_tag


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseLine:
    """The response times of one level of urgency, in words."""

    urgency: str
    meaning: str
    times: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEvent:
    """One line of the history."""

    label: str
    at: datetime
    by: str
    text: str | None = None
    tag: StateTag | None = None


EVENTS = {
    "memorandum.drafted": N_("Draft opened"),
    "memorandum.changed": N_("Draft changed"),
    "memorandum.sent_for_signature": N_("Sent for signature; the content is frozen"),
    "memorandum.signed": N_("Signed"),
    "memorandum.executed": N_("Signed by both sides"),
    "memorandum.returned_to_draft": N_("Returned to draft; signatures given so far are void"),
    "memorandum.withdrawn": N_("Withdrawn"),
    "memorandum.terminated": N_("Notice given"),
}


def in_a_list(texts: Iterable[str]) -> str:
    """Several things in the reader's way of listing them: “a, b and c”."""
    return format_list(list(texts), locale=get_locale() or "en")


def time_in_words(time: ResponseTime) -> str:
    """A response time in the reader's words."""
    text, values = time.text()
    return translate(text, values)


def sentences(content: Content, *, with_times: bool = True) -> list[str]:
    """What the agreement allows and asks, one rule a sentence; a document with a table leaves the times to it."""
    agency, ngo = content.agency.name, content.ngo.name
    first = translate(
        N_("Officers of %(agency)s may refer people to %(ngo)s for %(services)s in %(areas)s."),
        {
            "agency": agency,
            "ngo": ngo,
            "services": in_a_list(s.name for s in content.services) or "—",
            "areas": in_a_list(a.name for a in content.areas) or "—",
        },
    )
    routes = translate(
        N_("People may come by these pathways: %(pathways)s."),
        {"pathways": in_a_list(_lower_first(translate(labels.PATHWAYS[p])) for p in content.pathways) or "—"},
    )
    times = _speed(content) if with_times else []
    return [first, routes, *times, *_data(content), *_duties(content)]


def response_lines(content: Content) -> list[ResponseLine]:
    """The table of response times, the most urgent first."""
    return [
        ResponseLine(
            urgency=translate(labels.URGENCIES[urgency]),
            meaning=translate(labels.URGENCY_MEANINGS[urgency]),
            times=tuple(
                time_in_words(content.response_times[urgency, step])
                if (urgency, step) in content.response_times
                else "—"
                for step in Step
            ),
        )
        for urgency in content.urgencies()
    ]


def target_in_words(target: Target) -> tuple[str, str]:
    """The indicator's name, and the target such as “at least 95 %”."""
    indicator = TARGET_BY_CODE[target.indicator]
    typed = indicator.typed(target.value)
    unit = N_("%(figure)s %%") if indicator.unit is TargetUnit.PERCENT else N_("%(figure)s hours")
    figure = local_number(typed, digits=0 if typed == int(typed) else 1)
    return (
        translate(indicator.name),
        f"{translate(labels.COMPARISONS[target.comparison])} {translate(unit, {'figure': figure})}",
    )


def tag_of(row: MemorandumRow, now: datetime) -> StateTag:
    """Words and colour of the standing."""
    return state_tag("memorandum", row.standing(now))


def days_to_end(row: MemorandumRow, now: datetime) -> int | None:
    """Days to the last day in force, for agreements that are or will be in force."""
    if row.standing(now) not in IN_FORCE | {Standing.SCHEDULED}:
        return None
    return row.facts.days_left(row.today(now))


def what_happens_next(row: MemorandumRow, signatures: list[SignatureRow], now: datetime) -> str:
    """One sentence on what comes next, and who has to act."""
    standing, facts = row.standing(now), row.facts
    day = {"start": local_date(facts.starts_on), "last": local_date(facts.last_day)}
    if standing is Standing.DRAFT:
        return translate(N_("A drafter of either side completes the draft and sends it for signature."))
    if standing is Standing.OUT_FOR_SIGNATURE:
        signed = {signature.organisation_id for signature in signatures}
        parties = ((row.agency_id, row.agency_name), (row.ngo_id, row.ngo_name))
        waiting = [name for party, name in parties if party not in signed]
        return translate(
            N_("Waiting for the signature of %(parties)s. It is not in force before every side has signed."),
            {"parties": in_a_list(waiting)},
        )
    if standing is Standing.SCHEDULED:
        return translate(
            N_("It comes into force on %(start)s. Until then no referral can be sent under it."), day
        )
    if standing in IN_FORCE:
        ended = N_("Notice was given: it is in force to the end of %(last)s.")
        normal = N_("It is in force to the end of %(last)s, in the agency’s time zone.")
        return translate(ended if facts.terminated_on else normal, day)
    if standing in (Standing.EXPIRED, Standing.TERMINATED):
        return translate(
            N_(
                "It ended with %(last)s. No new referral is sent under it; those that were sent stay readable."
            ),
            day,
        )
    return translate(N_("Nothing: it was withdrawn before it was signed by both sides."))


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


def _speed(content: Content) -> list[str]:
    return [
        translate(
            N_(
                "%(urgency)s: %(ngo)s acknowledges within %(acknowledge)s, decides within %(decide)s and"
                " makes first contact within %(first_contact)s."
            ),
            {
                "urgency": translate(labels.URGENCIES[urgency]),
                "ngo": content.ngo.name,
                **{
                    step.value: time_in_words(content.response_times[urgency, step])
                    for step in Step
                    if (urgency, step) in content.response_times
                },
            },
        )
        for urgency in content.urgencies()
        if all((urgency, step) in content.response_times for step in Step)
    ]


def _data(content: Content) -> list[str]:
    pairs = (
        (content.agency.name, content.ngo.name, content.data_to_ngo),
        (content.ngo.name, content.agency.name, content.data_to_agency),
    )
    return [
        translate(
            N_("%(giver)s gives %(taker)s: %(data)s. Nothing else flows."),
            {
                "giver": giver,
                "taker": taker,
                "data": in_a_list(_lower_first(translate(labels.DATA[code])) for code in data) or "—",
            },
        )
        for giver, taker, data in pairs
    ]


def _duties(content: Content) -> list[str]:
    agency, ngo = content.agency.name, content.ngo.name
    reply = ngettext(
        "%(agency)s answers a request for information within %(num)s business day.",
        "%(agency)s answers a request for information within %(num)s business days.",
        content.info_reply_days,
        agency=agency,
    )
    unable = translate(
        N_(
            "%(ngo)s closes a referral as “unable to contact” only after %(attempts)s attempts on %(days)s"
            " different days."
        ),
        {"ngo": ngo, "attempts": content.unable_attempts, "days": content.unable_days},
    )
    loop = translate(
        N_("An outcome is recorded within %(days)s days of sending."), {"days": content.loop_days}
    )
    meet = {
        "monthly": N_("The partners meet every month."),
        "quarterly": N_("The partners meet every quarter."),
        "half_yearly": N_("The partners meet every half-year."),
        "yearly": N_("The partners meet every year."),
    }[content.meeting_cadence]
    notice = translate(
        N_("Either side may end it with %(days)s days of notice."), {"days": content.notice_days}
    )
    review = N_("A decline of an urgent referral is reviewed by the partnership desk before it counts.")
    reviewed = [translate(review)] if content.urgent_declines_reviewed else []
    return [*reviewed, reply, unable, loop, translate(meet), notice]


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
