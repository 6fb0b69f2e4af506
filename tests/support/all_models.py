"""Importing this imports the models of all slices: for processes from which others are forked."""

from tests.support.schema import import_models

import_models()
