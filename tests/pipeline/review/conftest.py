"""A report of the results that a test module calls RESULTS, with its log of decisions and a session on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from degarble.corpora.reports import write_results
from degarble.pipeline.review.decisions import Decisions
from degarble.pipeline.review.session import ReviewSession


@pytest.fixture
def report(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    write_results(tmp_path / "r.jsonl", request.module.RESULTS)
    return tmp_path / "r.jsonl"


@pytest.fixture
def log(report: Path) -> Iterator[Decisions]:
    with Decisions(report.with_name("d.sqlite"), str(report)) as opened:
        yield opened


@pytest.fixture
def session(log: Decisions, request: pytest.FixtureRequest) -> ReviewSession:
    return ReviewSession(request.module.RESULTS, log)
