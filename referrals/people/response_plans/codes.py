"""Code lists of response plans: safety concerns, on what ground a plan is kept, why it is opened, hidden or ended."""

from enum import StrEnum

from core.codes import Code, CodeList
from core.text import N_


class Basis(StrEnum):
    """On what ground the agency keeps a plan about a person."""

    CONSENT = "consent"
    VITAL_INTERESTS = "vital_interests"
    PUBLIC_TASK = "public_task"
    COURT_ORDER = "court_order"


BASIS_LABELS: dict[Basis, str] = {
    Basis.CONSENT: N_("The person agreed to this plan"),
    Basis.VITAL_INTERESTS: N_("It protects the life of somebody who cannot agree"),
    Basis.PUBLIC_TASK: N_("It is necessary for the agency’s public task"),
    Basis.COURT_ORDER: N_("A court or law requires it"),
}

CONCERNS = CodeList(
    "safety_concern",
    Code(value="assaultive_to_police", label=N_("Has attacked police")),
    Code(value="assaultive_to_public", label=N_("Has attacked other people")),
    Code(value="weapon", label=N_("May have a weapon")),
    Code(value="chemical", label=N_("May have dangerous substances")),
    Code(value="self_harm", label=N_("May harm themselves")),
    Code(value="flight", label=N_("May run, also into traffic")),
    Code(value="animal", label=N_("Has an animal that may attack")),
    Code(value="surroundings", label=N_("The place itself is dangerous")),
)
"""What was seen, by kind; never a diagnosis."""

WHYS = CodeList(
    "plan_view_reason",
    Code(value="on_call", label=N_("I am on a call with this person, or on the way")),
    Code(value="follow_up", label=N_("I am planning a visit or a referral")),
    Code(value="work_on_plan", label=N_("I am drafting, approving or reviewing the plan")),
    Code(value="request", label=N_("The person, or somebody for them, asked about it")),
)
"""Why somebody opens a plan."""

HIDE_REASONS = CodeList(
    "plan_hide_reason",
    Code(value="no_contact", label=N_("The person has not been met in crisis for a long time")),
    Code(value="doubt", label=N_("Something in it may be wrong")),
    Code(value="asked", label=N_("The person asked for it")),
    Code(value="other", label=N_("Another reason"), needs_note=True),
)

END_REASONS = CodeList(
    "plan_end_reason",
    Code(value="not_needed", label=N_("It is not needed any more")),
    Code(value="consent_ended", label=N_("The person took their agreement back")),
    Code(value="wrong_person", label=N_("It is about the wrong person")),
    Code(value="died", label=N_("The person has died"), sensitive=True),
    Code(value="replaced", label=N_("A newer version replaced it"), active=False),
    Code(value="other", label=N_("Another reason"), needs_note=True),
)
