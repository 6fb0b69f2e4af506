"""The search of the directory; sent by GET, so that a search is a link."""

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, IntegerField, SearchField, SelectField
from wtforms.validators import NumberRange, Optional

from core.text import N_
from partners.services.codes import LANGUAGES, MODALITIES, POPULATIONS, Modality, Population
from partners.services.needs import NEED_LABELS, Need
from partners.services.queries import Search
from partners.services.values import OLDEST
from web.forms import BaseForm, choices
from web.i18n import lazy


class SearchForm(BaseForm):
    """What to look for; whatever does not exist is no filter."""

    class Meta(BaseForm.Meta):
        """No token: nothing is changed."""

        csrf = False

    q = SearchField(
        lazy(N_("Words")),
        description=lazy(N_("In the name of an organisation, or in a service’s name, description or area.")),
    )
    need = SelectField(lazy(N_("Need")), choices=lambda: choices(NEED_LABELS.items(), blank=N_("Every need")))
    population = SelectField(
        lazy(N_("Made for")), choices=lambda: choices(POPULATIONS.items(), blank=N_("Everybody"))
    )
    modality = SelectField(
        lazy(N_("Meets people")), choices=lambda: choices(MODALITIES.items(), blank=N_("In any way"))
    )
    language = SelectField(
        lazy(N_("Language")), choices=lambda: choices(LANGUAGES.items(), blank=N_("Every language"))
    )
    age = IntegerField(lazy(N_("Age of the person")), [Optional(), NumberRange(0, OLDEST)])
    room = BooleanField(lazy(N_("Only services that say they take people now")))
    mental = BooleanField(lazy(N_("Only with services for mental health or crisis")))
    active = BooleanField(lazy(N_("Only organisations that take part")))

    def search(self) -> Search:
        """The search as the queries take it."""
        words = "".join(letter for letter in self.q.data or "" if letter.isprintable() or letter.isspace())
        self.q.data = words.strip()[:200]
        need, population, modality, language = (
            _one_of(self.need.data, Need),
            _one_of(self.population.data, Population),
            _one_of(self.modality.data, Modality),
            _one_of(self.language.data, LANGUAGES),
        )
        age = self.age.data if self.age.data is not None and 0 <= self.age.data <= OLDEST else None
        if age is None:
            self.age.data, self.age.raw_data = None, None
        return Search(
            text=self.q.data,
            need=Need(need) if need else None,
            population=Population(population) if population else None,
            modality=Modality(modality) if modality else None,
            language=language,
            age=age,
            takes_people=bool(self.room.data),
            mental_health=bool(self.mental.data),
            active=bool(self.active.data),
        )

    @property
    def narrowed(self) -> bool:
        """Whether one of the filters that stand apart from the first ones is in force."""
        apart: tuple[Any, ...] = (self.population, self.modality, self.language, self.age)
        return any(field.data not in (None, "") for field in apart)


def _one_of(value: str | None, known: Iterable[str]) -> str | None:
    return value if value and value in set(known) else None
