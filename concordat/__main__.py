"""`python -m concordat` is the command line."""

from concordat.cli import main

main()
