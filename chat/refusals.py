"""An expected "no": a code for programs, a sentence for people, and sometimes data.

Everything else that is raised is a bug.
"""

CODES = {
    "malformed": "Not what the protocol says: not JSON, a missing, extra or wrong field.",
    "unknown_command": "There is no such command.",
    "not_in_room": "Join the room first.",
    "not_found": "There is no such thing, or you may not know of it: the two look the same.",
    "forbidden": "You may see it, but not do that.",
    "too_long": "Longer than allowed; `limit` says how long.",
    "too_large": "More bytes, or pixels, than allowed; `limit` says how many.",
    "empty": "Nothing to read in it.",
    "rate_limited": "Too many at once; come again after `retry_after` seconds.",
    "key_reused": "The key was used for something else; `seq` says where.",
    "muted": "You may not write for a while.",
    "archived": "The room is archived, and nothing can be written any more.",
    "busy": "There is too much to do just now.",
    "try_again": "It was not done in time; with the same `key`, trying again is safe whatever became of it.",
}


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
