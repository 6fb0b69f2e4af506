"""The kinds of support for an agency's own people, as boxes of a draft."""

from typing import Any

from core.text import N_
from partners.memoranda import labels
from partners.memoranda.content import Content
from partners.memoranda.drafts import Change, Programmes
from partners.memoranda.programmes import ProgrammeType
from partners.memoranda.section_form import SectionForm
from web.forms import boxes, choices
from web.i18n import lazy


class ProgrammesSection(SectionForm):
    """What the NGO may offer to the people who work for the agency; nothing ticked is an answer, too."""

    kinds = boxes(
        N_("The NGO may offer"),
        choices=lambda: choices(labels.PROGRAMMES.items()),
        description=lazy(N_("To officers, other staff, their families and those who have retired.")),
    )

    @classmethod
    def values_of(cls, content: Content) -> dict[str, Any]:
        """The kinds chosen so far."""
        return {"kinds": list(content.programmes)}

    def to_change(self) -> Change:
        """What was chosen, as the command takes it."""
        return Programmes(kinds=frozenset(ProgrammeType(code) for code in self.kinds.data or ()))
