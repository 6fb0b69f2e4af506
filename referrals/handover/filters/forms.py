"""The form of a list's filter, sent by GET so that a filter is a link, and the name under which it is kept."""

from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, DateField, RadioField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.text import N_
from partners.services.needs import NEED_LABELS
from referrals.handover.filters.commands import LONGEST_NAME
from referrals.handover.filters.queries import Choices, Offered
from referrals.handover.filters.values import (
    NAMES,
    OFFERED,
    QUEUE_STATES,
    SENT_STATES,
    TURNS,
    ListKind,
    Order,
)
from referrals.handover.visibility import STATUS_LABELS
from web.forms import BaseForm, SelectChoice, choices
from web.i18n import lazy, translate
from web.states import STATES

ORDERS: Mapping[Order, str] = {
    Order.URGENCY: N_("Most urgent first"),
    Order.DUE: N_("Due soonest first"),
    Order.OLDEST: N_("Longest waiting first"),
    Order.NEWEST: N_("Newest first"),
}


def _boxes(label: str) -> SelectMultipleField:
    return SelectMultipleField(
        lazy(label),
        choices=[],
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class FilterForm(BaseForm):
    """All conditions that any list offers; `offer` takes away those that this one does not."""

    class Meta(BaseForm.Meta):
        """No token: nothing is changed."""

        csrf = False

    state = _boxes(N_("State"))
    status = _boxes(N_("Status"))
    urgency = _boxes(N_("Urgency"))
    turn = _boxes(N_("Whose turn"))
    worker = _boxes(N_("Worker"))
    agency = _boxes(N_("Agency"))
    ngo = _boxes(N_("Partner"))
    service = _boxes(N_("Service"))
    need = _boxes(N_("Need"))
    overdue = BooleanField(lazy(N_("Only overdue")))
    review = BooleanField(lazy(N_("Only where the review of a hold or a waiting-list place is due")))
    since = DateField(lazy(N_("Received from")), [Optional()])
    until = DateField(lazy(N_("Received until")), [Optional()])
    order = RadioField(lazy(N_("Order")), [Optional()], choices=[], validate_choice=False)

    def offer(self, kind: ListKind, offered: Offered) -> None:
        """Keep the conditions of this list, and fill in what may be chosen."""
        known = {NAMES[field] for field in OFFERED[kind]}
        for name in list(self._fields):
            if name not in known:
                del self[name]
        for name, options in _options(kind, offered).items():
            if name in self._fields:
                self[name].choices = options

    def validate(self, extra_validators: Any = None) -> bool:
        """Dates that can be read, in their order."""
        valid = super().validate(extra_validators)
        first, last = self._fields.get("since"), self._fields.get("until")
        if valid and first and last and first.data and last.data and last.data < first.data:
            last.errors = [*last.errors, translate(N_("The last day is before the first."))]
            return False
        return valid


def filter_form(kind: ListKind, offered: Offered, pairs: Any) -> FilterForm:
    """The form of a list's filter, filled from an address."""
    form = FilterForm(pairs)
    form.offer(kind, offered)
    if "order" in form._fields and not form.order.data:
        form.order.data = Order.URGENCY.value
    return form


def _options(kind: ListKind, offered: Offered) -> Mapping[str, list[SelectChoice]]:
    states = QUEUE_STATES if kind is ListKind.QUEUE else SENT_STATES
    return {
        "state": choices([(state.value, STATES["referral_ngo"][state.value].label) for state in states]),
        "status": choices([(status.value, label) for status, label in STATUS_LABELS.items()]),
        "urgency": choices([(value, tag.label) for value, tag in STATES["urgency"].items()]),
        "turn": choices([(turn.value, STATES["turn"][turn.value].label) for turn in TURNS]),
        "worker": _named(offered.workers),
        "agency": _named(offered.agencies),
        "ngo": _named(offered.ngos),
        "service": _named(offered.services),
        "need": choices([(need.value, label) for need, label in NEED_LABELS.items()]),
        "order": choices([(order.value, ORDERS[order]) for order in Order]),
    }


def _named(pairs: Choices) -> list[SelectChoice]:
    return [SelectChoice(value=str(key), label=name) for key, name in pairs]


class NameForm(BaseForm):
    """The name of a saved filter, and whether the list opens with it."""

    name = StringField(
        lazy(N_("Name of the filter")),
        [InputRequired(lazy(N_("Give the filter a name."))), Length(max=LONGEST_NAME)],
        description=lazy(N_("For instance: Urgent, not yet answered. Only you see it; no names of people.")),
    )
    is_default = BooleanField(lazy(N_("Open the list with this filter")))


class RenameForm(BaseForm):
    """Another name for a saved filter."""

    name = StringField(
        lazy(N_("Name of the filter")),
        [InputRequired(lazy(N_("Give the filter a name."))), Length(max=LONGEST_NAME)],
    )
