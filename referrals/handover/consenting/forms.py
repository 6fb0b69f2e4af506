"""The forms of a person's agreement: short, each for one thing that the person said."""

from datetime import date
from typing import Any

from wtforms import (
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.text import N_
from partners.memoranda.labels import DATA
from partners.memoranda.terms import DataCategory
from referrals.people.consents.case import SharedCase, Standpoint
from referrals.people.consents.codes import (
    AUTHORITY_LABELS,
    CAPACITY_LABELS,
    CHANNEL_LABELS,
    GROUND_LABELS,
    KIND_LABELS,
    OBTAINED_LABELS,
    OFFERED_LABELS,
    REVIEW_LABELS,
    WRITING_ONLY,
    Authority,
    Capacity,
    Channel,
    ConsentKind,
    ObtainedHow,
)
from referrals.people.consents.commands import Answer, Details
from referrals.people.consents.policy import agreed_categories
from web.forms import BaseForm, choices
from web.i18n import lazy

YES_NO = (("yes", N_("Yes")), ("no", N_("No")))
CHOOSE = N_("Choose")
NOT_NOTED = N_("Not noted")
K = ConsentKind
BOTH_SIDES = (K.REFERRAL_SHARE, K.FEEDBACK_TO_POLICE, K.CONTACT_PERMISSION)
NGO_ONLY = (K.SURVEY_CONTACT, K.RESEARCH)
EVERYTHING = "everything"


class PressForm(BaseForm):
    """A page whose button means it; carries the version that it showed."""

    version = HiddenField()

    @property
    def seen_version(self) -> int | None:
        """The version that the page showed."""
        return int(self.version.data) if (self.version.data or "").isdecimal() else None


class DetailsForm(BaseForm):
    """How an answer came about."""

    capacity = SelectField(
        lazy(N_("Could the person decide?")),
        [Optional()],
        choices=lambda: choices(CAPACITY_LABELS.items(), blank=NOT_NOTED),
        description=lazy(N_("Whether they understood what is shared with whom, as you saw it.")),
    )
    interpreter = SelectField(
        lazy(N_("Was there an interpreter?")),
        [Optional()],
        choices=lambda: choices(YES_NO, blank=NOT_NOTED),
    )
    language = StringField(lazy(N_("Language in which it was explained")), [Optional(), Length(max=20)])
    witness = StringField(
        lazy(N_("Witness")),
        [Optional(), Length(max=200)],
        description=lazy(N_("Who heard it, besides you.")),
        render_kw={"autocomplete": "off"},
    )
    representative = StringField(
        lazy(N_("Representative")),
        [Optional(), Length(max=200)],
        description=lazy(N_("Who agreed for the person, for example a parent.")),
        render_kw={"autocomplete": "off"},
    )
    authority = SelectField(
        lazy(N_("Why may they decide?")),
        [Optional()],
        choices=lambda: choices(AUTHORITY_LABELS.items(), blank=NOT_NOTED),
    )

    def details(self) -> Details:
        """What was noted."""
        return Details(
            capacity=Capacity(self.capacity.data) if self.capacity.data else None,
            with_interpreter={"yes": True, "no": False}.get(self.interpreter.data or ""),
            language=(self.language.data or "").strip() or None,
            witness=self.witness.data,
            representative=self.representative.data,
            authority=Authority(self.authority.data) if self.authority.data else None,
        )


def _yes_no(f: Any = None) -> Any:
    return choices(YES_NO)


class AnswerForm(DetailsForm):
    """A new answer of the person."""

    kind = SelectField(lazy(N_("What is it about?")), [InputRequired(lazy(N_("Choose what it is about.")))])
    given = RadioField(
        lazy(N_("Does the person agree?")),
        [InputRequired(lazy(N_("Say whether the person agrees.")))],
        choices=_yes_no,
    )
    how = SelectField(
        lazy(N_("How?")),
        [Optional()],
        choices=lambda: choices(
            ((how, label) for how, label in OBTAINED_LABELS.items() if how is not ObtainedHow.NOT_OBTAINED),
            blank=CHOOSE,
        ),
        description=lazy(
            N_(
                "Words, and a representative’s answer, count for 14 days; until then they are confirmed in writing."
            )
        ),
    )
    categories = SelectMultipleField(
        lazy(N_("What may the agency share?")),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=lazy(
            N_("Only for sharing the referral. Leave out what the person does not want to share.")
        ),
    )

    def offer(self, case: SharedCase) -> None:
        """Offer what this side may ask the person, within what the organisations have agreed."""
        kinds = [kind for kind in BOTH_SIDES if agreed_categories(case, kind)]
        if case.standpoint is Standpoint.NGO:
            kinds += NGO_ONLY
            kinds += sorted(WRITING_ONLY, key=list(K).index) if case.country == "US" else []
        self.kind.choices = choices(((kind, KIND_LABELS[kind]) for kind in kinds), blank=CHOOSE)
        shared = agreed_categories(case, K.REFERRAL_SHARE)
        self.categories.choices = choices((c, DATA[c]) for c in DataCategory if c in shared)

    def answer(self) -> Answer:
        """The answer as the command takes it."""
        kind, given = K(self.kind.data), self.given.data == "yes"
        sharing = kind is K.REFERRAL_SHARE and given
        return Answer(
            kind=kind,
            is_given=given,
            how=ObtainedHow(self.how.data) if given and self.how.data else ObtainedHow.NOT_OBTAINED,
            categories=frozenset(DataCategory(one) for one in self.categories.data or ())
            if sharing
            else None,
            details=self.details(),
        )


class WithdrawForm(BaseForm):
    """The person takes something back."""

    what = RadioField(
        lazy(N_("What does the person take back?")),
        [InputRequired(lazy(N_("Choose what the person takes back.")))],
    )
    channel = SelectField(
        lazy(N_("How did the person say so?")),
        [InputRequired(lazy(N_("Choose how the person said so.")))],
        choices=lambda: choices(CHANNEL_LABELS.items(), blank=CHOOSE),
    )
    said_on = DateField(lazy(N_("When?")), [InputRequired(lazy(N_("Enter the day.")))])

    def offer(self, kinds: list[ConsentKind]) -> None:
        """Offer what the person has agreed to."""
        labels = {
            K.REFERRAL_SHARE: N_("Everything: nothing more is shared, with nobody"),
            K.FEEDBACK_TO_POLICE: N_("Only what the police are told"),
            K.CONTACT_PERMISSION: N_("Only that the NGO may get in touch"),
        }
        self.what.choices = choices((kind, labels.get(kind, KIND_LABELS[kind])) for kind in kinds)

    @property
    def kinds(self) -> frozenset[ConsentKind]:
        """What ends."""
        return frozenset({K(self.what.data)})

    @property
    def said_day(self) -> date:
        """The day on which the person said so."""
        day: date = self.said_on.data
        return day

    @property
    def said_how(self) -> Channel:
        """How the person said so."""
        return Channel(self.channel.data)


class GroundForm(BaseForm):
    """Sharing without the person's agreement."""

    ground = RadioField(
        lazy(N_("Why is it lawful?")),
        [InputRequired(lazy(N_("Choose why it is lawful.")))],
        choices=lambda: choices(GROUND_LABELS.items()),
    )
    reason = TextAreaField(
        lazy(N_("Reason")),
        [InputRequired(lazy(N_("Say why."))), Length(max=4000)],
        description=lazy(N_("A sentence of at least 15 characters: what you know, and from where.")),
        render_kw={"rows": 3},
    )


class ReviewForm(BaseForm):
    """A second person looks at an emergency."""

    review = RadioField(
        lazy(N_("What do you decide?")),
        [InputRequired(lazy(N_("Choose what you decide.")))],
        choices=lambda: choices(REVIEW_LABELS.items()),
    )


class ToldForm(BaseForm):
    """Whether the person knows of the emergency sharing."""

    told = RadioField(
        lazy(N_("Was the person told?")),
        [InputRequired(lazy(N_("Say whether the person was told.")))],
        choices=lambda: choices((("yes", N_("Yes")), ("no", N_("No: telling would be unsafe")))),
    )
    unsafe_because = TextAreaField(
        lazy(N_("Why would it be unsafe?")), [Optional(), Length(max=4000)], render_kw={"rows": 3}
    )


class OfferForm(BaseForm):
    """How help was offered."""

    how = RadioField(
        lazy(N_("How did you offer help?")),
        [InputRequired(lazy(N_("Choose how you offered help.")))],
        choices=lambda: choices(OFFERED_LABELS.items()),
    )
