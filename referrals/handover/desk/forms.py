"""The forms of the NGO's desk: cover for an absent worker, and many referrals at once."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from wtforms import DateField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.text import N_
from referrals.handover.desk.commands import Chosen
from web.forms import BaseForm, SelectChoice
from web.i18n import lazy, translate

BLANK = N_("Choose a worker")


class CoverForm(BaseForm):
    """Who is absent, who stands in, and for which days."""

    worker_id = SelectField(
        lazy(N_("Who is absent?")), [InputRequired(lazy(N_("Choose who is absent.")))], choices=[]
    )
    covered_by_id = SelectField(
        lazy(N_("Who works the cases?")),
        [InputRequired(lazy(N_("Choose who works the cases.")))],
        choices=[],
        description=lazy(
            N_("They see the cases and their notes for these days, and act under their own name.")
        ),
    )
    starts_on = DateField(lazy(N_("First day")), [InputRequired(lazy(N_("Choose the first day.")))])
    ends_on = DateField(
        lazy(N_("Last day")),
        [InputRequired(lazy(N_("Choose the last day.")))],
        description=lazy(N_("Cover ends by itself with this day.")),
    )

    def offer(self, workers: Iterable[tuple[UUID, str]]) -> None:
        """The workers to choose from."""
        offered = [SelectChoice(value="", label=translate(BLANK))]
        offered += [SelectChoice(value=str(key), label=label) for key, label in workers]
        self.worker_id.choices = self.covered_by_id.choices = offered

    def answers(self) -> dict[str, Any]:
        """What was answered, people by id."""
        return {
            "worker_id": UUID(self.worker_id.data),
            "covered_by_id": UUID(self.covered_by_id.data),
            "starts_on": self.starts_on.data,
            "ends_on": self.ends_on.data,
        }


class ChosenForm(BaseForm):
    """Referrals ticked on a page, and the worker who gets them."""

    chosen = SelectMultipleField(
        lazy(N_("Referrals")),
        choices=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    worker_id = SelectField(lazy(N_("Worker")), [Optional()], choices=[])

    def offer(self, referrals: Iterable[tuple[UUID, int, str]], workers: Iterable[tuple[UUID, str]]) -> None:
        """The referrals to tick, each with the version shown, and the workers with what they carry."""
        self.chosen.choices = [
            SelectChoice(value=f"{key.hex}.{version}", label=label) for key, version, label in referrals
        ]
        self.worker_id.choices = [SelectChoice(value="", label=translate(BLANK))] + [
            SelectChoice(value=str(key), label=label) for key, label in workers
        ]

    @property
    def ticked(self) -> tuple[Chosen, ...]:
        """The ticked referrals; what nobody could have ticked is left out."""
        return tuple(one for value in self.chosen.data or () if (one := chosen_of(value)) is not None)


def chosen_of(value: str) -> Chosen | None:
    """A referral and the version shown, out of the value of a box."""
    key, _, version = value.partition(".")
    try:
        return Chosen(id=UUID(hex=key), version=int(version or 0))
    except ValueError:
        return None
