"""The parts of an agreement that people speak of: its sections, and each clause by what it covers."""

from collections.abc import Mapping
from enum import StrEnum

from core.text import N_


class Part(StrEnum):
    """A section of the text as it is read, reviewed and compared, in order."""

    PARTIES = "parties"
    BASICS = "basics"
    SCOPE = "scope"
    PROGRAMMES = "programmes"
    RESPONSE_TIMES = "response-times"
    DATA_SHARING = "data-sharing"
    GOVERNANCE = "governance"
    TARGETS = "targets"
    CLAUSES = "clauses"


PART_LABELS: Mapping[Part, str] = {
    Part.PARTIES: N_("Parties"),
    Part.BASICS: N_("Title, purpose and term"),
    Part.SCOPE: N_("Services, areas and pathways"),
    Part.PROGRAMMES: N_("Support for the agency’s own people"),
    Part.RESPONSE_TIMES: N_("Response times"),
    Part.DATA_SHARING: N_("Data that is shared"),
    Part.GOVERNANCE: N_("Meetings, notice and rules"),
    Part.TARGETS: N_("Targets"),
    Part.CLAUSES: N_("Clauses"),
}
