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
    "incident.list_deleted": N_("List of a critical incident deleted"),
    "incident.people_listed": N_("People listed for a critical incident"),
    "incident.person_removed": N_("Person taken off the list of a critical incident"),
    "incident.recorded": N_("Critical incident recorded"),
    "incident.withdrawn": N_("Critical incident withdrawn"),
    "offer.answer_taken_back": N_("Answer to an offer of support taken back"),
    "offer.answered": N_("Offer of support answered"),
    "offer.made": N_("Offer of support after an incident recorded"),
    "peer.added": N_("Peer supporter put on the list"),
    "peer.changed": N_("Entry of a peer supporter changed"),
    "peer.left": N_("Peer supporter taken off the list"),
    "peer.rested": N_("Peer supporter set to resting"),
    "peer.returned": N_("Peer supporter back from resting"),
}
"""An action of a later version reads as it is written."""


def action_words(action: str) -> str:
    """The marked words of an action; one without words of its own reads `Glass: opened`."""
    if action in ACTIONS:
        return ACTIONS[action]
    kind, _, act = action.partition(".")
    words = kind.replace("_", " ").capitalize()
    return f"{words}: {act.replace('_', ' ')}" if act else words
