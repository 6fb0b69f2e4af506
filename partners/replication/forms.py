"""Forms of templates: a name, a file, with whom a draft begins, and what else is taken over."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from wtforms import BooleanField, DateField, DecimalField, FileField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from accounts.users.queries import WorkerRow
from core.text import N_
from partners.goals.forms import A_NUMBER
from partners.memoranda.forms import BasicsForm
from partners.replication.document import LONGEST_NAME
from partners.replication.parts import Part
from partners.replication.taking import GoalDays, Wanted
from web.forms import BaseForm, choices
from web.i18n import lazy, translate
from web.uploads import FileForm


class MakeForm(BaseForm):
    """From which agreement, and under which name."""

    memorandum = SelectField(
        lazy(N_("Agreement in force")), [InputRequired(lazy(N_("Choose an agreement in force.")))]
    )
    name = StringField(
        lazy(N_("Name of the template")),
        [InputRequired(lazy(N_("Give it a name."))), Length(max=LONGEST_NAME)],
        description=lazy(
            N_(
                "For example “Crisis follow-up in a mid-sized city”. A name that is known gets its next version."
            )
        ),
    )


class TakeInForm(FileForm):
    """The file of a template."""

    file = FileField(
        lazy(N_("File of a template")),
        description=lazy(N_("The JSON file that another installation let you download. At most 1 MB.")),
    )


class StartForm(BasicsForm):
    """With whom and when a draft begins, and what else is taken over."""

    other_organisation = SelectField(
        lazy(N_("The other party")), [InputRequired(lazy(N_("Choose the other party.")))]
    )
    with_courses = BooleanField(lazy(N_("Take over the courses as ours")))
    with_questionnaires = BooleanField(lazy(N_("Take over the questionnaires as ours")))


Open = dict[Part, list[tuple[int, str]]]
"""What is not taken over yet: place and title, by part."""


class TakeForm(BaseForm):
    """What is taken over; the days and owners are those of all goals that are proposed at once."""

    starts_on = DateField(lazy(N_("First day")), [Optional()])
    ends_on = DateField(lazy(N_("Last day")), [Optional()])
    agency_owner = SelectField(lazy(N_("Owner at the agency")), [Optional()])
    ngo_owner = SelectField(lazy(N_("Owner at the NGO")), [Optional()])

    def goal_fields(self, place: int) -> tuple[Any, Any, Any]:
        """Whether a goal is proposed, its baseline and its target."""
        return self[name_of(Part.GOAL, place)], self[f"baseline_{place}"], self[f"target_{place}"]

    def wanted(self, still_open: Open) -> Wanted | None:
        """What was chosen; None where a chosen goal lacks something, with the error at its field."""
        chosen = {part: self._chosen(part, places) for part, places in still_open.items()}
        goals, titles = {}, dict(still_open[Part.GOAL])
        for place in chosen[Part.GOAL]:
            _, baseline, target = self.goal_fields(place)
            for field, text in (
                (baseline, N_("“%(title)s”: give the figure from which you start.")),
                (target, N_("“%(title)s”: give the figure that you want to reach.")),
            ):
                if field.data is None:
                    field.errors = [*field.errors, translate(text, {"title": titles[place]})]
            if baseline.data is not None and target.data is not None:
                goals[place] = (float(baseline.data), float(target.data))
        days = self._days() if chosen[Part.GOAL] else None
        if self.errors:
            return None
        return Wanted(
            goals=goals,
            days=days,
            courses=frozenset(chosen[Part.COURSE]),
            questionnaires=frozenset(chosen[Part.QUESTIONNAIRE]),
        )

    def _chosen(self, part: Part, places: Collection[tuple[int, str]]) -> list[int]:
        return [place for place, _ in places if self[name_of(part, place)].data]

    def _days(self) -> GoalDays | None:
        for field, text in (
            (self.starts_on, N_("Give the first day.")),
            (self.ends_on, N_("Give the last day.")),
            (self.agency_owner, N_("Choose an owner of each side.")),
            (self.ngo_owner, N_("Choose an owner of each side.")),
        ):
            if not field.data:
                field.errors = [*field.errors, str(lazy(text))]
        if self.errors:
            return None
        assert self.starts_on.data is not None
        assert self.ends_on.data is not None
        return GoalDays(
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            agency_owner_id=UUID(self.agency_owner.data),
            ngo_owner_id=UUID(self.ngo_owner.data),
        )


def take_form(
    still_open: Open,
    *,
    agency: Sequence[WorkerRow],
    ngo: Sequence[WorkerRow],
    days: dict[str, date],
) -> Any:
    """A tick for each goal, course and questionnaire that is not taken over yet, with figures for the goals."""
    fields: dict[str, Any] = {}
    for part, items in still_open.items():
        for place, title in items:
            fields[name_of(part, place)] = BooleanField(title)
            if part is Part.GOAL:
                fields[f"baseline_{place}"] = DecimalField(
                    lazy(N_("Baseline, today")), [Optional(), A_NUMBER], places=None
                )
                fields[f"target_{place}"] = DecimalField(
                    lazy(N_("Target")), [Optional(), A_NUMBER], places=None
                )
    kind: Any = type("FullTakeForm", (TakeForm,), fields)
    form = kind.from_request(**days)
    for field, people in ((form.agency_owner, agency), (form.ngo_owner, ngo)):
        field.choices = choices([(one.id, one.name) for one in people], blank=N_("Choose a person"))
    return form


def name_of(part: Part, place: int) -> str:
    """The name of the tick of an item."""
    return f"{part.value}_{place}"
