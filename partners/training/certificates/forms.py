"""What somebody who holds a certificate types to find out whether it is valid."""

from wtforms import StringField
from wtforms.validators import InputRequired, Length

from core.text import N_
from partners.training.courses.forms import stripped
from web.forms import BaseForm
from web.i18n import lazy


class NumberForm(BaseForm):
    """The number on the certificate."""

    number = StringField(
        lazy(N_("Number of the certificate")),
        [InputRequired(lazy(N_("Enter the number, for example C-7K3M-92QF."))), Length(max=40)],
        filters=[stripped],
        description=lazy(N_("It stands on the certificate, for example C-7K3M-92QF.")),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
