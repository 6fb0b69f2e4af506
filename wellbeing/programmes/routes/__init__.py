"""The pages of programmes: the catalogue for everybody, and the pages of those who run them."""

import wellbeing.programmes.routes.catalogue
import wellbeing.programmes.routes.running  # noqa: F401 - both register their pages
from wellbeing.programmes.routes.blueprint import blueprint

__all__ = ["blueprint"]
