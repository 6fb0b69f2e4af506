"""Forms of response plans: the plan, why it is opened, a code, and reasons."""

from typing import Any

from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.codes import CodeList
from core.text import N_
from referrals.people.response_plans.codes import (
    BASIS_LABELS,
    CONCERNS,
    END_REASONS,
    HIDE_REASONS,
    WHYS,
    Basis,
)
from referrals.people.response_plans.queries import PlanText
from referrals.people.response_plans.values import LABELS, NOTE_LIMIT, TEXT_LIMIT, TEXTS, PlanValues
from web.forms import BaseForm, choices
from web.i18n import lazy

MONTHS = ((3, N_("3 months")), (6, N_("6 months")), (9, N_("9 months")), (12, N_("12 months")))


def _text(name: str, hint: str) -> TextAreaField:
    return TextAreaField(
        lazy(LABELS[name]),
        [Optional(), Length(max=TEXT_LIMIT)],
        description=lazy(hint),
        render_kw={"rows": 3},
    )


class PlanForm(BaseForm):
    """What a plan says; gaps are allowed while it is a draft."""

    baseline = _text("baseline", N_("As seen on a good day. What was observed, never a diagnosis."))
    triggers = _text("triggers", N_("For instance uniforms, shouting, being touched, a certain place."))
    helps = _text("helps", N_("What the person likes to talk of, who or what gives them a hold."))
    techniques = _text("techniques", N_("What worked before, and what to avoid."))
    contacts = _text("contacts", N_("Whom the person wants to be called, with a number."))
    concerns = SelectMultipleField(
        lazy(N_("Safety concerns")),
        [Optional()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=lazy(N_("Only what was seen. No criminal history.")),
    )
    basis = RadioField(
        lazy(N_("On what ground is this plan kept?")),
        [InputRequired(lazy(N_("Choose on what ground the plan is kept.")))],
        description=lazy(N_("A plan needs a ground of its own, apart from any referral.")),
    )
    consent_reference = StringField(
        lazy(N_("Where is the agreement kept?")),
        [Optional(), Length(max=60)],
        description=lazy(N_("The number of the form or record, no name.")),
    )
    basis_note = TextAreaField(
        lazy(N_("Why does this ground hold?")),
        [Optional(), Length(max=NOTE_LIMIT)],
        description=lazy(N_("Needed unless the person agreed.")),
        render_kw={"rows": 2},
    )
    months_valid = SelectField(
        lazy(N_("How long does it hold?")),
        coerce=int,
        description=lazy(N_("From approval; it is looked at again after 6 months.")),
    )
    version = HiddenField()

    def offer(self) -> None:
        """The listed choices."""
        self.concerns.choices = choices(CONCERNS.choices())
        self.basis.choices = choices((basis.value, label) for basis, label in BASIS_LABELS.items())
        self.months_valid.choices = choices(MONTHS)
        if self.months_valid.data is None:
            self.months_valid.data = 12

    def values(self) -> PlanValues:
        """The plan as it was typed."""
        return PlanValues(
            **{name: self[name].data for name in TEXTS},
            concerns={kind: self[f"note_{kind}"].data for kind in self.concerns.data or ()},
            basis=Basis(self.basis.data),
            consent_reference=self.consent_reference.data,
            basis_note=self.basis_note.data,
            months_valid=self.months_valid.data,
        )

    def seen_version(self) -> int | None:
        """The version that the page showed."""
        return int(self.version.data) if (self.version.data or "").isdigit() else None


for _code in CONCERNS:
    setattr(
        PlanForm,
        f"note_{_code.value}",
        StringField(lazy(N_("What was seen, and when?")), [Optional(), Length(max=NOTE_LIMIT)]),
    )


class NewPlanForm(PlanForm):
    """A plan with the code of the person whom it is about."""

    code = StringField(
        lazy(N_("Code of the person")),
        [InputRequired(lazy(N_("Give a code such as P-7KQ2."))), Length(max=20)],
        description=lazy(N_("It stands on the person’s encounters, such as P-7KQ2.")),
        render_kw={"autocomplete": "off"},
    )


def given(text: PlanText, version: int) -> dict[str, Any]:
    """A stored plan as the form's first values."""
    return {
        **{name: getattr(text, name) for name in TEXTS},
        "concerns": [kind for kind, _ in text.concerns],
        **{f"note_{kind}": note for kind, note in text.concerns},
        "basis": text.basis.value,
        "consent_reference": text.consent_reference,
        "basis_note": text.basis_note,
        "months_valid": text.months_valid,
        "version": str(version),
    }


class OpenForm(BaseForm):
    """Why somebody opens a plan."""

    why = RadioField(
        lazy(N_("Why do you open the plan?")), [InputRequired(lazy(N_("Choose why you open the plan.")))]
    )

    def offer(self) -> None:
        """The listed reasons."""
        self.why.choices = choices(WHYS.choices())


class FindForm(OpenForm):
    """The exact code of a person, and why."""

    code = StringField(
        lazy(N_("Code of the person")),
        [InputRequired(lazy(N_("Give a code such as P-7KQ2."))), Length(max=20)],
        description=lazy(N_("Such as P-7KQ2. There is no search by name.")),
        render_kw={"autocomplete": "off", "autocapitalize": "characters"},
    )


class NoteForm(BaseForm):
    """Why somebody takes a step."""

    note = TextAreaField(
        lazy(N_("Why?")),
        [InputRequired(lazy(N_("Say why."))), Length(max=TEXT_LIMIT)],
        render_kw={"rows": 3},
    )
    version = HiddenField()


class ReasonForm(BaseForm):
    """A listed reason to hide or end a plan, with a note where the reason needs one."""

    reason = RadioField(lazy(N_("Why?")), [InputRequired(lazy(N_("Choose one of the listed reasons.")))])
    note = TextAreaField(
        lazy(N_("In your words")),
        [Optional(), Length(max=TEXT_LIMIT)],
        description=lazy(N_("Needed for “Another reason”.")),
        render_kw={"rows": 2},
    )
    version = HiddenField()

    def offer(self, codes: CodeList) -> None:
        """The listed reasons."""
        self.reason.choices = choices(codes.choices())


REASONS = {"hide": HIDE_REASONS, "retire": END_REASONS}
