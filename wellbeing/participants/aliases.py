"""Suggested aliases: two plain words that tell nothing of anybody."""

import secrets

FIRST = ("Amber", "Brisk", "Calm", "Copper", "Early", "Gentle", "Grey", "Hazel", "Level", "Mellow", "North", "Olive",
         "Patient", "Quiet", "Silver", "Steady", "Tawny", "Violet", "Warm", "Winter")  # fmt: skip
SECOND = ("Alder", "Badger", "Birch", "Brook", "Cedar", "Finch", "Harbour", "Heron", "Juniper", "Lantern", "Linden",
          "Maple", "Meadow", "Otter", "Pebble", "Plover", "River", "Robin", "Rowan", "Willow")  # fmt: skip


def suggest_alias() -> str:
    """One of 400 aliases by chance; two people may have the same."""
    return f"{secrets.choice(FIRST)} {secrets.choice(SECOND)}"
