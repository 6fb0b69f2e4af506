"""Forms of codes: making them, and typing one."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from wtforms import IntegerField, RadioField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from core.text import N_
from web.forms import BaseForm, SelectChoice
from web.i18n import lazy
from wellbeing.participants.codes import GROUP_WORDS, Group
from wellbeing.participants.forms import stripped
from wellbeing.programmes.queries import ProgrammeRow


class BatchForm(BaseForm):
    """For which programmes, for whom, how many, how long."""

    programmes = SelectMultipleField(
        lazy(N_("Programmes that the codes open")),
        [InputRequired(lazy(N_("Choose at least one of your programmes.")))],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    group = RadioField(
        lazy(N_("For whom")),
        [InputRequired(lazy(N_("Choose for whom the codes are.")))],
        choices=[SelectChoice(value=one.value, label=lazy(words)) for one, words in GROUP_WORDS.items()],
    )
    count = IntegerField(
        lazy(N_("How many")), [InputRequired(lazy(N_("Enter a number from 1 to 200.")))], default=20
    )
    days = IntegerField(
        lazy(N_("They open for so many days")),
        [InputRequired(lazy(N_("Enter a number of days from 1 to 365.")))],
        default=90,
    )

    def offer(self, programmes: Iterable[ProgrammeRow], agencies: Mapping[UUID, str]) -> None:
        """The programmes of one's own organisation, each with the agency for whose people it is."""
        self.programmes.choices = [
            SelectChoice(value=str(row.id), label=f"{row.name} – {agencies[row.agency_id]}")
            for row in sorted(programmes, key=lambda one: (agencies[one.agency_id], one.name))
        ]

    @property
    def programme_ids(self) -> frozenset[UUID]:
        """The programmes that were ticked."""
        return frozenset(UUID(value) for value in self.programmes.data or ())

    @property
    def chosen_group(self) -> Group:
        """For whom the codes are."""
        return Group(self.group.data)


class CodeForm(BaseForm):
    """A code from a card, or one's personal key."""

    code = StringField(
        lazy(N_("Code or personal key")),
        [InputRequired(lazy(N_("Type the code on your card, or your personal key."))), Length(max=80)],
        filters=[stripped],
        description=lazy(N_("Small letters, blanks and dashes do not matter.")),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )
