"""What every page of a draft has in common."""

from typing import Any

from wtforms import HiddenField

from partners.memoranda.content import Content
from web.forms import BaseForm


class SectionForm(BaseForm):
    """One section of a draft; `version` is what the drafter saw."""

    version = HiddenField()

    def seen_version(self) -> int | None:
        """The version on which the drafter began; None where the page did not say it in digits."""
        typed = str(self.version.data or "")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None

    @classmethod
    def values_of(cls, content: Content) -> dict[str, Any]:
        """What the fields show of a content: by default those that bear the same name."""
        return {name: getattr(content, name) for name in Content.__dataclass_fields__ if hasattr(cls, name)}
