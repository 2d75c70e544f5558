"""An expected "no": a code for programs, a sentence for people, and sometimes data.

Everything else that is raised is a bug.
"""

CODES = (
    "malformed",
    "unknown_command",
    "not_in_room",
    "not_found",
    "forbidden",
    "too_long",
    "empty",
    "rate_limited",
    "key_reused",
    "muted",
    "archived",
    "busy",
    "try_again",
)


class Refused(Exception):
    """A deed that is not done, and why. Nothing was changed.

    ``code`` is one of `CODES`; ``message`` says what to do next, in the reader's
    language where there is one; ``data`` goes beside them on the wire
    (``retry_after`` in seconds, for instance).
    """

    def __init__(self, code: str, message: str = "", **data: object) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = str(message) or code
        self.data = data
