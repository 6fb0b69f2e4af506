"""A search and its code: nothing that anybody writes into an address breaks it, and no word stands there."""

import base64
import json

from hypothesis import given
from hypothesis import strategies as st

from partners.hub.search import HelpSearch, code_of, read_search, search_of
from partners.hub.values import CostAsked, Way
from partners.services.codes import Population
from partners.services.needs import Need

FULL = HelpSearch(
    text="depresión",
    need=Need.SUBSTANCE_USE,
    place="Elmsworth",
    radius=8,
    area="Mill Quarter",
    language="es",
    population=Population.VETERANS,
    cost=CostAsked.FREE,
    way=Way.PHONE,
    open_now=True,
)


def test_a_code_brings_the_search_back_and_shows_no_word() -> None:
    code = code_of(FULL)
    assert search_of(code) == FULL
    assert code.replace("-", "").replace("_", "").isalnum()
    assert "substance" not in code
    assert "Elmsworth" not in code
    assert code_of(HelpSearch()) == ""
    assert search_of("") == HelpSearch()


@given(st.text())
def test_no_code_breaks_anything(code: str) -> None:
    assert isinstance(search_of(code), HelpSearch)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.dictionaries(
            st.sampled_from(["text", "need", "radius", "language", "open_now", "place", "x"]), inner
        ),
    )
)
def test_a_code_of_anything_is_a_search(value: object) -> None:
    code = base64.urlsafe_b64encode(json.dumps(value).encode()).decode()
    found = search_of(code)
    assert len(found.text) <= 120
    assert search_of(code_of(found)) == found


def test_values_that_do_not_exist_are_not_asked() -> None:
    found = read_search(
        {"need": "magic", "radius": "7", "language": "xx", "cost": 3, "text": "a\x00b\n c", "open_now": "no"}
    )
    assert found == HelpSearch(text="a b c")


def test_a_filter_is_taken_away() -> None:
    assert FULL.without("place", "radius").place == ""
    assert FULL.without("open_now").open_now is False
    assert HelpSearch().is_empty
    assert not FULL.is_empty
