"""The optional questions of the encounter form, folded away until somebody has a minute more."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import (
    DateField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.codes import CodeList
from core.text import N_
from referrals.encounters.codes import ANSWER_LABELS, INJURIES, RISKS, WEAPON_USES, YesNoUnknown
from referrals.encounters.details import codes
from referrals.encounters.details.times import STEPS, on_clock
from referrals.encounters.details.values import DETENTION, DetailValues
from referrals.encounters.queries import EncounterRow
from web.forms import BaseForm, SelectChoice, choices
from web.i18n import lazy

NOT_KNOWN = "unknown"
NOTE_LENGTH = 1000
Options = Callable[[], list[SelectChoice]]


def one_of(labels: Iterable[tuple[str, str]], *, blank: str | None = None) -> Options:
    """Options that are translated when a page is made."""
    pairs = tuple(labels)
    return lambda: choices(pairs, blank=blank)


def perhaps(label: str) -> SelectField:
    """Yes, no, or not known, which is what it says until somebody answers."""
    answers = [
        (answer, ANSWER_LABELS[answer])
        for answer in (YesNoUnknown.UNKNOWN, YesNoUnknown.YES, YesNoUnknown.NO)
    ]
    return SelectField(lazy(label), [Optional()], choices=one_of(answers), default=NOT_KNOWN)


def choice(label: str, codes: CodeList, *, without: frozenset[str] = frozenset()) -> SelectField:
    """One answer of a list, or none."""
    pairs = [pair for pair in codes.choices() if pair[0] not in without]
    return SelectField(lazy(label), [Optional()], choices=one_of(pairs, blank=N_("Not stated")))


def several(label: str, codes: CodeList, hint: str = N_("Choose all that apply.")) -> SelectMultipleField:
    """Any number of answers of a list."""
    return SelectMultipleField(
        lazy(label),
        [Optional()],
        description=lazy(hint),
        choices=one_of(codes.choices()),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


def _time(label: str) -> TimeField:
    return TimeField(lazy(label), [Optional()])


def _note(label: str) -> TextAreaField:
    return TextAreaField(lazy(label), [Optional(), Length(max=NOTE_LENGTH)], render_kw={"rows": 2})


class DetailForm(BaseForm):
    """What an officer may add; every group is folded until it holds an answer or an error."""

    reported_time = _time(N_("Reported"))
    reported_on = DateField(
        lazy(N_("Day of the report")), [Optional()], description=lazy(N_("Only if it was another day."))
    )
    dispatched_time = _time(N_("Dispatched"))
    arrived_time = _time(N_("Arrived"))
    cleared_time = _time(N_("Cleared"))
    initial_call_type = choice(N_("First call type"), codes.CALL_TYPES)
    final_call_type = choice(N_("Final call type"), codes.CALL_TYPES)
    reporting_party = choice(N_("Who reported it"), codes.REPORTING_PARTIES)
    video = perhaps(N_("Video recorded?"))
    interpreter = perhaps(N_("Interpreter used?"))

    sex_stated = choice(N_("Sex, as the person says"), codes.SEXES)
    sex_perceived = choice(N_("Sex, as you perceived it"), codes.SEXES, without=codes.PERCEIVED_ONLY_SAID)
    ethnicity_stated = choice(N_("Race or ethnicity, as the person says"), codes.ETHNICITIES)
    ethnicity_perceived = choice(
        N_("Race or ethnicity, as you perceived it"), codes.ETHNICITIES, without=codes.PERCEIVED_ONLY_SAID
    )
    veteran = perhaps(N_("Veteran?"))
    housing = choice(N_("Housing"), codes.HOUSING)
    language = StringField(
        lazy(N_("Language")), [Optional(), Length(max=60)], render_kw={"autocomplete": "off"}
    )
    known_to_service = perhaps(N_("Known to a mental-health service?"))
    known_told_by = choice(N_("Who said so"), codes.TOLD_BY)

    supervisor_responded = perhaps(N_("Supervisor came?"))
    co_responder = perhaps(N_("Clinician or mobile team on scene?"))
    units = IntegerField(
        lazy(N_("Number of units")),
        [Optional(), NumberRange(min=1, max=99, message=lazy(N_("Enter a number from 1 to 99.")))],
    )
    risks = several(N_("Other risks"), RISKS, N_("Tick what you saw or were told; no tick means not known."))
    weapon_uses = several(N_("The weapon was"), WEAPON_USES)
    injury_officer = choice(N_("Injury of an officer"), INJURIES)
    injury_other = choice(N_("Injury of somebody else"), INJURIES)
    medical_attention = perhaps(N_("Medical attention given?"))
    medical_emergency = perhaps(N_("Was it a medical emergency?"))

    destination = choice(N_("Where the person was taken"), codes.DESTINATIONS)
    handover_arrived_time = _time(N_("Arrived there"))
    handed_over_time = _time(N_("Handed over"))

    arrestable_offence = perhaps(N_("An offence for which somebody could be arrested?"))
    diversion_eligible = perhaps(N_("Could it be diverted?"))
    offence_decision = choice(N_("Decision"), codes.DECISIONS)
    decision_reason = _note(N_("Reason for the decision"))

    detention_power = choice(N_("Power used"), codes.DETENTION_POWERS)
    detention_reason = choice(N_("Why it was used"), codes.DETENTION_REASONS)
    professional_consulted = perhaps(N_("Health professional consulted before?"))
    place_of_safety = choice(N_("Place of safety"), codes.PLACES_OF_SAFETY)
    place_justification = _note(N_("Why a police station, if it was one"))
    conveyance = choice(N_("How the person was taken there"), codes.CONVEYANCES)
    conveyance_reason = _note(N_("Why not an ambulance, if it was none"))
    assessed_on = DateField(lazy(N_("Day of the assessment")), [Optional()])
    assessed_time = _time(N_("Time of the assessment"))
    detention_outcome = choice(N_("Outcome of the assessment"), codes.DETENTION_OUTCOMES)
    extended = perhaps(N_("Extended beyond 24 hours?"))

    def ask_detention(self, *, asked: bool) -> None:
        """Leave out the questions about a detention where the law behind them does not apply."""
        if not asked:
            for name in DETENTION:
                del self[name]

    def detail(self) -> DetailValues:
        """The optional answers, as the command takes them; a question that was not shown has none."""
        found: dict[str, Any] = {}
        for name in DetailValues.__dataclass_fields__:
            if name in self:
                found[name] = _value(self[name])
        return DetailValues(**found)

    def opens(self, *names: str) -> bool:
        """Whether a group of questions is shown unfolded: one of them has an answer or an error."""
        return any(
            self[name].errors or self[name].data not in (None, "", NOT_KNOWN, [], ())
            for name in names
            if name in self
        )


def _value(field: Any) -> Any:
    if isinstance(field, SelectMultipleField):
        return frozenset(field.data or ())
    if isinstance(field, SelectField) and field.default == NOT_KNOWN:
        return YesNoUnknown(field.data or NOT_KNOWN)
    if isinstance(field.data, str):
        return field.data.strip() or None
    return field.data


def detail_given(row: EncounterRow, timezone: str) -> dict[str, object]:
    """The stored optional answers as the form's first values; days only where the times alone do not tell them."""
    detail, values = row.detail, dict[str, object]()
    for name in DetailValues.__dataclass_fields__:
        if hasattr(detail, name):
            stored = getattr(detail, name)
            values[name] = stored.value if isinstance(stored, YesNoUnknown) else stored
    values |= {"risks": list(row.risks), "weapon_uses": list(row.weapon_uses)}
    assert row.occurred_at is not None
    last = _civil(row.occurred_at, timezone)
    for step in STEPS:
        moment: datetime | None = getattr(detail, step)
        if moment is None:
            continue
        civil, name = _civil(moment, timezone), step.removesuffix("_at")
        clock: time = civil.time()
        values[f"{name}_time"] = clock
        if on_clock(last, clock) != civil and f"{name}_on" in DetailValues.__dataclass_fields__:
            day: date = civil.date()
            values[f"{name}_on"] = day
        last = civil
    return values


def _civil(moment: datetime, timezone: str) -> datetime:
    return moment.astimezone(ZoneInfo(timezone)).replace(tzinfo=None, second=0, microsecond=0)
