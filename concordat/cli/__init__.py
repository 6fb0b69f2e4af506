"""The command line: a stable interface that others script against.

Exit codes: 0 done, 1 failed with a reason on stderr, 2 wrong usage.
"""

from concordat.cli.frame import main

__all__ = ["main"]
