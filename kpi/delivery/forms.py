"""The bare button that opens an evaluation, with what is opened: the page or the document."""

from wtforms import HiddenField
from wtforms.validators import AnyOf, Optional

from web.forms import BaseForm


class OpenForm(BaseForm):
    """Opens the page or the document."""

    form = HiddenField(validators=[Optional(), AnyOf(["page", "document"])], default="page")
