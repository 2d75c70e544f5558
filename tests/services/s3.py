"""S3 as moto speaks it: the protocol over a socket of the loopback, kept in memory."""

import importlib.metadata
import importlib.util
import sys
import urllib.request

from chat.chaos.ports import free_port

from . import Found, Missing, environment
from .process import Process

HOST = "127.0.0.1"
KEYS = {"AWS_ACCESS_KEY_ID": "of-no-use-elsewhere", "AWS_SECRET_ACCESS_KEY": "of-no-use-elsewhere"}
REGION = "eu-central-1"
NAME = "files-of-a-test"


def find() -> Found | Missing:
    if importlib.util.find_spec("moto") is None or importlib.util.find_spec("storages") is None:
        return Missing("neither moto nor django-storages[s3]; they are in requirements-dev.txt")
    return Found(f"moto {importlib.metadata.version('moto')}")


class Bucket(Process):
    """One server with one empty, private bucket."""

    def __init__(self) -> None:
        self.port = free_port()
        command = [sys.executable, "-m", "moto.server", "-H", HOST, "-p", str(self.port)]
        super().__init__(command, is_ready=self._answers, env=environment(**KEYS))
        self.start()
        self.client.create_bucket(Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": REGION})

    def _answers(self) -> bool:
        with urllib.request.urlopen(f"{self.url}/moto-api/", timeout=5) as answer:  # noqa: S310
            return answer.status == 200

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def settings(self) -> dict[str, str]:
        """The environment of a site that keeps its files here, as docs/deployment.md has it."""
        options = f"region_name={REGION}&endpoint_url={self.url}&addressing_style=path"
        return {"CHAT_FILES_STORAGE": f"s3://{NAME}/chat?{options}", **KEYS}

    @property
    def client(self):
        import boto3  # takes a while, and nothing else needs it

        own = {"aws_access_key_id": "x", "aws_secret_access_key": "x", "region_name": REGION}
        return boto3.client("s3", endpoint_url=self.url, **own)

    def names(self) -> list[str]:
        """Of all that lies there."""
        return [each["Key"] for each in self.client.list_objects_v2(Bucket=NAME).get("Contents", ())]
