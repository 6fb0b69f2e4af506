"""The form of a number to call."""

from wtforms import BooleanField, HiddenField, IntegerField, RadioField, StringField, TelField
from wtforms.validators import InputRequired, Length, Optional

from core.text import N_
from partners.channels.crisis_lines.audience import AUDIENCES, LineAudience
from partners.channels.crisis_lines.policy import LineValues
from web.forms import BaseForm, choices
from web.i18n import lazy


def _stripped(text: str | None) -> str | None:
    return text.strip() if text else text


class LineForm(BaseForm):
    """Whose number it is, and when somebody answers."""

    version = HiddenField(default="0")
    label = StringField(
        lazy(N_("Whose number")),
        [InputRequired(lazy(N_("Say whose number it is."))), Length(max=80)],
        filters=[_stripped],
        description=lazy(N_("For example “Mental health duty line”.")),
    )
    number = TelField(
        lazy(N_("Telephone")),
        [InputRequired(lazy(N_("Enter a telephone number."))), Length(max=40)],
        filters=[_stripped],
    )
    audience = RadioField(
        lazy(N_("Who calls it")),
        [Optional()],
        choices=lambda: choices(AUDIENCES.items()),
        default=LineAudience.PEOPLE.value,
        description=lazy(N_("A number for your own people is shown on their own pages only.")),
    )
    hours = StringField(
        lazy(N_("When somebody answers")),
        [Length(max=80)],
        filters=[_stripped],
        description=lazy(N_("For example “day and night” or “Mon–Fri 9–17”.")),
    )
    position = IntegerField(
        lazy(N_("Order")),
        [InputRequired(lazy(N_("Enter a number from 1 to 20.")))],
        default=1,
        description=lazy(N_("1 is shown first.")),
    )
    is_checked = BooleanField(lazy(N_("I have called this number today, and it is right")))

    @property
    def seen_version(self) -> int:
        """The version on which the form was filled in."""
        return int(self.version.data) if str(self.version.data).isdecimal() else 0

    @property
    def values(self) -> LineValues:
        """What was filled in."""
        return LineValues(
            label=self.label.data or "",
            number=self.number.data or "",
            hours=self.hours.data or None,
            position=self.position.data,
            is_checked=bool(self.is_checked.data),
            audience=LineAudience(self.audience.data or LineAudience.PEOPLE),
        )
