"""Every component on one page, with invented content; registered in development and the demo only."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, render_template
from flask_babel import gettext
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    EmailField,
    FileField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.text import N_
from web.access import public
from web.forms import BaseForm, choices
from web.i18n import lazy
from web.states import STATES, StateTag, state_tag

blueprint = Blueprint("style_guide", __name__)

URGENCIES = (("emergency", N_("Emergency")), ("urgent", N_("Urgent")), ("routine", N_("Routine")))
ANSWERS = (("yes", N_("Yes")), ("no", N_("No")))
CONCERNS = (
    ("self_harm", N_("Self-harm or suicide")),
    ("substances", N_("Alcohol or other substances")),
    ("housing", N_("Nowhere safe to stay")),
)
COLOURS = ("grey", "blue", "turquoise", "green", "yellow", "orange", "red", "purple")


class SpecimenForm(BaseForm):
    """One field of each kind; it is only shown, never sent."""

    name = StringField(
        lazy(N_("Full name")),
        [InputRequired()],
        description=lazy(N_("As the person gives it.")),
        render_kw={"autocomplete": "off"},
    )
    danger = RadioField(
        lazy(N_("Is anyone in danger now?")), [InputRequired()], choices=lambda: choices(ANSWERS)
    )
    what = StringField(lazy(N_("What is the danger?")))
    urgency = RadioField(lazy(N_("Urgency")), [InputRequired()], choices=lambda: choices(URGENCIES))
    concerns = SelectMultipleField(
        lazy(N_("Concerns")),
        description=lazy(N_("Choose all that apply.")),
        choices=lambda: choices(CONCERNS),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    interpreter = BooleanField(lazy(N_("An interpreter is needed")))
    language = StringField(lazy(N_("Language")))
    email = EmailField(lazy(N_("E-mail")), [Optional()], render_kw={"autocomplete": "email"})
    phone = TelField(lazy(N_("Phone")), render_kw={"autocomplete": "tel"})
    password = PasswordField(
        lazy(N_("Password")), [InputRequired()], render_kw={"autocomplete": "current-password"}
    )
    age = IntegerField(lazy(N_("Age")), [Optional()])
    notes = TextAreaField(lazy(N_("What happened")), description=lazy(N_("Facts, not opinions.")))
    service = SelectField(
        lazy(N_("Service")), choices=lambda: choices(CONCERNS, blank=N_("Choose a service"))
    )
    start = DateField(lazy(N_("From")))
    end = DateField(lazy(N_("To")))
    at = TimeField(lazy(N_("Time")))
    moment = DateTimeLocalField(lazy(N_("Day and time of contact")))
    agreement = FileField(lazy(N_("Signed agreement")), description=lazy(N_("PDF, at most 10 MB.")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """A row of the specimen timeline."""

    label: str
    at: datetime
    by: str
    text: str | None = None
    tag: StateTag | None = None


def _timeline() -> list[Happening]:
    first = datetime(2026, 3, 14, 2, 41, tzinfo=UTC)
    return [
        Happening(
            label=gettext("Contact made"),
            at=first.replace(day=15, hour=9),
            by="Harbour House",
            tag=state_tag("referral_ngo", "active"),
        ),
        Happening(label=gettext("Accepted"), at=first.replace(hour=8, minute=5), by="Harbour House"),
        Happening(
            label=gettext("Referral sent"),
            at=first,
            by="R. Adeyemi, Northgate Police",
            text=gettext("Urgent: acknowledge within two hours."),
        ),
    ]


@blueprint.get("/style-guide")
@public
def show() -> str:
    """All components, with a refused form among them so that errors are seen too."""
    empty = SpecimenForm(formdata=None)
    refused = SpecimenForm(formdata=None, prefix="refused-")
    refused.name.errors = [gettext("Enter the person’s name.")]
    refused.danger.errors = [gettext("Choose whether anyone is in danger.")]
    refused.concerns.errors = [gettext("Choose at least one concern.")]
    refused.interpreter.errors = [gettext("Tick this box if the person asked for an interpreter.")]
    refused.form_errors.append(gettext("No agreement in force covers this service."))
    return render_template(
        "style_guide/show.html",
        empty=empty,
        refused=refused,
        filters=SpecimenForm(formdata=None, prefix="filter-"),
        colours=COLOURS,
        kinds=STATES,
        events=_timeline(),
    )
