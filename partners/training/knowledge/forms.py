"""The forms of tests: writing a question, answering them, and entering marks."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from wtforms import FloatField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from core.text import N_
from partners.training.courses.forms import stripped
from partners.training.knowledge.gain import Marks
from partners.training.knowledge.points import POINTS, FormLabel, Point
from partners.training.knowledge.policy import ItemValues
from partners.training.knowledge.queries import ItemRow
from partners.training.sessions.queries import SeatRow
from web.forms import BaseForm, SelectChoice, choices
from web.i18n import lazy

FORMS = {FormLabel.A: N_("Form A: before and follow-up"), FormLabel.B: N_("Form B: after")}


class ItemForm(BaseForm):
    """A question in own words, with two to four answers of which one is right."""

    form = SelectField(
        lazy(N_("Form")),
        choices=lambda: choices(FORMS.items()),
        description=lazy(N_("Without a form B, form A is asked each time.")),
    )
    question = TextAreaField(
        lazy(N_("Question")),
        [InputRequired(lazy(N_("Write the question."))), Length(max=500)],
        filters=[stripped],
        description=lazy(N_("In your own words: published tests have owners.")),
        render_kw={"rows": 3},
    )
    first = StringField(
        lazy(N_("Answer 1")),
        [InputRequired(lazy(N_("Write at least two answers."))), Length(max=200)],
        filters=[stripped],
    )
    second = StringField(
        lazy(N_("Answer 2")),
        [InputRequired(lazy(N_("Write at least two answers."))), Length(max=200)],
        filters=[stripped],
    )
    third = StringField(lazy(N_("Answer 3")), [Optional(), Length(max=200)], filters=[stripped])
    fourth = StringField(lazy(N_("Answer 4")), [Optional(), Length(max=200)], filters=[stripped])
    right = RadioField(
        lazy(N_("Which answer is right")),
        [InputRequired(lazy(N_("Choose one of the answers that you wrote.")))],
        choices=[SelectChoice(value=str(number), label=str(number)) for number in range(1, 5)],
    )

    @property
    def values(self) -> ItemValues:
        """What was filled in; an answer after an empty one moves up, and so does what is right."""
        typed = [self.first.data, self.second.data, self.third.data, self.fourth.data]
        chosen = int(self.right.data)
        is_there = bool(typed[chosen - 1])
        right = sum(1 for text in typed[:chosen] if text) if is_there else 0
        return ItemValues(
            form=FormLabel(self.form.data),
            question=self.question.data or "",
            answers=tuple(text for text in typed if text),
            right=right,
        )


def answers_form(items: Sequence[ItemRow]) -> Any:
    """One question after the other, each with its answers."""
    fields = {
        f"item_{item.id.hex}": RadioField(
            item.question,
            [InputRequired(lazy(N_("Choose an answer. If you do not know, choose the most likely.")))],
            choices=[
                SelectChoice(value=str(number), label=text)
                for number, text in enumerate(item.answers, start=1)
            ],
        )
        for item in items
    }
    kind: Any = type("AnswersForm", (BaseForm,), fields)
    return kind.from_request()


def answers_in(form: Any, items: Sequence[ItemRow]) -> dict[UUID, int]:
    """What was chosen, by item, counted from 1."""
    return {item.id: int(form[f"item_{item.id.hex}"].data) for item in items}


def marks_form(seats: Sequence[SeatRow], known: dict[UUID, Marks]) -> Any:
    """For each person the three marks in per cent, with what is known already."""
    fields: dict[str, Any] = {}
    for seat in seats:
        marks = known.get(seat.id, Marks())
        for point in Point:
            fields[mark_name(seat.id, point)] = FloatField(
                lazy(POINTS[point]),
                [
                    Optional(),
                    NumberRange(min=0, max=100, message=lazy(N_("Enter between 0 and 100 per cent."))),
                ],
                default=getattr(marks, point.value),
                render_kw={"inputmode": "decimal"},
            )
    kind: Any = type("MarksForm", (BaseForm,), fields)
    return kind.from_request()


def mark_name(seat_id: UUID, point: Point) -> str:
    """The name of a person's field at a point."""
    return f"{point.value}_{seat_id.hex}"


def marks_in(form: Any, seats: Sequence[SeatRow]) -> dict[tuple[UUID, Point], float]:
    """What was typed; an empty field leaves what is known."""
    return {
        (seat.id, point): form[mark_name(seat.id, point)].data
        for seat in seats
        for point in Point
        if form[mark_name(seat.id, point)].data is not None
    }
