"""One small form per step of the handover; each carries the version of the referral that its page showed."""

from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.codes import CodeList, Side
from core.text import N_
from referrals.handover.codes import DECLINE_REASONS, INFO_ITEMS, WITHDRAWAL_REASONS
from referrals.handover.step_codes import CORRECTION_REASONS, ERROR_REASONS, REOPEN_REASONS
from web.forms import BaseForm, SelectChoice, choices
from web.i18n import lazy, translate

YES_NO = (("yes", N_("Yes")), ("no", N_("No")))
NOTE_LENGTH = 4000
SIDES = {
    Side.PROVIDER: N_("The service"),
    Side.PERSON: N_("The person"),
    Side.REFERRER: N_("The referral"),
    Side.SYSTEM: N_("Other"),
}
NO_ANSWERS = frozenset({"version", "csrf_token"})
WHY = lazy(N_("Choose a reason."))


def grouped(codes: CodeList) -> list[SelectChoice]:
    """The offered codes of a list under their headings, or under the side each lies with."""
    return [SelectChoice(value="", label=translate(N_("Choose a reason")))] + [
        SelectChoice(
            value=code.value,
            label=translate(code.label),
            optgroup=translate(code.group or SIDES[code.side]),
        )
        for code in sorted(codes.active(), key=lambda c: (_order(codes, c.group or c.side), c.sort))
    ]


def _order(codes: CodeList, heading: str) -> int:
    return next(i for i, code in enumerate(codes.active()) if (code.group or code.side) == heading)


def listed(codes: Any) -> list[SelectChoice]:
    """The offered codes of a short list, without headings."""
    return choices(((code.value, code.label) for code in codes), blank=N_("Choose a reason"))


class StepForm(BaseForm):
    """A step without any input: a button that means it."""

    version = HiddenField()

    @property
    def seen_version(self) -> int | None:
        """The version that the page showed; a later one means that somebody else acted."""
        shown = str(self.version.data or "")
        return int(shown) if shown.isdecimal() else None

    def answers(self) -> dict[str, Any]:
        """What was answered, by the names that the step's command gives to its arguments."""
        return {name: value for name, value in self.data.items() if name not in NO_ANSWERS}


class NoteForm(StepForm):
    """A step that may come with a note."""

    note = TextAreaField(lazy(N_("Note")), [Optional(), Length(max=NOTE_LENGTH)], render_kw={"rows": 3})


class RequiredNoteForm(StepForm):
    """A step that must say why."""

    note = TextAreaField(
        lazy(N_("Why")),
        [InputRequired(lazy(N_("Say why."))), Length(max=NOTE_LENGTH)],
        description=lazy(N_("The other side reads this.")),
        render_kw={"rows": 3},
    )


class KeepForm(StepForm):
    """Why the NGO keeps a case that the agency asked back."""

    note = TextAreaField(
        lazy(N_("Why")),
        [InputRequired(lazy(N_("Say why."))), Length(max=NOTE_LENGTH)],
        description=lazy(N_("For your own organisation. The officer reads only that the case goes on.")),
        render_kw={"rows": 3},
    )


class AcceptForm(StepForm):
    """Accepting, with a word about capacity for the NGO itself."""

    note = TextAreaField(
        lazy(N_("Note on capacity")),
        [Optional(), Length(max=NOTE_LENGTH)],
        description=lazy(N_("For your own organisation only.")),
        render_kw={"rows": 2},
    )


class InfoForm(StepForm):
    """Which information is missing."""

    items = SelectMultipleField(
        lazy(N_("What do you need?")),
        [InputRequired(lazy(N_("Choose at least one item.")))],
        choices=lambda: choices((code.value, code.label) for code in INFO_ITEMS.active()),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    question = TextAreaField(
        lazy(N_("Your question")),
        [Optional(), Length(max=NOTE_LENGTH)],
        description=lazy(N_("The officer reads this. Needed for “Other”, in at least 15 characters.")),
        render_kw={"rows": 3},
    )


class AnswerForm(StepForm):
    """The answer to the NGO's question."""

    answer = TextAreaField(
        lazy(N_("Your answer")),
        [Optional(), Length(max=NOTE_LENGTH)],
        description=lazy(N_("The NGO reads this.")),
        render_kw={"rows": 4},
    )
    cannot_supply = BooleanField(lazy(N_("The information cannot be supplied")))


def reason_field() -> SelectField:
    """The question for a coded reason; the form says which reasons it offers."""
    return SelectField(lazy(N_("Reason")), [InputRequired(WHY)], choices=lambda form, field: form.offered())


def note_field() -> TextAreaField:
    """The note that some reasons demand."""
    return TextAreaField(
        lazy(N_("Note")),
        [Optional(), Length(max=NOTE_LENGTH)],
        description=lazy(
            N_("At least 15 characters where the reason is “Other” or says too little by itself.")
        ),
        render_kw={"rows": 3},
    )


class ReasonForm(StepForm):
    """A step with a coded reason and, where the reason says nothing by itself, a note."""

    reason = reason_field()
    note = note_field()

    def offered(self) -> list[SelectChoice]:
        """The reasons that the step offers; each step has its own."""
        return []


class DeclineForm(StepForm):
    """Why the NGO does not take it on, and whether the person was shown another way."""

    reason = SelectField(lazy(N_("Reason")), [InputRequired(WHY)], choices=lambda: grouped(DECLINE_REASONS))
    other_route_offered = RadioField(
        lazy(N_("Was the person offered another route?")),
        [InputRequired(lazy(N_("Say whether another route was offered.")))],
        choices=lambda: choices(YES_NO),
    )
    note = TextAreaField(
        lazy(N_("Note")),
        [Optional(), Length(max=NOTE_LENGTH)],
        description=lazy(N_("For your own organisation. Needed for “Other”, in at least 15 characters.")),
        render_kw={"rows": 3},
    )
    confirmed = HiddenField()

    def answers(self) -> dict[str, Any]:
        """A yes or no as a truth value; where else to is a step of its own."""
        given = super().answers() | {"other_route_offered": self.other_route_offered.data == "yes"}
        return {name: value for name, value in given.items() if name not in ("redirect_to", "confirmed")}


class DeclineNowForm(DeclineForm):
    """Declining without a review, where another service may be named at once."""

    redirect_to = SelectField(
        lazy(N_("Another service that may help")),
        [Optional()],
        choices=[],
        description=lazy(N_("The officer asks the person and decides. Nothing is sent before.")),
    )


class WithdrawForm(ReasonForm):
    """Why the agency withdraws."""

    def offered(self) -> list[SelectChoice]:
        """The reasons of this step."""
        return grouped(WITHDRAWAL_REASONS)


class ReopenForm(ReasonForm):
    """Why it is taken up again."""

    def offered(self) -> list[SelectChoice]:
        """The reasons of this step."""
        return listed(REOPEN_REASONS)


class ErrorForm(ReasonForm):
    """Why it should never have been entered."""

    def offered(self) -> list[SelectChoice]:
        """The reasons of this step."""
        return listed(ERROR_REASONS)


class CorrectForm(ReasonForm):
    """Why the last step is taken back."""

    def offered(self) -> list[SelectChoice]:
        """The reasons of this step."""
        return listed(CORRECTION_REASONS)
