"""The eight requirements that no score offsets: one that fails, and the NGO is not eligible."""

from collections.abc import Mapping
from enum import StrEnum

from core.text import N_


class Gate(StrEnum):
    """What an NGO must have, whatever its score."""

    REGISTRATION = "registration"
    SANCTIONS = "sanctions"
    SAFEGUARDING = "safeguarding"
    LICENCES = "licences"
    INSURANCE = "insurance"
    CONFIDENTIALITY = "confidentiality"
    INCIDENTS = "incidents"
    INTERESTS = "interests"


class GateResult(StrEnum):
    """What checking a requirement found."""

    NOT_CHECKED = "not_checked"
    PASS = "pass"  # noqa: S105 - a result, no password
    FAIL = "fail"


LABELS: Mapping[Gate, str] = {
    Gate.REGISTRATION: N_("Legally registered and in good standing"),
    Gate.SANCTIONS: N_("On no sanctions or exclusion list"),
    Gate.SAFEGUARDING: N_("Safeguarding policy, and background checks of staff who meet people"),
    Gate.LICENCES: N_("The clinical licences that its services need"),
    Gate.INSURANCE: N_("Insurance in force"),
    Gate.CONFIDENTIALITY: N_("Signed terms on confidentiality and data protection"),
    Gate.INCIDENTS: N_("No serious incident unresolved"),
    Gate.INTERESTS: N_("Its leaders’ conflicts of interest declared"),
}
WHERE_TO_LOOK: Mapping[Gate, str] = {
    Gate.REGISTRATION: N_("Register of companies or charities."),
    Gate.SANCTIONS: N_("US: OFAC, SAM.gov, LEIE. UK: sanctions list, actions of the charity regulator."),
    Gate.SAFEGUARDING: N_("The policy itself, and a sample of checks (US: fingerprints; UK: DBS)."),
    Gate.LICENCES: N_("The register of the licensing body."),
    Gate.INSURANCE: N_("Certificates with their last day."),
    Gate.CONFIDENTIALITY: N_("The signed terms."),
    Gate.INCIDENTS: N_("The NGO’s statement, press, regulator."),
    Gate.INTERESTS: N_("The declarations of board and managers."),
}


def failed(results: Mapping[Gate, GateResult]) -> tuple[Gate, ...]:
    """The requirements that are not met, in order."""
    return tuple(gate for gate in Gate if results.get(gate) is GateResult.FAIL)


def unchecked(results: Mapping[Gate, GateResult]) -> tuple[Gate, ...]:
    """The requirements that nobody has checked yet, in order."""
    return tuple(gate for gate in Gate if results.get(gate, GateResult.NOT_CHECKED) is GateResult.NOT_CHECKED)
