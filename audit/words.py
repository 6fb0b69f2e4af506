"""Plain words for the actions and subjects of the trail; an action of a later version reads as it is written."""

from core.text import N_

ACTIONS: dict[str, str] = {
    "area.added": N_("Area added"),
    "case_note.added": N_("Case note added"),
    "contact_attempt.logged": N_("Contact attempt logged"),
    "directory.imported": N_("Directory imported"),
    "encounter.corrected": N_("Encounter corrected"),
    "encounter.recorded": N_("Encounter recorded"),
    "encounters.imported": N_("Encounters imported"),
    "evaluation.published": N_("Evaluation published"),
    "evaluation.rendered": N_("Document of an evaluation made"),
    "memorandum.changed": N_("Draft of an agreement changed"),
    "memorandum.document_issued": N_("Document of a signed agreement issued"),
    "memorandum.drafted": N_("Agreement drafted"),
    "memorandum.executed": N_("Agreement signed by both parties"),
    "memorandum.returned_to_draft": N_("Agreement returned to draft"),
    "memorandum.sent_for_signature": N_("Agreement sent for signature"),
    "memorandum.signed": N_("Agreement signed"),
    "memorandum.terminated": N_("Agreement terminated"),
    "memorandum.withdrawn": N_("Agreement withdrawn"),
    "notice.digest_chosen": N_("Hour of the daily mail chosen"),
    "notice.muted": N_("Mails muted"),
    "notice.unmuted": N_("Mute of mails ended"),
    "organisation.activated": N_("Organisation activated"),
    "organisation.added": N_("Organisation added"),
    "organisation.changed": N_("Settings of an organisation changed"),
    "organisation.suspended": N_("Organisation suspended"),
    "partnership.opened": N_("Partnership opened"),
    "person.added": N_("Person added"),
    "person.recognised": N_("Person recognised"),
    "referral.accepted": N_("Referral accepted"),
    "referral.acknowledged": N_("Referral acknowledged"),
    "referral.agreement_ended": N_("Agreement of an open referral ended"),
    "referral.assigned": N_("Worker assigned to a referral"),
    "referral.closed": N_("Referral closed with outcome"),
    "referral.closed_without_service": N_("Referral closed without service"),
    "referral.contact_started": N_("Contact started for a referral"),
    "referral.corrected": N_("Step of a referral corrected"),
    "referral.decline_approved": N_("Decline of a referral approved"),
    "referral.decline_proposed": N_("Decline of a referral proposed"),
    "referral.decline_sent_back": N_("Decline of a referral sent back"),
    "referral.declined": N_("Referral declined"),
    "referral.discarded": N_("Draft of a referral deleted"),
    "referral.draft_saved": N_("Draft of a referral saved"),
    "referral.drafted": N_("Referral drafted"),
    "referral.engaged": N_("Service begun for a referral"),
    "referral.entered_in_error": N_("Referral marked as entered in error"),
    "referral.escalated": N_("Referral escalated"),
    "referral.held": N_("Referral put on hold"),
    "referral.info_answered": N_("Question about a referral answered"),
    "referral.info_requested": N_("Information asked for about a referral"),
    "referral.reopened": N_("Referral reopened"),
    "referral.resumed": N_("Referral resumed"),
    "referral.submitted": N_("Referral sent"),
    "referral.waitlisted": N_("Referral put on the waiting list"),
    "referral.withdrawal_confirmed": N_("Withdrawal of a referral confirmed"),
    "referral.withdrawal_refused": N_("Withdrawal of a referral refused"),
    "referral.withdrawal_requested": N_("Withdrawal of a referral asked for"),
    "referral.withdrawn": N_("Referral withdrawn"),
    "schedule.created": N_("Schedule of evaluations created"),
    "schedule.paused": N_("Schedule of evaluations paused"),
    "schedule.resumed": N_("Schedule of evaluations resumed"),
    "seed.loaded": N_("Fictitious data loaded"),
    "service.added": N_("Service added"),
    "service.changed": N_("Service changed"),
    "session.ended": N_("Session ended"),
    "session.others_ended": N_("All other sessions ended"),
    "sign_in.ended": N_("Signed out"),
    "sign_in.failed": N_("Sign-in failed"),
    "sign_in.succeeded": N_("Signed in"),
    "unit.added": N_("Unit added"),
    "user.changed": N_("Roles or unit changed"),
    "user.disabled": N_("Account disabled"),
    "user.enabled": N_("Account enabled"),
    "user.invitation_accepted": N_("Invitation accepted"),
    "user.invited": N_("Account holder invited"),
    "user.invited_again": N_("Invitation sent again"),
    "user.password_changed": N_("Password changed"),
    "user.password_reset": N_("Password reset by mailed link"),
    "user.reset_requested": N_("Password link asked for"),
    "user.reset_started": N_("Password link sent by an administrator"),
}
"""A recorded action without words here fails the contract test."""

KINDS: dict[str, str] = {
    "address": N_("Unknown address"),
    "area": N_("Area"),
    "directory": N_("Directory"),
    "encounter": N_("Encounter"),
    "evaluation": N_("Evaluation"),
    "evaluation_schedule": N_("Schedule of evaluations"),
    "memorandum": N_("Agreement"),
    "organisation": N_("Organisation"),
    "partnership": N_("Partnership"),
    "person": N_("Person"),
    "referral": N_("Referral"),
    "seed": N_("Fictitious data"),
    "service": N_("Service"),
    "unit": N_("Unit"),
    "user": N_("Account"),
}


def action_words(action: str) -> str:
    """The marked words of an action; `referral.sent_back` without words of its own reads `Referral: sent back`."""
    if action in ACTIONS:
        return ACTIONS[action]
    kind, _, act = action.partition(".")
    return f"{kind_words(kind)}: {act.replace('_', ' ')}" if act else kind_words(kind)


def kind_words(kind: str) -> str:
    """The marked words of a kind of subject."""
    return KINDS.get(kind, kind.replace("_", " ").capitalize())
