"""`python -m tests.assurance` writes docs/reference/assurance.md anew; a file of figures of a run is printed first."""

import sys
from pathlib import Path

from tests.assurance.figures import summed_up
from tests.assurance.page import PAGE, write

if __name__ == "__main__":
    for told in sys.argv[1:]:
        print(summed_up(Path(told).read_text()))
    print(f"{PAGE.name} {'written' if write() else 'was current'}")
