"""The question who a referral goes to: which services fit what is written so far, with their reasons in words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton
from flask_babel import get_locale, gettext
from sqlalchemy.orm import Session

from core.actor import Actor
from partners.services.capacity import Phrase
from referrals.handover.forms.drafting import ReferralForm
from referrals.handover.forms.values import chosen_service, preselected_service, settle, values_of
from referrals.handover.gaps.codes import MISSING_LABELS, Missing
from referrals.handover.matching import (
    Criterion,
    Finding,
    Match,
    Verdict,
    list_candidates,
    rank,
    suggestion,
    wanted_of,
)
from referrals.handover.matching.engine import missing_criteria
from referrals.handover.offers import Offers, find_last_choice
from referrals.handover.values import DraftValues
from web.i18n import in_words, translate

SHORT = frozenset({Criterion.NEED, Criterion.LANGUAGE, Criterion.ACCESS, Criterion.HOURS, Criterion.CAPACITY})
"""What is said for a service that fits in one line; area, kind and age go without saying then."""
VERDICTS = (Verdict.FOR, Verdict.AGAINST, Verdict.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """What is written so far, and every service judged by it, the best first."""

    values: DraftValues
    """With the service that it goes to as things stand."""
    matches: tuple[Match, ...]
    suggested: Match | None
    chosen: UUID | None
    """The service that is selected now: the officer's own choice, or the preselected one."""
    last_used: UUID | None
    zone: str
    """The agency's time zone."""

    @property
    def nobody_fits(self) -> bool:
        """Whether enough is known to say that no service fits; the missing criterion is a gap."""
        asked = self.values.area_id is not None and bool(self.values.needs)
        return asked and self.missing != ()

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What the nearest service lacks."""
        return tuple(Missing(one.value) for one in missing_criteria(self.matches))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMatch:
    """A service as the question shows it; every text is translated."""

    id: str
    name: str
    ngo_name: str
    fits: bool
    notes: tuple[str, ...]
    """Suggested, last used by you."""
    short: str
    """The most telling reasons in a line, the room with its age last."""
    reasons: tuple[tuple[str, str], ...]
    """All of them: for, against and not known, each joined in a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFit:
    """The question as its template shows it."""

    first: ShownMatch | None
    """The selected service."""
    others: tuple[ShownMatch, ...]
    suggested_id: str
    nobody_fits: bool
    missing: str
    is_notice: bool
    status: str
    """What has changed, for readers who do not see it."""


def fit_of(session: Session, actor: Actor, form: ReferralForm, offers: Offers, *, now: datetime) -> Fit:
    """What the form holds so far against every service of the agency's agreements."""
    values = values_of(form, offers)
    catalogue = list_candidates(session, actor, offers, now=now)
    last = find_last_choice(session, actor)
    area = next((area.name for area in offers.areas if area.id == values.area_id), None)
    wanted = wanted_of(values, at=now, zone=catalogue.zone, area_name=area)
    if not form.urgency.data:
        wanted = replace(wanted, urgency=None)
    last_used = last.service_id if last else None
    matches = rank(wanted, catalogue.candidates, last_used=last_used)
    suggested = suggestion(wanted, matches)
    settled = settle(
        values,
        chosen=chosen_service(form),
        preselected=preselected_service(form),
        matches=matches,
        suggested=suggested,
    )
    return Fit(
        values=settled,
        matches=matches,
        suggested=suggested,
        chosen=settled.service_id,
        last_used=last_used,
        zone=catalogue.zone,
    )


def fit_shown(fit: Fit, form: ReferralForm) -> ShownFit:
    """The question in the reader's words: the selected service, then the others in order."""
    suggested = fit.suggested.candidate.service_id if fit.suggested else None
    shown = {match.candidate.service_id: _match_shown(match, fit) for match in fit.matches}
    first = shown.pop(fit.chosen, None) if fit.chosen else None
    # Nobody chose it: the service is the suggestion, or was preselected before and still stands.
    unchosen = fit.chosen is not None and fit.chosen in (suggested, preselected_service(form))
    preselected = fit.chosen if unchosen else suggested
    notice = bool(fit.matches) and fit.matches[0].of(Criterion.CAPACITY) is None
    return ShownFit(
        first=first,
        others=tuple(shown.values()),
        suggested_id=str(preselected or ""),
        nobody_fits=fit.nobody_fits and not notice,
        missing=missing_words(fit.missing),
        is_notice=notice,
        status=_status(first, nobody=fit.nobody_fits and not notice),
    )


def reasons_of(match: Match, verdicts: Sequence[Verdict] = VERDICTS) -> tuple[tuple[str, str], ...]:
    """The reasons, joined under the word for each verdict: for first, then against, then what is not known."""
    labels = {
        Verdict.FOR: gettext("For"),
        Verdict.AGAINST: gettext("Against"),
        Verdict.UNKNOWN: gettext("Not known"),
    }
    joined = {
        verdict: " · ".join(finding_words(finding) for finding in match.by_verdict(verdict))
        for verdict in verdicts
    }
    return tuple((labels[verdict], words) for verdict, words in joined.items() if words)


def missing_words(missing: tuple[Missing, ...]) -> str:
    """What is missing, in the reader's language."""
    return ", ".join(translate(MISSING_LABELS[one]) for one in missing)


def finding_words(finding: Finding) -> str:
    """A reason in the reader's language."""
    return ", ".join(_phrase(phrase) for phrase in finding.words)


def _phrase(phrase: Phrase) -> str:
    params = dict(phrase.params)
    zone = params.pop("zone", None)
    if zone is not None:
        params["at"] = _weekday_in_zone(params["at"], str(zone))
    filled = {name: _phrase(value) if isinstance(value, Phrase) else value for name, value in params.items()}
    return in_words(phrase.message, filled)


def _weekday_in_zone(moment: datetime, zone: str) -> str:
    """A moment of the next days as people say it: the weekday and the time where the service is."""
    local = moment.astimezone(ZoneInfo(zone))
    return str(format_skeleton("EHm", local, tzinfo=local.tzinfo, locale=get_locale()))


def _match_shown(match: Match, fit: Fit) -> ShownMatch:
    candidate = match.candidate
    notes = []
    if fit.suggested is match:
        notes.append(gettext("Suggested"))
    if fit.last_used == candidate.service_id:
        notes.append(gettext("You used it last"))
    return ShownMatch(
        id=str(candidate.service_id),
        name=candidate.service_name,
        ngo_name=candidate.ngo_name,
        fits=match.fits,
        notes=tuple(notes),
        short=_short(match),
        reasons=reasons_of(match),
    )


def _short(match: Match) -> str:
    """Against it first; then what speaks for it; the room with its age always."""
    against = [one for one in match.by_verdict(Verdict.AGAINST) if one.criterion is not Criterion.CAPACITY]
    telling = (
        [] if match.missing else [one for one in match.by_verdict(Verdict.FOR) if one.criterion in SHORT]
    )
    room = match.of(Criterion.CAPACITY)
    shown = [*against, *(one for one in telling if one is not room), *([room] if room else [])]
    return " · ".join(finding_words(one) for one in shown)


def _status(first: ShownMatch | None, *, nobody: bool) -> str:
    if first is not None:
        return str(gettext("It goes to: %(service)s, %(ngo)s", service=first.name, ngo=first.ngo_name))
    return gettext("No service fits.") if nobody else ""
