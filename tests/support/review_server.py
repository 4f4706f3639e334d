"""A review server of its own process, and a client that asks it as the page does."""

import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import Any

from degarble.corpora.records import Alternative, Edit, Result, Segment, Span
from degarble.corpora.reports import write_results

COMMON, RARE = ("Kishida Wenxiong", "Fumio Kishida"), ("wrod", "word")


class RefusedError(Exception):
    """What the server would not do."""


def fetched(request: urllib.request.Request | str) -> tuple[int, Message, bytes]:
    """Status, headers and body, of refusals too."""
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


@dataclass
class Server:
    """Running; `address` ends in a slash."""

    process: subprocess.Popen[str]
    address: str
    csrf: str = field(default="")

    def __post_init__(self) -> None:
        found = re.search(r'name="csrf" content="([^"]+)"', fetched(self.address)[2].decode())
        assert found is not None
        self.csrf = found[1]

    def ask(self, what: str, reviewer: str = "Ann", **question: object) -> dict[str, Any]:
        request = urllib.request.Request(
            f"{self.address}api/{what}", json.dumps({"reviewer": reviewer, **question}).encode(),
            {"Content-Type": "application/json", "X-Degarble": self.csrf})
        status, _, body = fetched(request)
        if status != 200:
            raise RefusedError(f"{status}: {body.decode()}")
        given: dict[str, Any] = json.loads(body)
        return given

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.wait()


@contextmanager
def serving(report: Path, *options: str) -> Iterator[Server]:
    with subprocess.Popen([sys.executable, "-m", "degarble.pipeline.cli", "review", str(report), *options],
                          stdout=subprocess.PIPE, text=True, stderr=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            assert process.stderr is not None
            address = process.stdout.readline().strip()
            assert address, process.stderr.read()
            yield Server(process, address)
        finally:
            process.kill()


def sample_report(path: Path, count: int) -> Path:
    """A report of `count` segments in two documents, an edit each; every third is the same change."""
    write_results(path, (_sample(number, count) for number in range(count)))
    return path


def _sample(number: int, count: int) -> Result:
    wrong, right = COMMON if number % 3 == 0 else (f"{RARE[0]}{number}", RARE[1])
    text = f"On Monday {wrong} said that the talks in place {number} would go on."
    start, end = 10, 10 + len(wrong)
    confidence = (0.5, 0.6, 0.31)[number % 3]
    edit = Edit(start, end, wrong, right, "accuracy/named-entity", confidence, "review", "reads so",
                "corrector", (Alternative("somebody", 0.2), Alternative("nobody", 0.1)))
    return Result(Segment(text, str(number + 1), f"doc{2 * number // count}"),
                  (Span(start, end, "accuracy/named-entity"),), (edit,))
