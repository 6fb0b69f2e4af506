"""The form with which a review of access is noted."""

from wtforms import TextAreaField
from wtforms.validators import Length, Optional

from core.text import N_
from web.forms import BaseForm
from web.i18n import lazy


class ReviewForm(BaseForm):
    """What was found, if anything."""

    note = TextAreaField(
        lazy(N_("What you found and changed")),
        [Optional(), Length(max=1000)],
        filters=[lambda text: text.strip() if text else text],
    )
