"""An agreement in plain words, for its page and its PDF: sentences and tables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from babel.lists import format_list
from flask_babel import get_locale, ngettext

from core.response_time import ResponseTime
from core.text import N_
from partners.memoranda import labels
from partners.memoranda.content import Content, PartyNamed
from partners.memoranda.rows import MemorandumRow
from partners.memoranda.standing import GOING
from partners.memoranda.targets import TARGET_BY_CODE, TargetUnit
from partners.memoranda.terms import Step, Target, WindDown
from web.i18n import local_number, translate
from web.states import StateTag, state_tag


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseLine:
    """The response times of one level of urgency, in words."""

    urgency: str
    meaning: str
    times: tuple[str, ...]


TARGET_UNITS = {
    TargetUnit.PERCENT: N_("%(figure)s %%"),
    TargetUnit.PER_100: N_("%(figure)s per 100"),
    TargetUnit.DURATION: N_("%(figure)s hours"),
    TargetUnit.MINUTES: N_("%(figure)s minutes"),
    TargetUnit.POINTS: N_("%(figure)s percentage points"),
    TargetUnit.SCORE: N_("%(figure)s of 5 points"),
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
    first = translate(
        N_("Officers of %(agency)s may refer people to %(ngo)s for %(services)s in %(areas)s."),
        {
            "agency": in_a_list(party.name for party in content.agencies),
            "ngo": in_a_list(party.name for party in content.ngos),
            "services": in_a_list(s.name for s in content.services) or "—",
            "areas": in_a_list(a.name for a in content.areas) or "—",
        },
    )
    routes = translate(
        N_("People may come by these pathways: %(pathways)s."),
        {"pathways": in_a_list(_lower_first(translate(labels.PATHWAYS[p])) for p in content.pathways) or "—"},
    )
    times = _speed(content) if with_times else []
    return [first, routes, *_support(content), *times, *_data(content), *_duties(content)]


def _support(content: Content) -> list[str]:
    """What the agency’s own people may be offered; nothing is said where nothing is covered."""
    if not content.programmes:
        return []
    kinds = in_a_list(_lower_first(translate(labels.PROGRAMMES[kind])) for kind in content.programmes)
    words = N_(
        "%(ngo)s may offer the people who work for %(agency)s: %(kinds)s."
        " Who uses it is never passed on without that person’s own signature."
    )
    return [
        translate(
            words,
            {
                "ngo": _each(content.ngos, EACH),
                "agency": in_a_list(party.name for party in content.agencies),
                "kinds": kinds,
            },
        )
    ]


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
    unit = TARGET_UNITS[indicator.unit]
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
    if row.standing(now) not in GOING or row.superseded_by_id is not None:
        return None
    return row.facts.days_left(row.today(now))


def _speed(content: Content) -> list[str]:
    return [
        translate(
            N_(
                "%(urgency)s: %(ngo)s acknowledges within %(acknowledge)s, decides within %(decide)s and"
                " makes first contact within %(first_contact)s."
            ),
            {
                "urgency": translate(labels.URGENCIES[urgency]),
                "ngo": _each(content.ngos, N_("each of %(parties)s")),
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
        (content.agencies, content.ngos, content.data_to_ngo),
        (content.ngos, content.agencies, content.data_to_agency),
    )
    return [
        translate(
            N_("%(giver)s gives %(taker)s: %(data)s. Nothing else flows."),
            {
                "giver": _each(giver, EACH),
                "taker": in_a_list(party.name for party in taker),
                "data": in_a_list(_lower_first(translate(labels.DATA[code])) for code in data) or "—",
            },
        )
        for giver, taker, data in pairs
    ]


def _duties(content: Content) -> list[str]:
    agency, ngo = _each(content.agencies, EACH), _each(content.ngos, EACH)
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
        N_("Any party may end it with %(days)s days of notice."), {"days": content.notice_days}
    )
    report = ngettext(
        "%(ngo)s hands in its data %(often)s, within %(num)s day of the period’s end.",
        "%(ngo)s hands in its data %(often)s, within %(num)s days of the period’s end.",
        content.report_days,
        ngo=ngo,
        often=_lower_first(translate(labels.CADENCES[content.report_cadence])),
    )
    review = N_("A decline of an urgent referral is reviewed by the partnership desk before it counts.")
    reviewed = [translate(review)] if content.urgent_declines_reviewed else []
    approval = N_("The NGO’s manager approves the end report before a service is closed.")
    approved = [translate(approval)] if content.closures_approved else []
    asked = translate(
        N_(
            "After %(days)s days without a step the system asks %(ngo)s how the case goes; nothing closes by itself."
        ),
        {"days": content.stalled_days, "ngo": _each(content.ngos, N_("each of %(parties)s"))},
    )
    progress = [asked] if content.stalled_days else []
    return [
        *reviewed,
        reply,
        unable,
        *progress,
        *approved,
        loop,
        report,
        translate(meet),
        notice,
        _at_the_end(content),
    ]


def _at_the_end(content: Content) -> str:
    """The rule for referrals that are open when the agreement ends."""
    words = {
        WindDown.FINISH: N_(
            "When it ends, no new referral is sent; %(ngo)s finishes the open ones within %(days)s days."
        ),
        WindDown.HAND_OVER: N_(
            "When it ends, no new referral is sent; %(ngo)s hands the open ones over to another service within"
            " %(days)s days."
        ),
    }[content.wind_down]
    ngo = _each(content.ngos, N_("each of %(parties)s"))
    return translate(words, {"ngo": ngo, "days": content.wind_down_days})


EACH = N_("Each of %(parties)s")


def _each(parties: Sequence[PartyNamed], several: str) -> str:
    """One party by its name; of several, each one."""
    if len(parties) == 1:
        return parties[0].name
    return translate(several, {"parties": in_a_list(party.name for party in parties)})


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
