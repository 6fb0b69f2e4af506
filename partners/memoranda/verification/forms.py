"""What somebody who holds a copy can enter: the printed hash, or the file itself."""

from wtforms import FileField, StringField

from core.text import N_
from web.forms import BaseForm
from web.i18n import lazy

MOST_BYTES = 20 * 1024 * 1024


class VerifyForm(BaseForm):
    """The hash as printed on the last page, or the PDF."""

    sha256 = StringField(
        lazy(N_("Hash on the last page")),
        description=lazy(N_("64 digits and letters from a to f. Spaces and line breaks do no harm.")),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    file = FileField(
        lazy(N_("Or the PDF itself")),
        description=lazy(N_("It is compared and not kept. At most 20 MB.")),
    )
