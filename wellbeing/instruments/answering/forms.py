"""The form of a check: one group of answers a question, built from the table of instruments."""

from typing import Any
from uuid import UUID, uuid4

from wtforms import BooleanField, HiddenField, RadioField, StringField, TelField
from wtforms.validators import Length, Optional

from core.text import N_
from web.forms import BaseForm, SelectChoice, choices
from web.i18n import lazy, translate
from wellbeing.instruments.alerts.commands import CallWish
from wellbeing.instruments.alerts.lifecycle import Wanted
from wellbeing.instruments.answering.checks import Check
from wellbeing.instruments.scoring.answers import Answers
from wellbeing.instruments.texts.instrument import Instrument, Question

YES, NO = "1", "0"
WANTED = (
    (Wanted.CLINICIAN.value, N_("A clinician")),
    (Wanted.PEER.value, N_("A trained colleague (peer)")),
)


def _stripped(text: str | None) -> str | None:
    return text.strip() if text else text


class ReachableForm(BaseForm):
    """How and by whom somebody wants to be called."""

    contact = TelField(
        lazy(N_("Which number may they call?")),
        [Optional(), Length(max=40)],
        filters=[_stripped],
        description=lazy(N_("A private phone is safest.")),
    )
    called_as = StringField(
        lazy(N_("Whom shall they ask for?")),
        [Optional(), Length(max=60)],
        filters=[_stripped],
        description=lazy(N_("Any name. You may leave this empty.")),
    )
    wanted = RadioField(lazy(N_("Who shall call?")), default=Wanted.CLINICIAN.value, validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wanted.choices = choices(WANTED)

    @property
    def wish(self) -> CallWish:
        """How and by whom the person wants to be called."""
        wanted = self.wanted.data if self.wanted.data in tuple(Wanted) else Wanted.CLINICIAN
        return CallWish(
            contact=self.contact.data or "", called_as=self.called_as.data or "", wanted=Wanted(wanted)
        )


class CallForm(ReachableForm):
    """Asking to be called back."""

    agency = HiddenField()


class CheckForm(ReachableForm):
    """The questions of a check, and what is to become of the answers."""

    sheet = HiddenField()
    agency = HiddenField()
    keep = BooleanField(
        lazy(N_("Keep my answers, so that I can see how things change")),
        default=True,
        description=lazy(N_("Only you can read them. You can delete them at any time.")),
    )
    may_call = BooleanField(
        lazy(N_("If my answers say that I may be in danger, the clinician on duty may call me")),
        description=lazy(N_("Otherwise nobody is told anything, and the number is not kept.")),
    )
    check: Check

    @property
    def sheet_id(self) -> UUID:
        """Names this page, so that sending it twice keeps it once."""
        try:
            return UUID(self.sheet.data or "")
        except ValueError:
            return uuid4()

    def question(self, part: int, number: int) -> Any:
        """The field of a question; numbers start at 1."""
        return self[f"q{part}_{number}"]

    def answers_of(self, part: int) -> Answers:
        """What was answered in one instrument of the check."""
        instrument = self.check.parts[part]
        gate = _number(self[f"gate{part}"]) if instrument.gate else None
        items: tuple[int | None, ...] = tuple(
            _number(self.question(part, number)) for number, _ in enumerate(instrument.questions, start=1)
        )
        if gate == 0:
            # The questionnaire stops there (facts 2.4): what stands below was not asked.
            items = (None,) * len(items)
        return Answers(
            items=items,
            gate=None if gate is None else gate == 1,
            function=_number(self[f"function{part}"]) if instrument.function else None,
        )

    def is_complete_enough(self) -> bool:
        """Whether every instrument can be scored; if not, the questions that are open say so."""
        fine = True
        for part, instrument in enumerate(self.check.parts):
            answers = self.answers_of(part)
            if instrument.scorer(answers).is_valid:
                continue
            fine = False
            if instrument.gate and answers.gate is None:
                self._ask(self[f"gate{part}"], instrument)
                continue
            for number, item in enumerate(answers.items, start=1):
                if item is None:
                    self._ask(self.question(part, number), instrument)
        return fine

    @staticmethod
    def _ask(field: Any, instrument: Instrument) -> None:
        words = (
            N_("Please answer this one. At most two may stay open.")
            if instrument.most_missing == 2
            else N_("Please answer this one. Too many are open to say anything.")
        )
        field.errors = [*field.errors, translate(words)]


def _number(field: Any) -> int | None:
    """The answer that was chosen; None for none, and for what was not among the choices."""
    values = {choice.value if hasattr(choice, "value") else choice[0] for choice in field.choices}
    return int(field.data) if field.data in values else None


def _radio(question: Question, instrument: Instrument) -> RadioField:
    # Not translated by us: the words are part of the instrument.
    options = [
        SelectChoice(value=str(anchor.value), label=anchor.text) for anchor in instrument.anchors_of(question)
    ]
    return RadioField(question.text, [Optional()], choices=options, validate_choice=False)


def form_of(check: Check) -> type[CheckForm]:
    """The form of a check."""
    fields: dict[str, Any] = {"check": check}
    for part, instrument in enumerate(check.parts):
        if instrument.gate:
            options = [SelectChoice(value=YES, label="Yes"), SelectChoice(value=NO, label="No")]
            fields[f"gate{part}"] = RadioField(
                instrument.gate, [Optional()], choices=options, validate_choice=False
            )
        for number, question in enumerate(instrument.questions, start=1):
            fields[f"q{part}_{number}"] = _radio(question, instrument)
        if instrument.function:
            fields[f"function{part}"] = _radio(instrument.function, instrument)
    return type("CheckForm", (CheckForm,), fields)
