"""The referral form: under a minute on a phone, everything else optional."""

from typing import Any

from flask_babel import gettext
from wtforms import (
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.text import N_
from partners.memoranda.defaults import OFFERED_URGENCIES
from partners.memoranda.labels import PATHWAYS, URGENCIES, URGENCY_MEANINGS
from partners.memoranda.terms import Urgency
from partners.services.needs import NEED_LABELS
from referrals.handover.codes import ConsentBasis
from referrals.handover.commands.sending import LAWFUL_BASIS_MINIMUM
from referrals.handover.offers import Offers
from web.forms import BaseForm, SelectChoice, choices
from web.i18n import lazy, translate

YES_NO = (("yes", N_("Yes")), ("no", N_("No")))
AGE_BANDS = (
    ("under_18", N_("Under 18")),
    ("18_25", N_("18 to 25")),
    ("26_64", N_("26 to 64")),
    ("65_plus", N_("65 or older")),
)
REFUSED, NOT_ASKED = "refused", "not_asked"
CONSENTS = (
    (ConsentBasis.WRITTEN.value, N_("Agreed in writing")),
    (ConsentBasis.VERBAL_WITNESSED.value, N_("Agreed in words, with a witness")),
    (ConsentBasis.ELECTRONIC.value, N_("Agreed electronically")),
    (ConsentBasis.REPRESENTATIVE.value, N_("A representative agreed")),
    (REFUSED, N_("Refused")),
    (NOT_ASKED, N_("Could not be asked")),
)
GROUNDS = (
    (ConsentBasis.NOT_ASKED_UNSAFE.value, N_("Asking was not safe")),
    (ConsentBasis.NOT_REQUIRED_OTHER_LAW.value, N_("Another law does not require it")),
    (ConsentBasis.OVERRIDDEN_VITAL_INTEREST.value, N_("Life is in danger")),
)
SHORT, LONG = 300, 4000
LIMITS = {"person_name": 200, "phone": 60, "language": 60, "lawful_basis": SHORT}


def _needs(f: Any = None) -> list[SelectChoice]:
    return choices(NEED_LABELS.items())


class ReferralForm(BaseForm):
    """One page; what is missing keeps it from being sent, never from being saved."""

    idempotency_key = HiddenField()
    encounter_id = HiddenField()
    previous_referral_id = HiddenField()
    danger = RadioField(
        lazy(N_("Is anyone in danger now?")),
        [InputRequired(lazy(N_("Say whether anyone is in danger now.")))],
        choices=lambda: choices(YES_NO),
    )
    person_name = StringField(
        lazy(N_("Person’s name")),
        [InputRequired(lazy(N_("Enter the person’s name, or how they can be recognised."))), Length(max=200)],
        description=lazy(N_("Not known? How to recognise them.")),
        render_kw={"autocomplete": "off"},
    )
    age_band = SelectField(
        lazy(N_("Age group")), [Optional()], choices=lambda: choices(AGE_BANDS, blank=N_("Not known"))
    )
    born_on = DateField(lazy(N_("Or date of birth")), [Optional()])
    phone = TelField(
        lazy(N_("Phone")), [Optional(), Length(max=60)], render_kw={"autocomplete": "off", "type": "tel"}
    )
    need = SelectField(
        lazy(N_("Main concern")),
        [InputRequired(lazy(N_("Choose the main concern.")))],
        choices=lambda: choices(NEED_LABELS.items(), blank=N_("Choose")),
    )
    other_needs = SelectMultipleField(
        lazy(N_("Other concerns")),
        choices=_needs,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    concern = TextAreaField(
        lazy(N_("What happened")),
        [InputRequired(lazy(N_("Say in a few words what happened."))), Length(max=LONG)],
        description=lazy(N_("A few words; the NGO reads them.")),
        render_kw={"rows": 2},
    )
    urgency = RadioField(
        lazy(N_("How urgent is it?")), [InputRequired(lazy(N_("Choose how urgent it is.")))], choices=[]
    )
    area_id = SelectField(
        lazy(N_("Area")), [InputRequired(lazy(N_("Choose the area.")))], choices=[], validate_choice=True
    )
    service_id = SelectField(lazy(N_("Service")), choices=[], validate_choice=False)
    consent = SelectField(
        lazy(N_("Does the person agree that the NGO gets this?")),
        [InputRequired(lazy(N_("Say whether the person agrees.")))],
        choices=lambda: choices(CONSENTS, blank=N_("Choose")),
    )
    ground = SelectField(
        lazy(N_("Why not?")), [Optional()], choices=lambda: choices(GROUNDS, blank=N_("Choose"))
    )
    refused_basis = StringField(
        lazy(N_("Lawful basis for sharing it all the same")),
        [Optional(), Length(max=SHORT)],
        description=lazy(N_("A sentence of at least 15 characters. Without one, do not send.")),
    )
    not_asked_basis = StringField(
        lazy(N_("Lawful basis for sharing it")),
        [Optional(), Length(max=SHORT)],
        description=lazy(N_("A sentence of at least 15 characters.")),
    )
    feedback = RadioField(
        lazy(N_("May you be told how it goes on?")),
        [InputRequired(lazy(N_("Say whether the person permits feedback.")))],
        choices=lambda: choices(YES_NO),
        description=lazy(N_("The person decides. You learn steps and days.")),
    )
    safe_contact = StringField(
        lazy(N_("Or safe way to reach")),
        [Optional(), Length(max=LONG)],
        render_kw={"autocomplete": "off"},
    )
    safety = TextAreaField(
        lazy(N_("Safety")),
        [Optional(), Length(max=LONG)],
        description=lazy(N_("What a worker must know before a visit.")),
        render_kw={"rows": 2},
    )
    access_needs = StringField(lazy(N_("Access needs")), [Optional(), Length(max=LONG)])
    language = StringField(lazy(N_("Language")), [Optional(), Length(max=60)])
    pathway = SelectField(lazy(N_("Pathway")), [Optional()], choices=[])

    def offer(self, offers: Offers) -> None:
        """Offer what the agreements in force cover; without any, a draft may still say how urgent it is."""
        self.urgency.choices = [
            SelectChoice(value=urgency.value, label=translate(URGENCIES[urgency]))
            for urgency in offers.urgencies or OFFERED_URGENCIES
        ]
        self.area_id.choices = [SelectChoice(value=str(area.id), label=area.name) for area in offers.areas]
        if not offers.areas:
            self.area_id.validators, self.area_id.validate_choice = [Optional()], False
        if len(self.area_id.choices) != 1:
            self.area_id.choices.insert(0, SelectChoice(value="", label=gettext("Choose")))
        self.service_id.choices = [
            SelectChoice(value="", label=gettext("Suggest one for area and concern"))
        ] + [
            SelectChoice(value=str(o.service_id), label=o.service_name, optgroup=o.ngo_name)
            for o in offers.services
        ]
        self.pathway.choices = [
            SelectChoice(value=pathway.value, label=translate(PATHWAYS[pathway]))
            for pathway in offers.pathways
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields' own rules, then those between questions that were shown."""
        valid = super().validate(extra_validators)
        problems = []
        if self.urgency.data != Urgency.WARM_HANDOFF and not (self.phone.data or self.safe_contact.data):
            problems.append((self.phone, gettext("Enter a phone number, or a safe way of contact.")))
        if self.consent.data == NOT_ASKED and not self.ground.data:
            problems.append((self.ground, gettext("Choose why the person was not asked.")))
        basis = {REFUSED: self.refused_basis, NOT_ASKED: self.not_asked_basis}.get(self.consent.data)
        if basis is not None and len((basis.data or "").strip()) < LAWFUL_BASIS_MINIMUM:
            problems.append((basis, gettext("State the lawful basis in at least 15 characters.")))
        for field, words in problems:
            field.errors = [*field.errors, words]
        return valid and not problems

    def urgency_hints(self, offers: Offers) -> dict[str, str]:
        """What each urgency means, and how soon the NGO answers under the agreements."""
        hints = {}
        for urgency in offers.urgencies or OFFERED_URGENCIES:
            times = [translate(*time.text()) for time in offers.answer_times(urgency)]
            meaning = translate(URGENCY_MEANINGS[urgency])
            words = gettext("%(meaning)s; answer within %(times)s", meaning=meaning, times=" / ".join(times))
            hints[urgency.value] = words if times else meaning
        return hints
