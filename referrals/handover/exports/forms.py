"""The form before a file is made: what it is for, its format, and the password again."""

from wtforms import PasswordField, RadioField
from wtforms.validators import InputRequired

from audit.exports.forms import ReasonForm
from core.text import N_
from web.forms import choices
from web.i18n import lazy
from web.sheets import SHEET_FORMATS, SheetFormat


class ExportForm(ReasonForm):
    """Which kind of file; a file leaves the protection of this system, so the password is asked for (A-10)."""

    format = RadioField(
        lazy(N_("Kind of file")),
        [InputRequired(lazy(N_("Choose a kind of file.")))],
        choices=lambda: choices(SHEET_FORMATS),
        default=SheetFormat.XLSX.value,
    )
    password = PasswordField(
        lazy(N_("Your password")),
        [InputRequired(lazy(N_("Enter your password.")))],
        render_kw={"autocomplete": "current-password"},
    )

    def chosen_format(self) -> SheetFormat:
        """The kind of file of a form that is in order."""
        return SheetFormat(self.format.data)
