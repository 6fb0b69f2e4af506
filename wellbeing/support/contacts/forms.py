"""The forms of the contact log: boxes and numbers, never a word of one's own."""

from collections.abc import Iterable

from wtforms import BooleanField, IntegerField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.text import N_
from partners.memoranda.programmes import ProgrammeType
from web.forms import BaseForm, choices
from web.i18n import lazy
from wellbeing.programmes.labels import KINDS as PROGRAMMES
from wellbeing.support.contacts.codes import GROUPS, KINDS, ContactKind, RoleGroup
from wellbeing.support.contacts.months import Month
from wellbeing.support.contacts.policy import ContactValues
from wellbeing.support.peers.codes import TOPICS, Topic


class ContactForm(BaseForm):
    """How, about what, how long. There is no place for a name or a day."""

    month = RadioField(lazy(N_("Month")), [InputRequired(lazy(N_("Choose the month.")))])
    kind = RadioField(
        lazy(N_("How")),
        [InputRequired(lazy(N_("Choose how it was.")))],
        choices=lambda: choices(KINDS.items()),
    )
    topics = SelectMultipleField(
        lazy(N_("About what")),
        choices=lambda: choices(TOPICS.items()),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    minutes = IntegerField(lazy(N_("Minutes")), [InputRequired(lazy(N_("Enter the minutes.")))])
    critical_incident = BooleanField(lazy(N_("It was about a critical incident")))
    referred_to = SelectField(
        lazy(N_("Did you point to other help?")),
        [Optional()],
        choices=lambda: choices(((kind.value, PROGRAMMES[kind]) for kind in ProgrammeType), blank=N_("No")),
    )
    role_group = SelectField(lazy(N_("Group")), [Optional()])

    def offer(self, *, present: Month, month_names: Iterable[str], groups: Iterable[RoleGroup]) -> None:
        """Offer this month and the one before, and the groups that are large enough."""
        self.month.choices = list(zip((str(present), str(present.before)), month_names, strict=True))
        offered = [(group.value, GROUPS[group]) for group in groups]
        if offered:
            self.role_group.choices = choices(offered, blank=N_("Rather not say"))
        else:
            del self.role_group

    def values(self, *, present: Month) -> ContactValues:
        """What was filled in."""
        group = self.role_group.data if "role_group" in self else None
        return ContactValues(
            month=present if self.month.data == str(present) else present.before,
            kind=ContactKind(self.kind.data),
            topics=frozenset(Topic(one) for one in self.topics.data or ()),
            minutes=self.minutes.data,
            referred_to=ProgrammeType(self.referred_to.data) if self.referred_to.data else None,
            critical_incident=bool(self.critical_incident.data),
            role_group=RoleGroup(group) if group else None,
        )


def _size(group: RoleGroup) -> IntegerField:
    return IntegerField(lazy(GROUPS[group]), [Optional()])


class GroupsForm(BaseForm):
    """How many people each group of staff has."""

    patrol = _size(RoleGroup.PATROL)
    investigation = _size(RoleGroup.INVESTIGATION)
    custody = _size(RoleGroup.CUSTODY)
    dispatch = _size(RoleGroup.DISPATCH)
    office = _size(RoleGroup.OFFICE)
    family = _size(RoleGroup.FAMILY)
    retired = _size(RoleGroup.RETIRED)

    @property
    def sizes(self) -> dict[RoleGroup, int]:
        """The groups that have a number."""
        return {group: self[group.value].data for group in RoleGroup if self[group.value].data is not None}
