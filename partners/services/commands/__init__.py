"""Changes of the directory: services and their capacity, claims, and the import of a package."""

from partners.services.commands.capacity import (
    CapacityQuestion,
    ask_about_capacity,
    confirm_by_link,
    confirm_capacity,
    forget_old_links,
    state_capacity,
)
from partners.services.commands.claims import Claimed, Claiming, claim_organisation
from partners.services.commands.invitations import (
    IssuedInvitation,
    invite_to_claim,
    withdraw_invitation,
)
from partners.services.commands.keeping import add_service, change_service
from partners.services.commands.signatories import confirm_signatory, refuse_signatory
from partners.services.importing import ImportReport, import_directory

__all__ = [
    "CapacityQuestion",
    "Claimed",
    "Claiming",
    "ImportReport",
    "IssuedInvitation",
    "add_service",
    "ask_about_capacity",
    "change_service",
    "claim_organisation",
    "confirm_by_link",
    "confirm_capacity",
    "confirm_signatory",
    "forget_old_links",
    "import_directory",
    "invite_to_claim",
    "refuse_signatory",
    "state_capacity",
    "withdraw_invitation",
]
