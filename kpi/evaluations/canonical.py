"""Frozen dataclasses to canonical JSON and back, as every evaluation is kept (`core.canonical`)."""

from core.canonical import canonical_json, content_hash, plain, rebuilt

__all__ = ["canonical_json", "content_hash", "plain", "rebuilt"]
