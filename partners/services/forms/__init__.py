"""Forms of the directory."""

from partners.services.forms.capacity import CapacityForm, ConfirmForm, given_figure
from partners.services.forms.claims import ClaimForm, InviteToClaimForm, SignatoryForm
from partners.services.forms.search import SearchForm
from partners.services.forms.sections import SECTIONS, AboutForm, SectionForm, given

__all__ = [
    "SECTIONS",
    "AboutForm",
    "CapacityForm",
    "ClaimForm",
    "ConfirmForm",
    "InviteToClaimForm",
    "SearchForm",
    "SectionForm",
    "SignatoryForm",
    "given",
    "given_figure",
]
