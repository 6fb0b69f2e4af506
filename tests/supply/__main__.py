"""`python -m tests.supply DIR`."""

import sys

from tests.supply.components import main

sys.exit(main())
