"""What a recorded process says that it has promised."""

import os


class Said:
    """The file of acknowledgements."""

    def __init__(self, path: str) -> None:
        self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def __call__(self, line: str) -> None:
        """One call, one line."""
        os.write(self._handle, f"{line}\n".encode())
