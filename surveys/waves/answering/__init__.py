"""Answering: public pages under /survey, of which no log, trail or session tells (security E-12)."""

PREFIX = "/survey"
