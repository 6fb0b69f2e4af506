import pytest

from core.codes import NOTE_MINIMUM, Code, CodeList, Side
from core.errors import NotFound, RuleBroken

FRUIT = CodeList(
    "fruit",
    Code(value="pear", label="Pear", side=Side.PERSON, group="Tree"),
    Code(value="sloe", label="Sloe", officer_label="Berry", active=False, group="Bush"),
    Code(value="fig", label="Fig", group="Tree"),
    Code(value="other", label="Other", needs_note=True, group="Rest"),
)


def test_codes_keep_the_order_in_which_they_are_written() -> None:
    assert FRUIT.values() == ("pear", "sloe", "fig", "other")
    assert [code.sort for code in FRUIT] == [1, 2, 3, 4]
    assert FRUIT.sorted_values({"other", "pear", "fig"}) == ("pear", "fig", "other")


def test_a_retired_code_is_known_but_no_longer_offered() -> None:
    assert FRUIT.get("sloe").label == "Sloe"
    assert [value for value, _ in FRUIT.choices()] == ["pear", "fig", "other"]
    assert ("sloe", "Sloe") in FRUIT.choices(keep="sloe")


def test_choices_stand_under_their_headings() -> None:
    assert FRUIT.grouped_choices() == (
        ("Tree", (("pear", "Pear"), ("fig", "Fig"))),
        ("Rest", (("other", "Other"),)),
    )


def test_the_officer_reads_the_label_unless_another_is_written() -> None:
    assert FRUIT.get("pear").officer_label == "Pear"
    assert FRUIT.get("sloe").officer_label == "Berry"


def test_an_unknown_value_is_not_found() -> None:
    assert FRUIT.find("stone") is None
    assert FRUIT.find(None) is None
    with pytest.raises(NotFound, match="“stone” is not in the list “fruit”"):
        FRUIT.get("stone")
    with pytest.raises(NotFound):
        FRUIT.sorted_values({"stone"})


def test_a_value_may_not_stand_twice() -> None:
    with pytest.raises(ValueError, match="twice"):
        CodeList("twins", Code(value="a", label="A"), Code(value="a", label="B"))


@pytest.mark.parametrize("value", ["sloe", "stone", ""])
def test_only_an_offered_code_may_be_used(value: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        FRUIT.may_use(value, "a note that is long enough", field="reason", note_field="note")
    assert refused.value.field == "reason"


@pytest.mark.parametrize("note", [None, "", "too short", "x" * (NOTE_MINIMUM - 1) + "   "])
def test_a_code_that_demands_a_note_is_refused_without_one(note: str | None) -> None:
    with pytest.raises(RuleBroken, match="15 characters") as refused:
        FRUIT.may_use("other", note, field="reason", note_field="note")
    assert refused.value.field == "note"


def test_a_code_with_its_note_may_be_used() -> None:
    assert FRUIT.may_use("pear", None, field="reason", note_field="note").value == "pear"
    assert FRUIT.may_use("other", "x" * NOTE_MINIMUM, field="reason", note_field="note").value == "other"


def test_values_of_a_side() -> None:
    assert FRUIT.values_where(side=Side.PERSON) == {"pear"}
