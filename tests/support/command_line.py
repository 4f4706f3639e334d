"""Runs the command as a user does, and looks at what it left behind."""

import json
import os
import subprocess
import sys
from pathlib import Path

DEGARBLE = [sys.executable, "-m", "degarble.pipeline.cli"]
RULES = ["--detector", "rules", "--corrector", "rules"]
GARBLED, SOUND = "They met in the the old harbour.\n", "They met in the old harbour.\n"


def run(folder: Path, *args: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*DEGARBLE, *args], cwd=folder, input=stdin, capture_output=True, timeout=120,
                          env={**os.environ, "HF_HUB_OFFLINE": "1"})


def clean(folder: Path, *args: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return run(folder, "clean", *args, *RULES, stdin=stdin)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def records(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def said(result: subprocess.CompletedProcess[bytes]) -> str:
    return result.stderr.decode()
