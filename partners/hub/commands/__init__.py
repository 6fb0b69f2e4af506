"""Changes of the public directory: what is reported and mended, and entries that their organisation confirms."""

from partners.hub.commands.confirming import (
    AskedEntry,
    EntryQuestion,
    ask_about_entries,
    confirm_by_link,
    forget_old_entry_links,
)
from partners.hub.commands.mistakes import close_report, report_mistake

__all__ = [
    "AskedEntry",
    "EntryQuestion",
    "ask_about_entries",
    "close_report",
    "confirm_by_link",
    "forget_old_entry_links",
    "report_mistake",
]
