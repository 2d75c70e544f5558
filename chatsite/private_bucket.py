"""A bucket of S3, or of what speaks like it, that is read through the chat alone."""

from typing import IO, Any

from botocore.config import Config
from botocore.exceptions import ClientError
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

# A bucket that does not answer holds a thread up no longer than this; Amazon's own patience is five minutes.
PATIENCE = Config(connect_timeout=5, read_timeout=30, retries={"total_max_attempts": 2, "mode": "standard"})


class PrivateBucket(S3Storage):
    """What `S3Storage` opens it first loads as a whole, into memory: too much for a part of a film."""

    client_config: Any

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.client_config = self.client_config.merge(PATIENCE)

    def open_part(self, name: str, first: int, last: int) -> IO[bytes]:
        """A stream of these bytes alone. FileNotFoundError."""
        key = self._normalize_name(clean_name(name))
        wanted = {"Range": f"bytes={first}-{last}"} if last >= first else {}
        try:
            body: IO[bytes] = self.bucket.Object(key).get(**wanted)["Body"]
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                raise FileNotFoundError(name) from None
            raise
        return body
