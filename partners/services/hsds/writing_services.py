"""Services of the directory as objects of HSDS 3.0: hours, codes, languages, areas and costs."""

from core.text import N_
from partners.services.codes import LANGUAGES, Weekday
from partners.services.hsds.columns import (
    MODALITIES_TAXONOMY,
    NEEDS,
    POPULATIONS_TAXONOMY,
    SERVICE_FIELDS,
    SERVICE_LISTS,
    Columns,
    hours_of,
    service_columns,
    terms_of,
)
from partners.services.hsds.shelf import Body
from partners.services.hsds.shelving import Shelving, derived, weekly
from partners.services.hsds.stored import Row
from partners.services.opening import Hours


class ServiceShelving(Shelving):
    """Compares what the directory says of a service with what its file said; only differences are written."""

    def _service(self, one: Row) -> None:
        key = self.keys[one.id]
        row, is_given = self._row("service", key)
        then = service_columns(row, self.shelf) if is_given else {}
        then_hours = hours_of(row, self.shelf) if is_given else frozenset()
        self._fields("service", key, row, SERVICE_FIELDS, one, then)
        if then.get("status") != one.status:
            self._set("service", key, row, "status", one.status.value)
        if one.assured_at is not None:
            self._set("service", key, row, "assured_date", one.assured_at.date().isoformat())
        self._owner("service", key, row, one, "organisation_id", "organization_id")
        self._at_place(one, key)
        self._lists("service", key, SERVICE_LISTS, one, then)
        self._hours(one, key, then, then_hours)
        self._codes(one, key, row)
        self._costs(one, key)
        for name, words in (
            ("keywords", N_("Keywords of services; HSDS has no field for them")),
            ("accessibility", N_("Accessibility of services; HSDS has it at places only")),
            ("alert_until", N_("Last days of alerts; HSDS has no field for them")),
        ):
            if getattr(one, name):
                self.losses.note(words, one.name)

    def _at_place(self, one: Row, key: str) -> None:
        place = self.keys.get(one.location_id) if one.location_id else None
        if place is None:
            return
        found = self.shelf.owned_by(("service", key), "service_at_location")
        if not any(str(row.get("location_id")) == place for row in found):
            self._put(
                "service_at_location",
                {"id": derived(key, "at", place), "service_id": key, "location_id": place},
            )
            self.touched.add(("service", key))

    def _hours(self, one: Row, key: str, then: Columns, then_hours: frozenset[Hours]) -> None:
        now = frozenset(
            Hours(byday=row.byday, opens_at=row.opens_at, closes_at=row.closes_at, notes=row.notes)
            for row in self.stored.hours.get(one.id, ())
        )
        words = one.schedule_description
        if now == then_hours and words == then.get("schedule_description") and not one.always_open:
            return
        for old in list(self.shelf.owned_by(("service", key), "schedule")):
            self._drop("schedule", old["id"])
        for hours in sorted(now, key=lambda hours: (hours.byday.number, hours.opens_at)):
            row = weekly(key, hours.byday.value, f"{hours.opens_at:%H:%M}", f"{hours.closes_at:%H:%M}")
            self._put("schedule", row | ({"notes": hours.notes} if hours.notes else {}))
        if one.always_open:
            self._put("schedule", weekly(key, ",".join(Weekday), "00:00", "00:00"))
        if words:
            self._put(
                "schedule", {"id": derived(key, "schedule words"), "service_id": key, "description": words}
            )
        self.touched.add(("service", key))

    def _codes(self, one: Row, key: str, row: Body) -> None:
        said = terms_of(row, self.shelf)
        wanted = [(term.taxonomy, term.term) for term in self.stored.terms.get(one.id, ())]
        by_open = {code for taxonomy, code in wanted if taxonomy != NEEDS}
        wanted += [
            (NEEDS, row.need.value)
            for row in self.stored.needs.get(one.id, ())
            if not by_open or one.assured_at
        ]
        wanted += [
            (POPULATIONS_TAXONOMY, row.population.value) for row in self.stored.populations.get(one.id, ())
        ]
        wanted += [
            (MODALITIES_TAXONOMY, row.modality.value) for row in self.stored.modalities.get(one.id, ())
        ]
        for taxonomy, code in dict.fromkeys(wanted):
            if (taxonomy, code) in said:
                continue
            term = derived(taxonomy, code)
            if term not in self.shelf.rows["taxonomy_term"]:
                detail = derived(taxonomy)
                self._put("taxonomy", {"id": detail, "name": taxonomy, "description": taxonomy})
                self._put(
                    "taxonomy_term",
                    {
                        "id": term,
                        "code": code,
                        "name": code,
                        "description": "",
                        "taxonomy": taxonomy,
                        "taxonomy_id": detail,
                    },
                )
            self._put(
                "attribute",
                {
                    "id": derived(key, taxonomy, code),
                    "link_id": key,
                    "link_entity": "service",
                    "taxonomy_term_id": term,
                },
            )
            self.touched.add(("service", key))
        known = {str(row.get("code")) for row in self.shelf.owned_by(("service", key), "language")}
        for spoken in self.stored.languages.get(one.id, ()):
            if spoken.code not in known:
                body = {"id": derived(key, "language", spoken.code), "service_id": key}
                self._put(
                    "language", body | {"code": spoken.code, "name": LANGUAGES.get(spoken.code, spoken.code)}
                )
                self.touched.add(("service", key))
        for area in self.stored.areas.get(one.id, ()):
            self._put("service_area", {"id": str(area.id), "service_id": key, "name": area.name})
            self.touched.add(("service", key))

    def _costs(self, one: Row, key: str) -> None:
        said = []
        if one.accepted_payments:
            said.append(("accepted payments", one.accepted_payments))
        if one.has_sliding_scale:
            said.append(("sliding scale", "who earns less pays less"))
        for option, words in said:
            body = {"id": derived(key, option), "service_id": key, "option": option}
            self._put("cost_option", body | {"amount_description": words})
            self.touched.add(("service", key))
