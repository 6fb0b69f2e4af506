"""Labels and colours of the states of training, of surveys and of templates; `web.states` holds them with all others."""

from core.text import N_
from web.state_tag import StateTag

LEARNING_STATES: dict[str, dict[str, StateTag]] = {
    "roster_cell": {
        "covered": StateTag(N_("Covered"), "green"),
        "nobody_trained": StateTag(N_("Nobody trained"), "red"),
        "nobody_on_duty": StateTag(N_("Nobody on duty"), "red"),
        "not_staffed": StateTag(N_("Not staffed"), "grey"),
    },
    "training_certificate": {
        "valid": StateTag(N_("Valid"), "green"),
        "refresher_due": StateTag(N_("Refresher due"), "yellow"),
        "expired": StateTag(N_("Expired"), "red"),
        "withdrawn": StateTag(N_("Withdrawn"), "red"),
    },
    "training_claim": {
        "waiting": StateTag(N_("Waits for a second person"), "yellow"),
        "confirmed": StateTag(N_("Confirmed"), "green"),
        "refused": StateTag(N_("Does not count"), "red"),
    },
    "template_item": {
        "taken": StateTag(N_("Taken over"), "green"),
        "left": StateTag(N_("Left out"), "grey"),
        "refused": StateTag(N_("Refused"), "red"),
    },
    "training_seat": {
        "enrolled": StateTag(N_("Has a seat"), "green"),
        "waiting": StateTag(N_("On the waiting list"), "yellow"),
        "cancelled": StateTag(N_("Given back"), "grey"),
    },
    "training_session": {
        "planned": StateTag(N_("Planned"), "blue"),
        "held": StateTag(N_("Held"), "green"),
        "cancelled": StateTag(N_("Called off"), "red"),
    },
    "survey": {
        "planned": StateTag(N_("Not begun"), "grey"),
        "open": StateTag(N_("Open"), "green"),
        "closed": StateTag(N_("Closed"), "yellow"),
        "published": StateTag(N_("Results are there"), "blue"),
    },
}
