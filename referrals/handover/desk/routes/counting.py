"""What the desk counts and lists: workload, waiting list, and how often “other” was chosen."""

from babel.dates import format_skeleton
from flask import render_template
from flask_babel import get_locale

from core.clock import utc_now
from core.permissions import Permission
from partners.memoranda.terms import Urgency
from partners.services.capacity import CapacityState
from referrals.handover.desk.other_reasons import count_other_reasons
from referrals.handover.desk.routes.showing import away_shown
from referrals.handover.desk.waiting import list_waiting
from referrals.handover.desk.workload import list_loads
from referrals.handover.lifecycle import SENT, ReferralState
from referrals.handover.routes.board import blueprint
from referrals.handover.routes.presenting import label_in, tags
from referrals.handover.step_codes import WAITLIST_REASONS
from web.access import get_actor, requires
from web.database import current_session


@blueprint.get("/workload")
@requires(Permission.REFERRAL_ASSIGN)
def workload() -> str:
    """How much each worker carries."""
    loads = list_loads(current_session(), get_actor(), now=utc_now())
    return render_template(
        "referrals/desk/workload.html",
        loads=loads,
        away={load.worker_id: away_shown(load.away) for load in loads if load.away is not None},
        states=tags("referral_ngo", [state for state in ReferralState if state in SENT]),
        urgencies=tags("urgency", Urgency),
    )


@blueprint.get("/waiting")
@requires(Permission.REFERRAL_ASSIGN)
def waiting() -> str:
    """Who waits for a place, by the day of their review."""
    rows = list_waiting(current_session(), get_actor(), now=utc_now())
    return render_template(
        "referrals/desk/waiting.html",
        rows=rows,
        reasons={row.id: label_in(WAITLIST_REASONS, row.reason) for row in rows},
        capacities=tags("capacity", CapacityState),
        urgencies=tags("urgency", Urgency),
    )


@blueprint.get("/other-reasons")
@requires(Permission.REFERRAL_REVIEW)
def other_reasons() -> str:
    """Where “other” grows, a code is missing."""
    counts = count_other_reasons(current_session(), get_actor(), now=utc_now())
    return render_template(
        "referrals/desk/other_reasons.html",
        counts=counts,
        months=[format_skeleton("yMMM", day, locale=get_locale()) for day in counts.months],
    )
