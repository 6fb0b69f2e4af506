"""Codes of what readers do with an evaluation."""

from enum import StrEnum


class OpenedAs(StrEnum):
    """In which form somebody first opened an evaluation."""

    PAGE = "page"
    DOCUMENT = "document"
