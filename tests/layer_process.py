"""Another process on the same channel layer: `python -m tests.layer_process BACKEND CONFIG`.

One JSON list per line comes in, a method of the layer and its arguments; one line goes out, its answer. With
`sync` in front of the name it is called through `async_to_sync`, and what does not wait is called as it is.
"""

import asyncio
import json
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from asgiref.sync import async_to_sync
from django.utils.module_loading import import_string

ROOT = Path(__file__).resolve().parent.parent


class Other:
    """The test's end of the line."""

    def __init__(self, backend: str, config: dict) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.layer_process", backend, json.dumps(config)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def do(self, name: str, *arguments):
        self.order(name, *arguments)
        return self.answer()

    def order(self, name: str, *arguments) -> None:
        self.process.stdin.write(json.dumps([name, *arguments]) + "\n")
        self.process.stdin.flush()

    def answer(self):
        return json.loads(self.process.stdout.readline())


@contextmanager
def other_process(backend: str, config: dict):
    other = Other(backend, config)
    try:
        yield other
    finally:
        other.process.kill()
        other.process.communicate()


async def main(layer) -> None:
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        name, *arguments = json.loads(line)
        if name.startswith("sync "):
            method = getattr(layer, name.removeprefix("sync "))
            answer = await loop.run_in_executor(None, lambda m=method, a=arguments: async_to_sync(m)(*a))
        elif name.startswith("post"):
            answer = getattr(layer, name)(*arguments)
        else:
            answer = await getattr(layer, name)(*arguments)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    backend, config = sys.argv[1:]
    asyncio.run(main(import_string(backend)(**json.loads(config))))
