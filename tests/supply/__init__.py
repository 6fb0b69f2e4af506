"""Lists and audits what the product depends on."""
