"""`python -m tests.assurance` writes docs/reference/assurance.md anew."""

from tests.assurance.page import PAGE, write

if __name__ == "__main__":
    print(f"{PAGE.name} {'written' if write() else 'was current'}")
