"""Writing a message."""

from wtforms import TextAreaField
from wtforms.validators import InputRequired

from core.text import N_
from web.forms import BaseForm
from web.i18n import lazy
from wellbeing.enrolments.messages.policy import LONGEST


class TalkForm(BaseForm):
    """One message."""

    text = TextAreaField(
        lazy(N_("Your message")),
        [InputRequired(lazy(N_("Write something first.")))],
        render_kw={"rows": 4, "maxlength": LONGEST},
    )
