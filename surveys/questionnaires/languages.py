"""The languages in which questions can be written; those of the pages around them come first."""

from collections.abc import Mapping

LANGUAGES: Mapping[str, str] = {
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "de": "Deutsch",
    "pl": "Polski",
    "pt": "Português",
    "vi": "Tiếng Việt",
    "zh": "中文",
}
"""ISO 639-1 and each language's own name, which is never translated."""
WITH_PAGES = ("en", "es", "fr")
"""Languages in which the words around the questions are written too; with others those words are in English."""
