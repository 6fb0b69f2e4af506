"""What every form that makes a file of personal data asks: what it is for."""

from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length

from audit.exports.codes import REASONS, ExportReason
from core.text import N_
from web.forms import BaseForm, choices
from web.i18n import lazy


class ReasonForm(BaseForm):
    """The reason, and words for it where the list has none (security K-02)."""

    reason = RadioField(
        lazy(N_("What is the file for?")),
        [InputRequired(lazy(N_("Choose what the file is for.")))],
        choices=lambda: choices(REASONS.items()),
    )
    note = StringField(
        lazy(N_("What for?")),
        [Length(max=200)],
        description=lazy(N_("No names. Whoever checks the audit trail can read it.")),
    )

    def chosen_reason(self) -> ExportReason:
        """The reason of a form that is in order."""
        return ExportReason(self.reason.data)
