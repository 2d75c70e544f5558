"""CHAT_FILES_STORAGE → Django's `STORAGES`: where the files of messages lie."""

import importlib.util
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

ALLOWED = "a path, or s3://bucket/folder?region_name=…&endpoint_url=…"
S3_OPTIONS = {"region_name", "endpoint_url", "addressing_style", "signature_version"}


def from_text(text: str, *, folder: Path, root: Path) -> dict[str, Any]:
    """A storage that nobody reads but through the chat. ValueError says what is wrong with ``text``."""
    if text.startswith("s3:"):
        return _s3(text)
    if "://" in text:
        raise ValueError("not a storage that is known")
    return {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": root / text if text else folder,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    }


def _s3(url: str) -> dict[str, Any]:
    """Keys come from where Amazon's library looks for them, AWS_ACCESS_KEY_ID for instance."""
    parts, options = urlsplit(url), dict(parse_qsl(urlsplit(url).query))
    if not parts.hostname or "@" in parts.netloc or options.keys() - S3_OPTIONS:
        raise ValueError("not a bucket with options that are known; keys do not belong here")
    if importlib.util.find_spec("storages") is None:
        raise ValueError("it needs django-storages[s3], which is not installed")
    # Nothing there is public, is written over, or has an address that works without the chat.
    return {
        "BACKEND": "chatsite.private_bucket.PrivateBucket",
        "OPTIONS": {
            "bucket_name": parts.hostname,
            "location": parts.path.strip("/"),
            "default_acl": None,
            "file_overwrite": False,
            "querystring_auth": True,
            **options,
        },
    }
