"""Plain words for the actions of the compartment's trail, for the privacy officer's page."""

from core.text import N_

ACTIONS: dict[str, str] = {
    "contact.deleted": N_("Entry of the contact log deleted"),
    "contact.logged": N_("Contact logged, without a name"),
    "contact_log.group_sizes_set": N_("Sizes of staff groups set for the contact log"),
    "glass.closed": N_("Emergency opening closed"),
    "glass.disclosed": N_("Disclosure in an emergency recorded"),
    "glass.opened": N_("Opened in an emergency"),
    "glass.read": N_("Read under an emergency opening"),
    "glass.reviewed": N_("Emergency opening reviewed"),
    "glass.second_missed": N_("Emergency opening without a second person after its time"),
    "glass.seconded": N_("Emergency opening confirmed by a second person"),
    "glass.telling_postponed": N_("Telling the person about an emergency opening put off"),
    "glass.told": N_("The person was told about an emergency opening"),
    "headcount.kept": N_("Number of staff written"),
    "incident.list_deleted": N_("List of a critical incident deleted"),
    "incident.people_listed": N_("People listed for a critical incident"),
    "incident.person_removed": N_("Person taken off the list of a critical incident"),
    "incident.recorded": N_("Critical incident recorded"),
    "incident.withdrawn": N_("Critical incident withdrawn"),
    "mandate.answered": N_("Mandatory referral answered by the person it is about"),
    "mandate.asked": N_("Mandatory referral asked for"),
    "mandate.called_off": N_("Mandatory referral called off"),
    "mandate_consent.recorded": N_("Attendance of a mandatory referral recorded"),
    "mandate_consent.taken": N_("Mandatory referral taken on by a clinician"),
    "offer.answer_taken_back": N_("Answer to an offer of support taken back"),
    "offer.answered": N_("Offer of support answered"),
    "offer.made": N_("Offer of support after an incident recorded"),
    "peer.added": N_("Peer supporter put on the list"),
    "peer.changed": N_("Entry of a peer supporter changed"),
    "peer.left": N_("Peer supporter taken off the list"),
    "peer.rested": N_("Peer supporter set to resting"),
    "peer.returned": N_("Peer supporter back from resting"),
    "programme.changed": N_("Programme described anew"),
    "programme.closed": N_("Programme closed to new people"),
    "programme.drafted": N_("Programme begun"),
    "programme.offered": N_("Programme offered"),
    "programme.room_stated": N_("Room and waiting time of a programme said"),
    "pulse.answered": N_("Question about trust answered"),
    "pulse.codes_handed_out": N_("Codes of the anonymous question handed out"),
    "release.published": N_("Figures of a quarter published"),
    "session.asked": N_("Session asked for"),
    "session.cancelled": N_("Session cancelled"),
    "session.confirmed": N_("Session confirmed"),
    "session.moved": N_("Session put off"),
    "session.planned": N_("Session planned"),
    "session.recorded": N_("Session recorded"),
    "session.reminder_chosen": N_("Reminder of a session chosen or left out"),
    "talk.read": N_("Messages marked as read"),
    "talk.written": N_("Message written"),
}
"""An action of a later version reads as it is written."""


def action_words(action: str) -> str:
    """The marked words of an action; one without words of its own reads `Glass: opened`."""
    if action in ACTIONS:
        return ACTIONS[action]
    kind, _, act = action.partition(".")
    words = kind.replace("_", " ").capitalize()
    return f"{words}: {act.replace('_', ' ')}" if act else words
