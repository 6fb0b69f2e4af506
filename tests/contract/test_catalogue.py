"""Every text a user reads is in the catalogue for translators."""

import re

import pytest
from babel.messages.catalog import Catalog

from tests.support.catalogue import extracted, stored, texts


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    return extracted()


def test_the_catalogue_is_current(catalogue: Catalog) -> None:
    """`make catalogue` brings it up to date."""
    now, before = texts(catalogue), texts(stored())
    assert (sorted(map(str, now - before)), sorted(map(str, before - now))) == ([], [])


def test_templates_and_code_are_both_extracted(catalogue: Catalog) -> None:
    places = {place.split("/")[0] for message in catalogue for place, _line in message.locations}
    assert {"templates", "web", "core"} <= places
    assert len(texts(catalogue)) > 100


def test_placeholders_have_names(catalogue: Catalog) -> None:
    """A translator must be able to change their order."""
    nameless = re.compile(r"(?<!%)%[sdrf]|\{\w*\}")
    assert [text for text in map(str, texts(catalogue)) if nameless.search(text)] == []
