"""The one table of labels and colours of states, for pages and files."""

from dataclasses import dataclass

from core.text import N_
from web.i18n import translate


@dataclass(frozen=True, slots=True)
class StateTag:
    """The words and the colour of a state; the words alone carry the meaning."""

    label: str
    colour: str


STATES: dict[str, dict[str, StateTag]] = {
    "survey": {
        "planned": StateTag(N_("Not begun"), "grey"),
        "open": StateTag(N_("Open"), "green"),
        "closed": StateTag(N_("Closed"), "yellow"),
        "published": StateTag(N_("Results published"), "blue"),
    },
    "retention_run": {
        "proposed": StateTag(N_("Waits for a second person"), "yellow"),
        "confirmed": StateTag(N_("Confirmed, under way"), "blue"),
        "done": StateTag(N_("Done"), "green"),
        "dropped": StateTag(N_("Dropped"), "grey"),
    },
    "referral_ngo": {
        "submitted": StateTag(N_("New"), "blue"),
        "info_requested": StateTag(N_("Waiting for officer"), "grey"),
        "decline_review": StateTag(N_("Decline in review"), "purple"),
        "accepted": StateTag(N_("Accepted"), "turquoise"),
        "waitlisted": StateTag(N_("Waiting list"), "yellow"),
        "contacting": StateTag(N_("Contacting"), "turquoise"),
        "active": StateTag(N_("In service"), "green"),
        "on_hold": StateTag(N_("On hold"), "yellow"),
        "withdrawal_requested": StateTag(N_("Confirm withdrawal"), "orange"),
        "declined": StateTag(N_("Declined"), "red"),
        "withdrawn": StateTag(N_("Withdrawn"), "grey"),
        "closed": StateTag(N_("Closed"), "grey"),
        "entered_in_error": StateTag(N_("Entered in error"), "grey"),
    },
    "glass": {
        "opened": StateTag(N_("Waits for a second person"), "orange"),
        "seconded": StateTag(N_("The person is to be told"), "yellow"),
        "told": StateTag(N_("To be reviewed"), "blue"),
        "reviewed": StateTag(N_("Reviewed"), "grey"),
    },
    "incident": {
        "open": StateTag(N_("Offers to be made"), "blue"),
        "offered": StateTag(N_("All offered"), "green"),
        "cleared": StateTag(N_("List deleted"), "grey"),
        "withdrawn": StateTag(N_("Entered by mistake"), "grey"),
    },
    "force_report": {
        "submitted": StateTag(N_("To be signed off"), "blue"),
        "returned": StateTag(N_("Given back"), "orange"),
        "reviewed": StateTag(N_("Signed off"), "green"),
    },
    "consent": {
        "valid": StateTag(N_("Agreed"), "green"),
        "provisional": StateTag(N_("Agreed in words, not yet in writing"), "yellow"),
        "expired": StateTag(N_("Ended"), "red"),
        "withdrawn": StateTag(N_("Taken back"), "red"),
        "refused": StateTag(N_("Refused"), "grey"),
        "replaced": StateTag(N_("Replaced by a later answer"), "grey"),
        "other_ground": StateTag(N_("Shared on another ground"), "purple"),
    },
    "meeting": {
        "planned": StateTag(N_("Planned"), "blue"),
        "called": StateTag(N_("Called"), "turquoise"),
        "held": StateTag(N_("Held"), "green"),
        "cancelled": StateTag(N_("Cancelled"), "grey"),
    },
    "minutes": {
        "draft": StateTag(N_("Draft"), "grey"),
        "circulated": StateTag(N_("Waiting for approval"), "yellow"),
        "approved": StateTag(N_("Approved"), "green"),
    },
    "decision": {
        "proposed": StateTag(N_("Proposed"), "blue"),
        "agreed": StateTag(N_("Agreed"), "green"),
        "to_ratify": StateTag(N_("Agreed, to be ratified"), "yellow"),
        "rejected": StateTag(N_("Rejected"), "red"),
        "deferred": StateTag(N_("Deferred"), "grey"),
    },
    "action": {
        "open": StateTag(N_("Open"), "blue"),
        "overdue": StateTag(N_("Overdue"), "red"),
        "done": StateTag(N_("Done"), "green"),
        "dropped": StateTag(N_("Dropped"), "grey"),
    },
    "memorandum": {
        "draft": StateTag(N_("Draft"), "grey"),
        "in_review": StateTag(N_("In review"), "purple"),
        "approved": StateTag(N_("Approved, to be sent for signature"), "turquoise"),
        "out_for_signature": StateTag(N_("Out for signature"), "blue"),
        "scheduled": StateTag(N_("Signed, not yet in force"), "turquoise"),
        "in_force": StateTag(N_("In force"), "green"),
        "expiring": StateTag(N_("In force, ends soon"), "yellow"),
        "suspended": StateTag(N_("Suspended"), "orange"),
        "superseded": StateTag(N_("Replaced by an amendment"), "grey"),
        "expired": StateTag(N_("Expired"), "red"),
        "terminated": StateTag(N_("Terminated"), "red"),
        "withdrawn": StateTag(N_("Withdrawn"), "grey"),
    },
    "document": {
        "valid": StateTag(N_("Valid"), "green"),
        "expiring": StateTag(N_("Expires soon"), "yellow"),
        "expired": StateTag(N_("Expired"), "red"),
        "replaced": StateTag(N_("Replaced"), "grey"),
        "withdrawn": StateTag(N_("Withdrawn"), "grey"),
        "missing": StateTag(N_("Not uploaded"), "orange"),
    },
    "document_check": {
        "in_order": StateTag(N_("In order"), "green"),
        "not_in_order": StateTag(N_("Not in order"), "red"),
    },
    "file_scan": {
        "waiting": StateTag(N_("Waits for the virus scanner"), "yellow"),
        "clean": StateTag(N_("Scanned for viruses"), "green"),
        "infected": StateTag(N_("Closed: the virus scanner found something"), "red"),
    },
    "documents": {
        "none": StateTag(N_("No documents"), "grey"),
        "current": StateTag(N_("Documents current"), "green"),
        "expiring": StateTag(N_("Document expires soon"), "yellow"),
        "review_due": StateTag(N_("Document expired"), "orange"),
        "stopped": StateTag(N_("No new referrals"), "red"),
    },
    "finding": {
        "accepted": StateTag(N_("Accepted"), "green"),
        "act": StateTag(N_("To be acted on"), "orange"),
        "watch": StateTag(N_("To be watched"), "yellow"),
        "explained": StateTag(N_("Explained"), "turquoise"),
        "disputed": StateTag(N_("Disputed"), "purple"),
    },
    "dispute": {
        "open": StateTag(N_("Waits for the desk"), "blue"),
        "revising": StateTag(N_("To be measured again"), "yellow"),
        "answered": StateTag(N_("Answered"), "turquoise"),
        "kept": StateTag(N_("Answer not accepted"), "orange"),
        "settled": StateTag(N_("Settled"), "green"),
        "withdrawn": StateTag(N_("Taken back"), "grey"),
    },
    "goal": {
        "proposed": StateTag(N_("Proposed"), "blue"),
        "agreed": StateTag(N_("Agreed"), "turquoise"),
        "achieved": StateTag(N_("Achieved"), "green"),
        "missed": StateTag(N_("Missed"), "red"),
        "abandoned": StateTag(N_("Given up"), "grey"),
    },
    "goal_change": {
        "waiting": StateTag(N_("Waits for an answer"), "blue"),
        "accepted": StateTag(N_("Accepted"), "green"),
        "refused": StateTag(N_("Not accepted"), "grey"),
    },
    "goal_rating": {
        "not_started": StateTag(N_("Not started yet"), "blue"),
        "achieved": StateTag(N_("Target reached"), "green"),
        "on_track": StateTag(N_("On track"), "green"),
        "off_track": StateTag(N_("Off track"), "red"),
        "unknown": StateTag(N_("Not known"), "grey"),
    },
    "assessment": {
        "open": StateTag(N_("Panel being formed"), "blue"),
        "scoring": StateTag(N_("Being scored"), "turquoise"),
        "moderation": StateTag(N_("Scores to be agreed"), "purple"),
        "ready_to_decide": StateTag(N_("Ready to decide"), "orange"),
        "decided": StateTag(N_("Decided"), "green"),
        "abandoned": StateTag(N_("Stopped"), "grey"),
    },
    "diligence": {
        "none": StateTag(N_("Not assessed"), "grey"),
        "in_assessment": StateTag(N_("In assessment"), "blue"),
        "preferred": StateTag(N_("Preferred partner"), "green"),
        "approved": StateTag(N_("Approved"), "green"),
        "conditional": StateTag(N_("Approved with conditions"), "yellow"),
        "not_approved": StateTag(N_("Not approved"), "red"),
        "review_due": StateTag(N_("Review due"), "orange"),
        "lapsed": StateTag(N_("Out of date"), "orange"),
        "stopped": StateTag(N_("Stopped: documents expired"), "red"),
    },
    "gate": {
        "not_checked": StateTag(N_("Not checked"), "grey"),
        "pass": StateTag(N_("Met"), "green"),
        "fail": StateTag(N_("Not met"), "red"),
    },
    "outcome": {
        "preferred": StateTag(N_("Preferred partner"), "green"),
        "approved": StateTag(N_("Approved"), "green"),
        "conditional": StateTag(N_("Approved with conditions"), "yellow"),
        "not_approved": StateTag(N_("Not approved"), "red"),
    },
    "comment": {
        "open": StateTag(N_("Open"), "orange"),
        "accepted": StateTag(N_("Accepted"), "green"),
        "rejected": StateTag(N_("Rejected"), "red"),
        "withdrawn": StateTag(N_("Withdrawn"), "grey"),
    },
    "response_plan": {
        "draft": StateTag(N_("Draft"), "grey"),
        "in_review": StateTag(N_("Waits for approval"), "purple"),
        "approved": StateTag(N_("Approved"), "green"),
        "hidden": StateTag(N_("Hidden"), "orange"),
        "expired": StateTag(N_("Expired"), "red"),
        "retired": StateTag(N_("Ended"), "grey"),
    },
    "turn": {
        "referrer": StateTag(N_("Officer’s turn"), "orange"),
        "ngo": StateTag(N_("NGO’s turn"), "blue"),
        "person": StateTag(N_("Waiting for the person"), "grey"),
        "desk": StateTag(N_("Partnership desk’s turn"), "purple"),
        "agency": StateTag(N_("Agency’s turn"), "orange"),
        "system": StateTag(N_("Automatic"), "grey"),
        "nobody": StateTag(N_("Nobody’s turn"), "grey"),
    },
    "enrolment_own": {
        "interested": StateTag(N_("Kept for later"), "grey"),
        "requested": StateTag(N_("You asked to join"), "blue"),
        "waitlisted": StateTag(N_("You are on the waiting list"), "yellow"),
        "offered": StateTag(N_("There is a place for you"), "turquoise"),
        "enrolled": StateTag(N_("You have a place"), "turquoise"),
        "active": StateTag(N_("Under way"), "green"),
        "paused": StateTag(N_("Paused by you"), "yellow"),
        "completed": StateTag(N_("Finished"), "green"),
        "withdrawn": StateTag(N_("You left"), "grey"),
        "ended_by_provider": StateTag(N_("Ended by those who run it"), "grey"),
        "no_longer_eligible": StateTag(N_("No longer open to you"), "grey"),
        "lapsed": StateTag(N_("Ended: no contact for 90 days"), "grey"),
    },
    "enrolment_turn_own": {
        "ngo": StateTag(N_("They come back to you"), "grey"),
        "person": StateTag(N_("Your turn"), "orange"),
        "nobody": StateTag(N_("Nothing to do"), "grey"),
    },
    "enrolment_turn_provider": {
        "ngo": StateTag(N_("Our turn"), "orange"),
        "person": StateTag(N_("Waiting for the person"), "grey"),
        "nobody": StateTag(N_("Nothing to do"), "grey"),
    },
    "enrolment_provider": {
        "interested": StateTag(N_("Not asked yet"), "grey"),
        "requested": StateTag(N_("Asks to join"), "orange"),
        "waitlisted": StateTag(N_("Waiting list"), "yellow"),
        "offered": StateTag(N_("Place offered"), "blue"),
        "enrolled": StateTag(N_("Place accepted"), "turquoise"),
        "active": StateTag(N_("Under way"), "green"),
        "paused": StateTag(N_("Paused by the person"), "yellow"),
        "completed": StateTag(N_("Finished"), "green"),
        "withdrawn": StateTag(N_("Left"), "grey"),
        "ended_by_provider": StateTag(N_("Ended by us"), "grey"),
        "no_longer_eligible": StateTag(N_("No longer eligible"), "grey"),
        "lapsed": StateTag(N_("No contact for 90 days"), "grey"),
    },
    "care_session": {
        "asked": StateTag(N_("Asked for"), "blue"),
        "planned": StateTag(N_("Planned"), "green"),
        "moved": StateTag(N_("Put off"), "grey"),
        "cancelled": StateTag(N_("Cancelled"), "grey"),
        "attended": StateTag(N_("Attended"), "green"),
        "did_not_attend": StateTag(N_("Did not attend"), "grey"),
        "cancelled_late": StateTag(N_("Cancelled late"), "grey"),
    },
    "mandate_word": {
        "attended": StateTag(N_("Attended"), "green"),
        "did_not_attend": StateTag(N_("Did not attend"), "grey"),
        "nothing": StateTag(N_("No attendance shown"), "grey"),
    },
    "urgency": {
        "emergency": StateTag(N_("Emergency"), "red"),
        "warm_handoff": StateTag(N_("Warm hand-off"), "red"),
        "very_urgent": StateTag(N_("Very urgent"), "red"),
        "urgent": StateTag(N_("Urgent"), "orange"),
        "soon": StateTag(N_("Soon"), "yellow"),
        "routine": StateTag(N_("Routine"), "grey"),
    },
    "health": {
        "good": StateTag(N_("Fine"), "green"),
        "attention": StateTag(N_("Needs attention"), "yellow"),
        "problem": StateTag(N_("Problem"), "red"),
        "unknown": StateTag(N_("Not known"), "grey"),
    },
    "indicator": {
        "meets": StateTag(N_("Meets target"), "green"),
        "near": StateTag(N_("Just misses target"), "yellow"),
        "misses": StateTag(N_("Misses target"), "red"),
        "none": StateTag(N_("No rating"), "grey"),
    },
    "schedule": {
        "running": StateTag(N_("Running"), "green"),
        "paused": StateTag(N_("Paused"), "yellow"),
        "failing": StateTag(N_("Failing"), "red"),
        "ended": StateTag(N_("Ended"), "grey"),
    },
    "evaluation_run": {
        "running": StateTag(N_("Being evaluated"), "blue"),
        "done": StateTag(N_("Evaluated"), "green"),
        "failed": StateTag(N_("Failed"), "red"),
    },
    "capacity": {
        "open": StateTag(N_("Open"), "green"),
        "limited": StateTag(N_("Limited places"), "turquoise"),
        "waitlist": StateTag(N_("Waiting list"), "yellow"),
        "full": StateTag(N_("Full"), "red"),
        "closed_temporarily": StateTag(N_("Closed for a time"), "orange"),
        "unknown": StateTag(N_("Room not known"), "grey"),
    },
    "claim": {
        "invited": StateTag(N_("Invited"), "blue"),
        "expired": StateTag(N_("Invitation expired"), "grey"),
        "withdrawn": StateTag(N_("Invitation withdrawn"), "grey"),
        "claimed": StateTag(N_("Claimed"), "green"),
        "signatory_asked": StateTag(N_("Claimed, signatory to confirm"), "orange"),
        "signatory_confirmed": StateTag(N_("Claimed, signatory confirmed"), "green"),
        "signatory_refused": StateTag(N_("Claimed, signatory refused"), "yellow"),
    },
    "user": {
        "invited": StateTag(N_("Invited"), "blue"),
        "active": StateTag(N_("Active"), "green"),
        "disabled": StateTag(N_("Disabled"), "red"),
    },
    "programme": {
        "draft": StateTag(N_("Draft"), "grey"),
        "offered": StateTag(N_("Offered"), "green"),
        "closed": StateTag(N_("Closed"), "yellow"),
    },
    "organisation": {
        "candidate": StateTag(N_("Candidate"), "grey"),
        "active": StateTag(N_("Active"), "green"),
        "suspended": StateTag(N_("Suspended"), "red"),
    },
    "alert": {
        "waiting": StateTag(N_("Nobody has it yet"), "red"),
        "seen": StateTag(N_("Somebody has it"), "orange"),
        "attempted": StateTag(N_("Tried, not reached"), "yellow"),
        "closed": StateTag(N_("Closed"), "grey"),
        "withdrawn": StateTag(N_("Taken back"), "grey"),
    },
}


def state_tag(kind: str, value: str) -> StateTag:
    """The translated label and colour of a state; raises `KeyError` for an unknown one."""
    tag = STATES[kind][value]
    return StateTag(translate(tag.label), tag.colour)
