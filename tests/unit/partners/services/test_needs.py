from partners.services.needs import GRAVITY_CODES, NEED_LABELS, Need, ordered_needs
from partners.services.open_eligibility import NEEDS_OF_TERM, needs_of_term, needs_of_terms

TAXONOMY = [
    "mental_health_support",
    "crisis_followup",
    "suicide_prevention",
    "substance_use",
    "medication_or_clinical_link",
    "housing_instability",
    "homelessness",
    "inadequate_housing",
    "food",
    "income_benefits",
    "debt",
    "employment",
    "education_training",
    "transport",
    "legal_help",
    "family_relationships",
    "parenting",
    "social_connection",
    "domestic_abuse",
    "elder_abuse",
    "veteran_support",
    "trauma_bereavement",
    "physical_health",
    "disability_neurodiversity",
    "identity_documents",
    "daily_living",
]


def test_needs_are_those_of_the_design_in_its_order() -> None:
    assert [need.value for need in Need] == TAXONOMY


def test_every_need_has_a_label_of_its_own() -> None:
    assert list(NEED_LABELS) == list(Need)
    assert len(set(NEED_LABELS.values())) == len(Need)
    assert set(GRAVITY_CODES) < set(Need)


def test_needs_are_listed_in_the_order_of_the_taxonomy() -> None:
    assert ordered_needs({Need.FOOD, Need.SUBSTANCE_USE}) == (Need.SUBSTANCE_USE, Need.FOOD)


def test_the_longest_known_term_decides() -> None:
    assert needs_of_term("103-09-02") == (Need.SUBSTANCE_USE,)
    assert needs_of_term("103-09-99") == (Need.HOMELESSNESS,)
    assert needs_of_term("103") == (Need.HOUSING_INSTABILITY,)


def test_a_term_is_not_mistaken_for_one_that_begins_with_the_same_digits() -> None:
    assert needs_of_term("1030") == ()
    assert needs_of_term("116-1") == needs_of_term("116")


def test_terms_on_who_is_served_and_how_say_no_need() -> None:
    assert needs_of_terms(["112-02", "126-01", "130-03", "131-01", "132-09", "108-09-02", ""]) == ()


def test_terms_say_their_needs_together_once() -> None:
    assert needs_of_terms(["102-04", "106-07", "102-05", "106-07-01-03"]) == (
        Need.MENTAL_HEALTH_SUPPORT,
        Need.MEDICATION_OR_CLINICAL_LINK,
        Need.FOOD,
    )


def test_no_term_names_a_need_twice() -> None:
    assert all(len(set(needs)) == len(needs) for needs in NEEDS_OF_TERM.values())
