"""Why a referral was closed, and how it ended by that.

Values are those of the product's referral design (2.4) and are stored; labels may be reworded, values may not.
"""

from functools import partial

from core.codes import Code, CodeList, Side
from core.errors import RuleBroken
from core.text import N_
from referrals.handover.codes import CLOSED, CONTACT_NOT_MADE, PERSON_DECLINED
from referrals.handover.lifecycle import EndState

SERVICE_ENDED = N_("Service ended")

_ended = partial(Code, officer_label=SERVICE_ENDED, side=Side.PERSON, reopenable=True)
_closed = partial(Code, officer_label=CLOSED, side=Side.PERSON, reopenable=True)

CLOSURE_REASONS = CodeList(
    "closure reason",
    _ended(value="completed_goals_met", label=N_("Completed: goals met")),
    _ended(value="completed_partly", label=N_("Completed: goals partly met")),
    _ended(value="completed_as_planned", label=N_("Completed as planned")),
    _closed(value="needs_met_elsewhere", label=N_("Needs are met elsewhere")),
    _closed(
        value="person_declined_before_start",
        label=N_("Person declined before the start"),
        officer_label=PERSON_DECLINED,
        next_action=N_("Offer again at another time; refusing has no consequence"),
    ),
    _ended(value="person_disengaged", label=N_("Person stopped coming")),
    _closed(
        value="unable_to_contact", label=N_("Person could not be reached"), officer_label=CONTACT_NOT_MADE
    ),
    _closed(value="moved", label=N_("Moved away")),
    _closed(value="hospitalised", label=N_("In hospital")),
    _closed(value="in_custody", label=N_("In custody")),
    _closed(
        value="transferred_to_other_service",
        label=N_("Transferred to another service"),
        side=Side.PROVIDER,
    ),
    _closed(value="no_longer_eligible", label=N_("No longer eligible"), side=Side.PROVIDER),
    _closed(
        value="agency_capacity_lost",
        label=N_("The service lost its capacity"),
        side=Side.PROVIDER,
        next_action=N_("Offer another route"),
        counts_against_provider=True,
    ),
    _closed(value="safety", label=N_("Safety"), side=Side.PROVIDER),
    _closed(value="died", label=N_("Died"), sensitive=True, reopenable=False),
    _closed(
        value="mistaken_or_duplicate",
        label=N_("Mistaken or duplicate"),
        side=Side.REFERRER,
        reopenable=False,
    ),
    _closed(value="consent_withdrawn", label=N_("Consent withdrawn"), reopenable=False),
    _closed(value="other", label=N_("Other"), side=Side.PROVIDER, needs_note=True),
)

COMPLETING = frozenset({"completed_goals_met", "completed_partly", "completed_as_planned"})
"""Closure reasons that say that the plan was concluded."""

ONLY_BEFORE_SERVICE = frozenset({"person_declined_before_start"})


def closure_reasons(*, engaged: bool) -> tuple[Code, ...]:
    """What a case may be closed with: completion needs a service begun, declining the start needs none."""
    hidden = ONLY_BEFORE_SERVICE if engaged else COMPLETING
    return tuple(code for code in CLOSURE_REASONS.active() if code.value not in hidden)


def end_state_of(reason: str, *, engaged: bool) -> EndState:
    """How a case ended, derived from its reason and from whether the service had begun.

    No service begun: not started. Begun and the plan concluded: completed. Begun and ended otherwise: ended early.
    Raises `RuleBroken` where reason and history contradict each other, `NotFound` for an unknown reason.
    """
    CLOSURE_REASONS.get(reason)
    if not engaged:
        if reason in COMPLETING:
            raise RuleBroken(N_("A service that never began cannot be completed."), "reason")
        return EndState.NOT_STARTED
    if reason in ONLY_BEFORE_SERVICE:
        raise RuleBroken(N_("The service had begun: choose a reason that says so."), "reason")
    return EndState.COMPLETED if reason in COMPLETING else EndState.ENDED_EARLY
