"""The kinds of documents: who brings them, which expire, and which an NGO must have (facts.md 6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.actor import OrganisationKind
from core.text import N_


class DocumentKind(StrEnum):
    """What a document proves."""

    REGISTRATION = "registration"
    INSURANCE = "insurance"
    SAFEGUARDING_POLICY = "safeguarding_policy"
    BACKGROUND_CHECKS = "background_checks"
    CONFIDENTIALITY_TERMS = "confidentiality_terms"
    CLINICAL_LICENCE = "clinical_licence"
    DATA_PROTECTION = "data_protection"
    AUDITED_ACCOUNTS = "audited_accounts"
    ACCREDITATION = "accreditation"
    REFERENCE = "reference"
    CONFLICT_DECLARATION = "conflict_declaration"
    SANCTIONS_CHECK = "sanctions_check"
    ADVERSE_MEDIA = "adverse_media"
    OTHER = "other"


NGO, AGENCY = OrganisationKind.NGO, OrganisationKind.AGENCY


@dataclass(frozen=True, slots=True, kw_only=True)
class KindFacts:
    """How a kind of document is treated."""

    label: str
    hint: str = ""
    brought_by: frozenset[OrganisationKind] = frozenset({NGO})
    expires: bool = False
    """Whether the last day on which it counts must be given."""
    mandatory: bool = False
    """Whether every NGO must have one."""
    stops: bool = False
    """Whether new referrals stop when the last one of its kind has lapsed."""


KINDS: Mapping[DocumentKind, KindFacts] = {
    DocumentKind.REGISTRATION: KindFacts(
        label=N_("Legal registration"),
        hint=N_("Proof that the organisation is registered and in good standing."),
        mandatory=True,
        stops=True,
    ),
    DocumentKind.INSURANCE: KindFacts(
        label=N_("Insurance certificate"),
        hint=N_("Liability insurance in force."),
        expires=True,
        mandatory=True,
        stops=True,
    ),
    DocumentKind.SAFEGUARDING_POLICY: KindFacts(
        label=N_("Safeguarding policy"),
        hint=N_("With the day of its next review, if it names one."),
        mandatory=True,
        stops=True,
    ),
    DocumentKind.BACKGROUND_CHECKS: KindFacts(
        label=N_("Background checks of staff"),
        hint=N_("A declaration or list that all staff in contact with people were checked."),
        expires=True,
        mandatory=True,
        stops=True,
    ),
    DocumentKind.CONFIDENTIALITY_TERMS: KindFacts(
        label=N_("Confidentiality and data-protection terms"),
        hint=N_("Signed for the organisation."),
        mandatory=True,
        stops=True,
    ),
    DocumentKind.CLINICAL_LICENCE: KindFacts(
        label=N_("Clinical licence"),
        hint=N_("Where the services need one."),
        expires=True,
        stops=True,
    ),
    DocumentKind.DATA_PROTECTION: KindFacts(
        label=N_("Data-protection assessment or certificate"),
        hint=N_("For instance an impact assessment (DPIA)."),
    ),
    DocumentKind.AUDITED_ACCOUNTS: KindFacts(label=N_("Audited accounts"), hint=N_("Of one financial year.")),
    DocumentKind.ACCREDITATION: KindFacts(
        label=N_("Accreditation"), hint=N_("Of the organisation or of a programme."), expires=True
    ),
    DocumentKind.REFERENCE: KindFacts(
        label=N_("Reference"),
        hint=N_("What another partner says of the organisation."),
        brought_by=frozenset({NGO, AGENCY}),
    ),
    DocumentKind.CONFLICT_DECLARATION: KindFacts(
        label=N_("Declaration of interests"),
        hint=N_("That nobody who decides has a conflict of interest, or which one."),
        brought_by=frozenset({NGO, AGENCY}),
    ),
    DocumentKind.SANCTIONS_CHECK: KindFacts(
        label=N_("Check of sanctions and exclusion lists"),
        hint=N_("The result of a search, with its day."),
        brought_by=frozenset({AGENCY}),
    ),
    DocumentKind.ADVERSE_MEDIA: KindFacts(
        label=N_("Report in the media"), hint=N_("A picture of the page."), brought_by=frozenset({AGENCY})
    ),
    DocumentKind.OTHER: KindFacts(label=N_("Other document"), brought_by=frozenset({NGO, AGENCY})),
}

KIND_LABELS: Mapping[DocumentKind, str] = {kind: facts.label for kind, facts in KINDS.items()}
EXPIRING = tuple(kind for kind, facts in KINDS.items() if facts.expires)
MANDATORY = tuple(kind for kind, facts in KINDS.items() if facts.mandatory)
"""What every NGO must have [HOUSE]."""
STOPPING = tuple(kind for kind, facts in KINDS.items() if facts.stops)
"""What degrades the standing when it lapses: the mandatory kinds, and a licence once there was one [HOUSE]."""


def kinds_for(side: OrganisationKind) -> tuple[DocumentKind, ...]:
    """The kinds that an organisation of this side may bring, in order."""
    return tuple(kind for kind, facts in KINDS.items() if side in facts.brought_by)
