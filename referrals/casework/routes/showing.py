"""The page of one referral, as each side may read it.

Its address is the handover's; it is put together here because the NGO's page shows the casework too, and the
handover knows nothing of casework.
"""

from typing import Any, assert_never
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.clock import utc_now
from core.lifecycle import Turn
from core.permissions import Permission
from partners.memoranda.labels import PATHWAYS, URGENCIES
from partners.services.needs import NEED_LABELS
from referrals.casework.routes.reading import casework_of
from referrals.casework.routes.wording import END_STATES, LEVEL_COLOURS, LISTS, STATUS_COLOURS, labels_of
from referrals.handover import queries
from referrals.handover.amendments.presenting import amendments_shown
from referrals.handover.codes import DECLINE_REASONS
from referrals.handover.consenting.presenting import standing_of as sharing_of
from referrals.handover.desk.routes.showing import turn_shown
from referrals.handover.desk.routes.standing import standing_of
from referrals.handover.forms.steps import SIDES
from referrals.handover.lifecycle import ReferralState
from referrals.handover.onward.showing import onward_shown
from referrals.handover.queries import DeskReferral, NgoReferral, OfficerReferral
from referrals.handover.routes.board import blueprint
from referrals.handover.routes.buttons import buttons_for
from referrals.handover.routes.conversing import conversation_of
from referrals.handover.routes.packet import packet_shown
from referrals.handover.routes.presenting import items_shown, label_in, status_tag, timeline_of
from referrals.handover.stalled.queries import get_stalled
from referrals.handover.step_codes import ERROR_REASONS
from referrals.handover.visibility import OfficerStatus
from referrals.handover.warm.policy import is_warm
from referrals.handover.warm.queries import WarmRow
from referrals.handover.warm.routes import panel_of
from referrals.people.response_plans.showing import plan_url
from web.access import get_actor, requires
from web.database import current_session
from web.i18n import translate
from web.states import state_tag


@blueprint.get("/<uuid:referral_id>")
@requires(Permission.REFERRAL_READ)
def show(referral_id: UUID) -> ResponseReturnValue:
    """One referral; a draft opens in its form."""
    session, actor, now = current_session(), get_actor(), utc_now()
    referral = queries.get_referral(session, actor, referral_id, now=now)
    if isinstance(referral, NgoReferral):
        return _for_ngo(referral)
    if isinstance(referral, OfficerReferral):
        return _for_officer(referral)
    if isinstance(referral, DeskReferral):
        return _for_desk(referral)
    assert_never(referral)


def _for_ngo(referral: NgoReferral) -> ResponseReturnValue:
    casework = casework_of(current_session(), get_actor(), referral, now=utc_now())
    return render_template(
        "referrals/handover/ngo.html",
        referral=referral,
        state=state_tag("referral_ngo", str(referral.state)),
        turn=state_tag("turn", referral.turn.value),
        urgency=state_tag("urgency", referral.urgency.value),
        packet=packet_shown(referral),
        sharing=sharing_of(referral.flow),
        amendments=amendments_shown(current_session(), get_actor(), referral.id, now=utc_now()),
        buttons=buttons_for(referral, more=casework.buttons),
        events=timeline_of(referral.events),
        questions=[(question, items_shown(question)) for question in referral.questions],
        standing=standing_of(current_session(), get_actor(), referral, now=utc_now()),
        onward=onward_shown(current_session(), get_actor(), referral.id, now=utc_now()),
        casework=casework,
        codes={name: labels_of(name) for name in LISTS} if casework.is_readable else {},
        needs={need.value: translate(label) for need, label in NEED_LABELS.items()},
        level_colours=LEVEL_COLOURS,
        status_colours=STATUS_COLOURS,
        end_states={state.value: translate(words) for state, words in END_STATES.items()},
        stalled=get_stalled(current_session(), get_actor(), referral.id, now=utc_now()),
        warm=_warm(referral),
        conversation=conversation_of(current_session(), get_actor(), referral.id, now=utc_now()),
    )


def _for_officer(referral: OfficerReferral) -> ResponseReturnValue:
    if referral.status is OfficerStatus.DRAFT:
        return redirect(url_for("handover.edit", referral_id=referral.id))
    asked = referral.open_question
    return render_template(
        "referrals/handover/officer.html",
        referral=referral,
        status=status_tag(referral.status),
        urgency=translate(URGENCIES[referral.urgency]),
        pathway=translate(PATHWAYS[referral.pathway]),
        packet=packet_shown(referral),
        sharing=sharing_of(referral.flow),
        amendments=amendments_shown(current_session(), get_actor(), referral.id, now=utc_now()),
        buttons=buttons_for(referral),
        events=timeline_of(referral.events),
        asked_items=items_shown(asked) if asked else [],
        answered=[(q, items_shown(q)) for q in referral.questions if q.answered_at is not None],
        plan_url=plan_url(
            current_session(), get_actor(), kind="referral", context_id=referral.id, now=utc_now()
        ),
        proposed=label_in(DECLINE_REASONS, referral.proposed_decline),
        error_proposed=label_in(ERROR_REASONS, referral.error_proposed),
        onward=onward_shown(current_session(), get_actor(), referral.id, now=utc_now()),
        warm=_warm(referral),
        conversation=conversation_of(current_session(), get_actor(), referral.id, now=utc_now()),
    )


def _warm(referral: NgoReferral | OfficerReferral) -> tuple[WarmRow, dict[str, Any]] | None:
    if not is_warm(referral.pathway, referral.urgency):
        return None
    return panel_of(current_session(), get_actor(), referral.id, now=utc_now())


def _for_desk(referral: DeskReferral) -> ResponseReturnValue:
    return render_template(
        "referrals/handover/desk.html",
        referral=referral,
        state=state_tag("referral_ngo", str(referral.state)),
        turn=state_tag("turn", referral.turn.value),
        urgency=state_tag("urgency", referral.urgency.value),
        pathway=translate(PATHWAYS[referral.pathway]),
        buttons=buttons_for(referral),
        events=timeline_of(referral.events),
        proposed=label_in(DECLINE_REASONS, referral.proposed_decline),
        sides=SIDES,
        proposed_code=DECLINE_REASONS.find(referral.proposed_decline),
        error_proposed=label_in(ERROR_REASONS, referral.error_proposed),
        onward=onward_shown(current_session(), get_actor(), referral.id, now=utc_now()),
        turn_words=turn_shown(
            referral.state or ReferralState.SUBMITTED,
            viewer=Turn.DESK,
            acknowledged_at=referral.acknowledged_at,
            next_due_at=referral.next_due_at,
            since=referral.last_event_at,
            is_assigned=True,
            is_reached=False,
        ),
    )
