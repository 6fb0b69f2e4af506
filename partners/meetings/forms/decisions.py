"""Forms of decisions and actions."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from wtforms import DateField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from core.text import N_
from partners.meetings.commands import Task
from partners.meetings.labels import OUTCOMES
from partners.meetings.queries.committees import AttendeeRow
from partners.meetings.queries.decisions import DecisionRow
from partners.meetings.terms import DecisionOutcome
from web.forms import BaseForm, SelectChoice, choices
from web.i18n import lazy, translate

NO_GOAL = N_("No goal")


class _ForGoal(BaseForm):
    """Something that may serve a shared goal."""

    goal = SelectField(lazy(N_("Goal that it serves")), [Optional()])

    def offer_goals(self, goals: Mapping[UUID, str]) -> None:
        """The goals to choose from."""
        blank = SelectChoice(value="", label=translate(NO_GOAL))
        self.goal.choices = [blank, *(SelectChoice(value=str(k), label=v) for k, v in goals.items())]

    def chosen_goal(self) -> UUID | None:
        """The goal that was chosen."""
        return UUID(self.goal.data) if self.goal.data else None


class ProposalForm(_ForGoal):
    """What a meeting is asked to decide."""

    text = TextAreaField(
        lazy(N_("What is to be decided")),
        [InputRequired(lazy(N_("Say what is to be decided."))), Length(max=1000)],
        description=lazy(N_("For instance: Intake answers the phone until 20:00 on weekdays.")),
        render_kw={"rows": 3},
    )


class TakeForm(ProposalForm):
    """A finding taken to a meeting."""

    meeting = SelectField(lazy(N_("Meeting")), [InputRequired(lazy(N_("Choose a meeting.")))])

    def offer_meetings(self, pairs: Iterable[tuple[UUID, str]]) -> None:
        """The meetings to choose from."""
        self.meeting.choices = [SelectChoice(value=str(key), label=label) for key, label in pairs]


class DecisionForm(ProposalForm):
    """What a meeting decided, and why."""

    outcome = RadioField(
        lazy(N_("What the meeting decided")), [InputRequired(lazy(N_("Say what the meeting decided.")))]
    )
    reason = TextAreaField(
        lazy(N_("Why")),
        [InputRequired(lazy(N_("Say why. Later readers will ask."))), Length(max=1000)],
        render_kw={"rows": 3},
    )

    def offer_outcomes(self) -> None:
        """The outcomes to choose from."""
        self.outcome.choices = choices(OUTCOMES.items())

    def chosen_outcome(self) -> DecisionOutcome:
        """The outcome that was chosen."""
        return DecisionOutcome(self.outcome.data)


class ActionForm(_ForGoal):
    """What is to be done, by whom and by when."""

    text = TextAreaField(
        lazy(N_("What is to be done")),
        [InputRequired(lazy(N_("Say what is to be done."))), Length(max=500)],
        render_kw={"rows": 3},
    )
    owner = SelectField(
        lazy(N_("Who does it")),
        [InputRequired(lazy(N_("An action without an owner is done by nobody. Choose who does it.")))],
    )
    due_on = DateField(
        lazy(N_("Due on")),
        [InputRequired(lazy(N_("Give the day by which it is done.")))],
        description=lazy(N_("This first date counts, even if another one is agreed later.")),
    )
    decision = SelectField(lazy(N_("Decision that it follows from")), [Optional()])

    def offer(self, people: Iterable[AttendeeRow], decisions: Iterable[DecisionRow]) -> None:
        """The owners and decisions to choose from."""
        self.owner.choices = [
            SelectChoice(value="", label=translate(N_("Choose a person"))),
            *(SelectChoice(value=str(p.id), label=f"{p.name} ({p.organisation_name})") for p in people),
        ]
        self.decision.choices = [
            SelectChoice(value="", label=translate(N_("No decision"))),
            *(SelectChoice(value=str(d.id), label=f"{d.reference}: {d.text[:80]}") for d in decisions),
        ]

    def to_task(self) -> Task:
        """What was typed, as the command takes it."""
        return Task(
            text=self.text.data,
            owner_id=UUID(self.owner.data) if self.owner.data else None,
            due_on=self.due_on.data,
            decision_id=UUID(self.decision.data) if self.decision.data else None,
            goal_id=self.chosen_goal(),
        )


class FinishForm(BaseForm):
    """When it was done."""

    done_on = DateField(lazy(N_("Done on")), [InputRequired(lazy(N_("Give the day.")))])
    note = TextAreaField(lazy(N_("What came of it")), [Optional(), Length(max=500)], render_kw={"rows": 3})


class RedateForm(BaseForm):
    """Another due date, and why."""

    due_on = DateField(lazy(N_("New date")), [InputRequired(lazy(N_("Give the day.")))])
    note = TextAreaField(
        lazy(N_("Reason")),
        [InputRequired(lazy(N_("Say why, so that everybody understands."))), Length(max=500)],
        render_kw={"rows": 3},
    )
