"""The register of service gaps."""

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, abort, render_template, request, url_for

from core.actor import OrganisationKind
from core.clock import local_date, utc_now
from core.permissions import Permission
from core.text import N_
from partners.memoranda.labels import URGENCIES
from partners.memoranda.queries import list_partnerships
from partners.services.needs import NEED_LABELS
from referrals.handover.forms.drafting import AGE_BANDS
from referrals.handover.gaps import policy
from referrals.handover.gaps.codes import MISSING_LABELS, ORIGIN_LABELS
from referrals.handover.gaps.queries import register_for
from web.access import get_actor, requires
from web.database import current_session
from web.i18n import translate

blueprint = Blueprint("gaps", __name__, url_prefix="/service-gaps")
PERIODS = (("90", N_("Last 90 days")), ("365", N_("Last 12 months")))


@blueprint.get("/")
@requires(Permission.EVALUATION_READ)
def index() -> str:
    """What was missing, counted by what, for whom and where; with one partner or with all."""
    session, actor = current_session(), get_actor()
    policy.may_read(actor)
    days = request.args.get("days") if request.args.get("days") in dict(PERIODS) else PERIODS[0][0]
    today = local_date(utc_now(), actor.timezone)
    partners = list_partnerships(session, organisation_id=actor.organisation_id)
    is_ngo = actor.organisation_kind is OrganisationKind.NGO
    others = {
        (row.agency_id if is_ngo else row.ngo_id): (row.agency_name if is_ngo else row.ngo_name)
        for row in partners
    }
    other = _other(request.args.get("partner"))
    if other is not None and other not in others:
        abort(404)
    since = today - timedelta(days=int(days or 0) - 1)
    register = register_for(session, actor, since=since, until=today, other_id=other)
    tabs = [
        {
            "label": translate(label),
            "url": url_for("gaps.index", days=value, partner=other),
            "current": value == days,
        }
        for value, label in PERIODS
    ]
    return render_template(
        "referrals/gaps/index.html",
        register=register,
        since=since,
        tabs=tabs,
        days=days,
        others=others,
        other=other,
        is_ngo=is_ngo,
        missing_labels={code: translate(label) for code, label in MISSING_LABELS.items()},
        need_labels={need: translate(label) for need, label in NEED_LABELS.items()},
        urgency_labels={one: translate(label) for one, label in URGENCIES.items()},
        origin_labels={one: translate(label) for one, label in ORIGIN_LABELS.items()},
        age_labels={value: translate(label) for value, label in AGE_BANDS},
    )


def _other(value: str | None) -> UUID | None:
    """The partner that the address names; nonsense is no partner."""
    if not value:
        return None
    try:
        return UUID(value)
    except ValueError:
        abort(404)
