"""Forms around an assessment: opening, weights, declaring, scoring, requirements, moderation and the decision."""

from datetime import date
from typing import Any
from uuid import UUID

from wtforms import (
    DateField,
    Form,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.text import N_
from partners.diligence.assessments.commands import Given
from partners.diligence.assessments.criteria import BY_CRITERION, DEFINITIONS, HIGHEST, TOTAL, Criterion
from partners.diligence.assessments.dossier import DocumentLine, GateLine, ScoreLine
from partners.diligence.assessments.gates import GateResult
from partners.diligence.assessments.terms import OUTCOMES, PURPOSES, TRIGGERS, Outcome, Purpose, TriggerReason
from partners.diligence.documents.kinds import KIND_LABELS
from web.forms import BaseForm, SelectChoice, choices
from web.i18n import lazy, translate

NOT_APPLICABLE = "na"


class CheckboxesField(SelectMultipleField):
    """Any number of choices as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class NewAssessmentForm(BaseForm):
    """Which NGO, why, and until when."""

    ngo_id = SelectField(lazy(N_("NGO")), [InputRequired(lazy(N_("Choose an NGO.")))])
    purpose = RadioField(
        lazy(N_("Why it is assessed")), [InputRequired(lazy(N_("Choose why it is assessed.")))]
    )
    trigger_reason = SelectField(lazy(N_("What has happened")), [Optional()])
    due_on = DateField(
        lazy(N_("To be decided by")),
        [InputRequired(lazy(N_("Give the day by which it is to be decided.")))],
        description=lazy(N_("The day until which people and reminders work; nothing ends by itself.")),
    )

    def offer(self, ngos: list[tuple[UUID, str]]) -> None:
        """Fill the choices."""
        self.ngo_id.choices = [
            SelectChoice(value="", label=translate(N_("Choose an NGO"))),
            *(SelectChoice(value=str(ngo_id), label=name) for ngo_id, name in ngos),
        ]
        self.purpose.choices = choices(PURPOSES.items())
        self.trigger_reason.choices = choices(TRIGGERS.items(), blank=N_("Choose what has happened"))

    def values(self) -> dict[str, Any]:
        """What the command takes."""
        purpose = Purpose(self.purpose.data)
        trigger = self.trigger_reason.data if purpose is Purpose.TRIGGER else None
        return {
            "ngo_id": UUID(self.ngo_id.data),
            "purpose": purpose,
            "trigger_reason": TriggerReason(trigger) if trigger else None,
            "due_on": self.due_on.data,
        }


class WeightsBase(BaseForm):
    """One whole number per criterion; the fields are made below."""

    def values(self) -> dict[Criterion, int]:
        """The weights as the command takes them."""
        return {one.criterion: self[one.criterion.value].data for one in DEFINITIONS}


def _weight_fields() -> dict[str, Any]:
    return {
        one.criterion.value: IntegerField(
            lazy(one.label),
            [
                InputRequired(lazy(N_("Give a weight; 0 leaves the criterion out."))),
                NumberRange(min=0, max=TOTAL, message=lazy(N_("Give a whole number from 0 to 100."))),
            ],
        )
        for one in DEFINITIONS
    }


WeightsForm = type("WeightsForm", (WeightsBase,), _weight_fields())


class AssignForm(BaseForm):
    """Which colleague scores."""

    user_id = SelectField(lazy(N_("Colleague")), [InputRequired(lazy(N_("Choose a colleague.")))])


class DeclareForm(BaseForm):
    """Whether the assessor has a conflict of interest."""

    answer = RadioField(
        lazy(N_("Do you have a conflict of interest?")),
        [InputRequired(lazy(N_("Answer before you go on.")))],
        description=lazy(
            N_(
                "For instance: you or somebody close to you works, worked or sits on the board there, is paid by it,"
                " competes with it, or is in a dispute with it."
            )
        ),
    )
    conflict = TextAreaField(
        lazy(N_("Which interest it is")),
        [Optional(), Length(max=1000)],
        description=lazy(N_("Kept encrypted. Leadership and partnership desk of your agency read it.")),
        render_kw={"rows": 3},
    )

    def offer(self) -> None:
        """Fill the choices."""
        self.answer.choices = choices(
            [
                ("none", N_("No, I have none and can judge independently")),
                ("conflict", N_("Yes, so I do not score")),
            ]
        )

    def conflict_or_none(self) -> str | None:
        """What the command takes."""
        return self.conflict.data or "" if self.answer.data == "conflict" else None


def offer_documents(field: CheckboxesField, documents: list[DocumentLine]) -> None:
    """The documents that may be named as evidence."""
    field.choices = [
        SelectChoice(value=str(one.id), label=translate(KIND_LABELS[one.kind])) for one in documents
    ]


class ScoreForm(BaseForm):
    """One assessor's score on one criterion."""

    value = RadioField(
        lazy(N_("Your score")), [InputRequired(lazy(N_("Choose a score, or “does not apply”.")))]
    )
    reason = TextAreaField(
        lazy(N_("Why it does not apply")), [Optional(), Length(max=500)], render_kw={"rows": 2}
    )
    evidence = TextAreaField(
        lazy(N_("Evidence")),
        [Optional(), Length(max=1000)],
        description=lazy(
            N_("What the score rests on, and where it can be found. Without evidence the score counts 0.")
        ),
        render_kw={"rows": 3},
    )
    documents = CheckboxesField(lazy(N_("Documents that show it")), [Optional()])

    @staticmethod
    def values_of(line: ScoreLine | None) -> dict[str, Any]:
        """What the fields show of a score that was kept."""
        if line is None:
            return {}
        return {
            "value": NOT_APPLICABLE if line.value is None else str(line.value),
            "reason": line.reason,
            "evidence": line.evidence,
            "documents": [str(one.id) for one in line.documents],
        }

    def offer(self, criterion: Criterion, documents: list[DocumentLine]) -> None:
        """Fill the choices."""
        self.value.choices = score_choices(criterion)
        offer_documents(self.documents, documents)

    def to_given(self) -> Given:
        """What the command takes."""
        applies = self.value.data != NOT_APPLICABLE
        return Given(
            value=int(self.value.data) if applies else None,
            evidence=self.evidence.data or "",
            reason="" if applies else self.reason.data or "",
            documents=frozenset(UUID(one) for one in self.documents.data or ()),
        )


def score_choices(criterion: Criterion) -> list[SelectChoice]:
    """The scores with their meaning, the best first, and “does not apply”."""
    anchors = BY_CRITERION[criterion].anchors
    return [
        *(
            SelectChoice(value=str(value), label=f"{value} – {translate(anchors[value])}")
            for value in range(HIGHEST, -1, -1)
        ),
        SelectChoice(value=NOT_APPLICABLE, label=translate(N_("Does not apply to this NGO"))),
    ]


class GateForm(BaseForm):
    """What checking a requirement found."""

    result = RadioField(lazy(N_("Result")), [InputRequired(lazy(N_("Choose a result.")))])
    evidence = TextAreaField(
        lazy(N_("Where you looked, or what the document shows")),
        [Optional(), Length(max=1000)],
        description=lazy(N_("Needed, with the day, once it is checked.")),
        render_kw={"rows": 3},
    )
    checked_on = DateField(lazy(N_("Checked on")), [Optional()])
    documents = CheckboxesField(lazy(N_("Documents that show it")), [Optional()])

    @staticmethod
    def values_of(line: GateLine, today: date) -> dict[str, Any]:
        """What the fields show of an earlier check."""
        return {
            "result": None if line.result is GateResult.NOT_CHECKED else line.result.value,
            "evidence": line.evidence or "",
            "checked_on": line.checked_on or today,
            "documents": [str(one.id) for one in line.documents],
        }

    def offer(self, documents: list[DocumentLine]) -> None:
        """Fill the choices."""
        self.result.choices = choices(
            [
                (GateResult.PASS.value, N_("Met")),
                (GateResult.FAIL.value, N_("Not met: the NGO is not eligible")),
                (GateResult.NOT_CHECKED.value, N_("Not checked yet")),
            ]
        )
        offer_documents(self.documents, documents)

    def values(self) -> dict[str, Any]:
        """What the command takes."""
        return {
            "result": GateResult(self.result.data),
            "evidence": self.evidence.data or "",
            "checked_on": self.checked_on.data,
            "documents": frozenset(UUID(one) for one in self.documents.data or ()),
        }


class AgreeForm(BaseForm):
    """The score on which the panel settles."""

    value = RadioField(lazy(N_("Agreed score")), [InputRequired(lazy(N_("Choose the agreed score.")))])
    note = TextAreaField(
        lazy(N_("How you agreed")),
        [InputRequired(lazy(N_("Say how you agreed on this score."))), Length(max=1000)],
        render_kw={"rows": 3},
    )

    def agreed_value(self) -> int | None:
        """What the command takes."""
        return None if self.value.data == NOT_APPLICABLE else int(self.value.data)


class ConditionForm(BaseForm):
    """What the NGO must do, and by when."""

    text = TextAreaField(
        lazy(N_("What the NGO must do")),
        [InputRequired(lazy(N_("Say what the NGO must do."))), Length(max=1000)],
        description=lazy(N_("One thing that can be seen to be done. The NGO reads it.")),
        render_kw={"rows": 3},
    )
    due_on = DateField(lazy(N_("By")), [InputRequired(lazy(N_("Give the day.")))])


class MetForm(BaseForm):
    """How and when a condition was met."""

    met_on = DateField(lazy(N_("Met on")), [InputRequired(lazy(N_("Give the day.")))])
    note = TextAreaField(
        lazy(N_("What shows it")),
        [InputRequired(lazy(N_("Say what shows that it is met."))), Length(max=1000)],
        render_kw={"rows": 3},
    )


class DecideForm(BaseForm):
    """The outcome with its reason; `version` is what the decider saw."""

    outcome = RadioField(lazy(N_("Outcome")), [InputRequired(lazy(N_("Choose the outcome.")))])
    reason = TextAreaField(
        lazy(N_("Reason")),
        [
            InputRequired(lazy(N_("Say why, so that the NGO understands the decision."))),
            Length(max=4000),
        ],
        description=lazy(N_("The NGO reads it. Name no assessor and nobody who is helped.")),
        render_kw={"rows": 5},
    )
    version = HiddenField()

    def offer(self, outcomes: tuple[Outcome, ...]) -> None:
        """Fill the choices."""
        self.outcome.choices = choices((one.value, OUTCOMES[one]) for one in outcomes)

    def seen_version(self) -> int | None:
        """The version on which the decider began; None where the page did not say it in digits."""
        typed = str(self.version.data or "")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


class StopForm(BaseForm):
    """Why an assessment ends without a decision."""

    note = TextAreaField(
        lazy(N_("Reason")),
        [InputRequired(lazy(N_("Say why it stops."))), Length(max=500)],
        render_kw={"rows": 3},
    )


class ReplyForm(BaseForm):
    """The NGO's one reply."""

    text = TextAreaField(
        lazy(N_("Your reply")),
        [InputRequired(lazy(N_("Write your reply."))), Length(max=4000)],
        description=lazy(N_("The agency reads it beside the decision. Name nobody whom you support.")),
        render_kw={"rows": 6},
    )


class CompareForm(Form):
    """Which assessments to set side by side; the address keeps the choice."""

    a = CheckboxesField(lazy(N_("Assessments")), [Optional()])
