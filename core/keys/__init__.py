"""Envelope encryption: key-encryption keys of the process, data keys in a table, fields under a data key (security F-04)."""
