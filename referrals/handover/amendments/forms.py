"""The form with which an officer corrects or adds to what was sent."""

from collections.abc import Iterable
from typing import Any

from wtforms import (
    DateField,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.text import N_
from partners.memoranda.labels import URGENCIES
from partners.memoranda.terms import URGENCY_RANK, Urgency
from referrals.handover.amendments.rules import LONGEST_REASON, AmendmentValues
from referrals.handover.forms.drafting import LIMITS, LONG
from referrals.handover.queries import PacketRow
from referrals.handover.safe_contact import UNSAFE_CHANNELS
from web.forms import BaseForm, choices
from web.i18n import lazy


class AmendForm(BaseForm):
    """What was sent, ready to be changed; what stays as it is was not amended."""

    reason = StringField(
        lazy(N_("Why is it changed?")),
        [InputRequired(lazy(N_("Say why it is changed."))), Length(max=LONGEST_REASON)],
        description=lazy(N_("A few words; the NGO reads them.")),
        render_kw={"autocomplete": "off"},
    )
    phone = TelField(
        lazy(N_("Phone")),
        [Optional(), Length(max=LIMITS["phone"])],
        render_kw={"autocomplete": "off", "type": "tel"},
    )
    safe_contact = TextAreaField(
        lazy(N_("Safe way of contact")), [Optional(), Length(max=LONG)], render_kw={"rows": 2}
    )
    unsafe_channels = SelectMultipleField(
        lazy(N_("Do not contact by")),
        [Optional()],
        choices=lambda: choices(UNSAFE_CHANNELS.choices()),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    safety = TextAreaField(
        lazy(N_("Safety")),
        [Optional(), Length(max=LONG)],
        description=lazy(N_("What a worker must know to stay safe.")),
        render_kw={"rows": 2},
    )
    urgency = RadioField(lazy(N_("Urgency")), [InputRequired(lazy(N_("Choose how urgent it is.")))])
    person_name = StringField(
        lazy(N_("Person’s name")),
        [Optional(), Length(max=LIMITS["person_name"])],
        render_kw={"autocomplete": "off"},
    )
    born_on = DateField(lazy(N_("Date of birth")), [Optional()])
    concern = TextAreaField(lazy(N_("What happened")), [Optional(), Length(max=LONG)], render_kw={"rows": 3})
    access_needs = TextAreaField(
        lazy(N_("Access needs")), [Optional(), Length(max=LONG)], render_kw={"rows": 2}
    )
    language = StringField(
        lazy(N_("Language")), [Optional(), Length(max=LIMITS["language"])], render_kw={"autocomplete": "off"}
    )
    seen = HiddenField()

    def offer(self, now_urgent: Urgency) -> None:
        """The urgency that it has, and every higher one; emergencies are called in, not sent."""
        offered = [
            (urgency.value, URGENCIES[urgency])
            for urgency in Urgency
            if URGENCY_RANK[urgency] <= URGENCY_RANK[now_urgent] and urgency is not Urgency.EMERGENCY
        ]
        self.urgency.choices = choices(offered)

    def values(self) -> AmendmentValues:
        """Every field as it should read, as the command takes it."""

        def text(name: str) -> str | None:
            return (self[name].data or "").strip() or None

        return AmendmentValues(
            urgency=Urgency(self.urgency.data),
            person_name=text("person_name"),
            born_on=self.born_on.data,
            phone=text("phone"),
            safe_contact=text("safe_contact"),
            unsafe_channels=tuple(self.unsafe_channels.data or ()),
            concern=text("concern"),
            safety=text("safety"),
            access_needs=text("access_needs"),
            language=text("language"),
        )

    def seen_number(self) -> int:
        """How many amendments the page was made from; a forged number is none of them."""
        text = self.seen.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1

    def opens(self, names: Iterable[str]) -> bool:
        """Whether a folded group holds an error."""
        return any(self[name].errors for name in names)


def given(packet: PacketRow, urgency: Urgency, seen: int) -> dict[str, Any]:
    """What was sent, with its amendments, as the form's first values."""
    return {
        "urgency": urgency.value,
        "person_name": packet.person_name,
        "born_on": packet.born_on,
        "phone": packet.phone,
        "safe_contact": packet.safe_contact,
        "unsafe_channels": list(packet.unsafe_channels),
        "concern": packet.concern,
        "safety": packet.safety,
        "access_needs": packet.access_needs,
        "language": packet.language,
        "seen": str(seen),
    }
