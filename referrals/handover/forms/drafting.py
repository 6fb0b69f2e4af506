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
from partners.memoranda.terms import Pathway, Urgency
from partners.services.needs import NEED_LABELS
from referrals.handover.codes import CONSENT_GIVEN, ConsentBasis
from referrals.handover.commands.sending import LAWFUL_BASIS_MINIMUM
from referrals.handover.forms.steps import StepForm
from referrals.handover.offers import Offers
from referrals.handover.pathways import rule_of
from referrals.handover.safe_contact import UNSAFE_CHANNELS
from referrals.handover.values import LONGEST_KEY
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


class SendForm(StepForm):
    """The button that sends; a supervisor says why a second referral to the same service is right."""

    override_reason = TextAreaField(
        lazy(N_("Why a second referral to the same service?")),
        [Optional(), Length(max=LONG)],
        description=lazy(N_("At least 15 characters. Only your agency reads it.")),
        render_kw={"rows": 2},
    )


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
        lazy(N_("Name or description")),
        [InputRequired(lazy(N_("Enter the person’s name, or how they can be recognised."))), Length(max=200)],
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
        lazy(N_("What happened, for the NGO")),
        [InputRequired(lazy(N_("Say in a few words what happened."))), Length(max=LONG)],
        render_kw={"rows": 2},
    )
    urgency = RadioField(
        lazy(N_("How urgent is it?")), [InputRequired(lazy(N_("Choose how urgent it is.")))], choices=[]
    )
    area_id = SelectField(
        lazy(N_("Area")), [InputRequired(lazy(N_("Choose the area.")))], choices=[], validate_choice=True
    )
    service_id = RadioField(lazy(N_("Who it goes to")), choices=[], validate_choice=False)
    suggested_id = StringField()
    """Which service stood preselected on the page; drawn with the services."""
    consent = SelectField(
        lazy(N_("Person agrees?")),
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
    feedback = RadioField(lazy(N_("May you hear back?")), [Optional()], choices=lambda: choices(YES_NO))
    safe_contact = StringField(
        lazy(N_("Safe way to reach the person")),
        [Optional(), Length(max=LONG)],
        render_kw={"autocomplete": "off"},
    )
    unsafe_channels = SelectMultipleField(
        lazy(N_("Not safe:")),
        choices=lambda: choices((code.value, code.label) for code in UNSAFE_CHANNELS.active()),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    safety = TextAreaField(
        lazy(N_("Safety")),
        [Optional(), Length(max=LONG)],
        description=lazy(N_("What a worker must know before a visit.")),
        render_kw={"rows": 2},
    )
    access_needs = StringField(lazy(N_("Access needs")), [Optional(), Length(max=LONG)])
    language = StringField(
        lazy(N_("Language, if not English")), [Optional(), Length(max=60)], render_kw={"list": "languages"}
    )
    pathway = RadioField(lazy(N_("Kind of referral")), [Optional()], choices=[])

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
            SelectChoice(value=str(offer.service_id), label=offer.service_name) for offer in offers.services
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
        if self.asks_for_feedback and not self.feedback.data:
            problems.append((self.feedback, gettext("Say whether the person permits feedback.")))
        if self.consent.data == NOT_ASKED and not self.ground.data:
            problems.append((self.ground, gettext("Choose why the person was not asked.")))
        basis = {REFUSED: self.refused_basis, NOT_ASKED: self.not_asked_basis}.get(self.consent.data)
        if basis is not None and len((basis.data or "").strip()) < LAWFUL_BASIS_MINIMUM:
            problems.append((basis, gettext("State the lawful basis in at least 15 characters.")))
        for field, words in problems:
            field.errors = [*field.errors, words]
        return valid and not problems

    @property
    def key(self) -> str | None:
        """Under which key the page sends its draft, however often; None where what came is none of ours."""
        given = self.idempotency_key.data or ""
        return given if 0 < len(given) <= LONGEST_KEY else None

    @property
    def asks_for_feedback(self) -> bool:
        """Whether the question about feedback is shown: only the person's own consent can permit it."""
        return (
            self.consent.data in CONSENT_GIVEN and self.pathway.data != Pathway.EXISTING_PROVIDER_NOTICE.value
        )

    def forgive(self) -> None:
        """Show no errors: the officer asked for something else than to send."""
        for field in self:
            field.errors = []
        self.form_errors.clear()

    def urgency_hints(self, offers: Offers) -> dict[str, str]:
        """What each urgency means; how soon the NGO answers stands at the service."""
        shown = offers.urgencies or OFFERED_URGENCIES
        return {urgency.value: translate(URGENCY_MEANINGS[urgency]) for urgency in shown}

    def pathway_hints(self, offers: Offers) -> dict[str, str]:
        """What each kind of referral means, in a line."""
        return {pathway.value: translate(rule_of(pathway).explanation) for pathway in offers.pathways}
