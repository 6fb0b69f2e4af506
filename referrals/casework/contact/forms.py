"""The unsafe ways of contact, and one try to reach the person by the ways that are left."""

from collections.abc import Collection

from wtforms import DateTimeLocalField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.text import N_
from referrals.casework.codes import CONTACT_CHANNELS, CONTACT_RESULTS
from referrals.casework.contact.rules import CLOSED_CHANNELS, CLOSED_RESULTS
from referrals.handover.forms.steps import NOTE_LENGTH, StepForm
from referrals.handover.safe_contact import UNSAFE_CHANNELS
from web.forms import BaseForm, SelectChoice, choices
from web.i18n import lazy, translate

NOT_CONTACT, CONTACT = (
    N_("An attempt: the person was not spoken to"),
    N_("A contact: the person was spoken to"),
)
MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


class AttemptForm(StepForm):
    """One try to reach the person; ways that are marked as unsafe are not offered unless asked for."""

    at = DateTimeLocalField(lazy(N_("When")), [InputRequired(lazy(N_("Say when it was.")))], format=MOMENTS)
    channel = SelectField(
        lazy(N_("How")), [InputRequired(lazy(N_("Choose how you tried.")))], choices=[], validate_choice=False
    )
    result = SelectField(
        lazy(N_("Result")),
        [InputRequired(lazy(N_("Choose the result.")))],
        choices=[],
        validate_choice=False,
    )
    unsafe_reason = TextAreaField(
        lazy(N_("Why was an unsafe way used?")),
        [Optional(), Length(max=NOTE_LENGTH)],
        description=lazy(
            N_("Needed where you chose a way that is marked as unsafe; at least 15 characters.")
        ),
        render_kw={"rows": 2},
    )
    note = TextAreaField(
        lazy(N_("Note")),
        [Optional(), Length(max=NOTE_LENGTH)],
        description=lazy(N_("For your own organisation only. Needed for “Other”.")),
        render_kw={"rows": 2},
    )

    def offer(self, unsafe: Collection[str], *, also_unsafe: bool) -> None:
        """Offer the ways and results that the flags leave open, or all with a question for the reason."""
        closed = frozenset[str]() if also_unsafe else frozenset(unsafe)
        if not also_unsafe:
            del self.unsafe_reason
        ways = [pair for pair in CONTACT_CHANNELS.choices() if CLOSED_CHANNELS.get(pair[0]) not in closed]
        self.channel.choices = choices(ways, blank=N_("Choose"))
        self.result.choices = [SelectChoice(value="", label=translate(N_("Choose a result")))] + [
            SelectChoice(
                value=code.value,
                label=translate(code.label),
                optgroup=translate(CONTACT if code.value.startswith("spoke_") else NOT_CONTACT),
            )
            for code in CONTACT_RESULTS.active()
            if CLOSED_RESULTS.get(code.value) not in closed
        ]


class ContactSafetyForm(BaseForm):
    """Which ways of contact are unsafe from now on."""

    unsafe_channels = SelectMultipleField(
        lazy(N_("Not safe for this person")),
        [Optional()],
        choices=lambda: choices(UNSAFE_CHANNELS.choices()),
        description=lazy(N_("Leave all empty where every way is safe.")),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    why = TextAreaField(
        lazy(N_("How do you know?")),
        [InputRequired(lazy(N_("Say how you know."))), Length(max=NOTE_LENGTH)],
        description=lazy(N_("At least 15 characters. For your own organisation only.")),
        render_kw={"rows": 3},
    )
