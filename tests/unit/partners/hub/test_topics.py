"""The table of what people type and what entries write: every phrase leads to its topic, whatever stands around it."""

from partners.hub.topic_table import TOPICS
from partners.hub.topics import said_in, topics_in, wider_marks_of, written
from partners.services.needs import Need

BY_KEY = {topic.key: topic for topic in TOPICS}


def keys(text: str) -> list[str]:
    return [topic.key for topic in said_in(text).topics]


def about(
    description: str, *, name: str = "House", made_for: frozenset[Need] = frozenset()
) -> dict[str, int]:
    entry = written(
        name=name, organisation="", headings=(), description=description, opening=200, around="None."
    )
    return dict(topics_in(entry, made_for=made_for, codes=frozenset()))


def test_every_phrase_of_the_table_leads_to_its_topic() -> None:
    lost = [
        (topic.key, phrase)
        for topic in TOPICS
        for phrase in topic.said.split(",")
        if topic.key not in keys(phrase) or topic.key not in keys(f"zebra {phrase.upper()} zebra")
    ]
    assert lost == []
    assert len(BY_KEY) == len(TOPICS)
    assert {other for topic in TOPICS for other in topic.also} <= BY_KEY.keys()


def test_the_longer_phrase_counts_and_what_is_no_topic_stays_a_word() -> None:
    assert keys("postpartum depression") == ["postpartum", "new_mothers"]
    assert keys("depression") == ["depression"]
    assert keys("My son hears voices") == ["youth", "psychosis"]
    assert keys("hablar con alguien") == ["listening"]
    said = said_in("garden for veterans, free")
    assert [topic.key for topic in said.topics] == ["veterans", "free"]
    assert said.rest == ("garden",)
    assert keys("") == keys("garden zebra") == []


def test_an_entry_counts_more_that_is_made_for_it_and_less_that_means_something_else() -> None:
    assert about("Nothing of the kind.") == {}
    once = about("Among much else, eating disorders. " + "Other things. " * 60)
    named = about("For people with eating disorders.", name="Eating disorder centre")
    assert 0 < once["about:eating"] < named["about:eating"]
    housing = about("Housing counseling for tenants. Counseling on debts. Credit counseling.")
    mind = about("Counseling for families.", made_for=frozenset({Need.MENTAL_HEALTH_SUPPORT}))
    assert housing["about:counselling"] < mind["about:counselling"]
    assert "about:addiction" not in about("DRUG ABUSE PREVENTION: speakers for schools.")
    assert "about:suicide" not in about("A group for suicide bereavement.")


def test_a_wider_need_answers_where_the_topic_has_none_of_its_own() -> None:
    assert wider_marks_of(BY_KEY["eating"]) == {"need:mental_health_support"}
    assert wider_marks_of(BY_KEY["group"]) == set()
