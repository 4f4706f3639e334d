"""Measure the speed of degarble next to other checkers and to the machine's limits, in one run on the same text.

    python benchmarks/speed.py TEXT.txt --segments 500
    pip install 'quire-grammar[model]' first, for quire-grammar with its model

Prints tables: segments per second of each checker, in rounds with all checkers in turn, because the machine's speed may
change; the share of the networks in the time of cleaning; the detector's time by part; and segments per second of
the commands with several workers.
"""

import argparse
import cProfile
import os
import pstats
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from unittest.mock import patch

from degarble.corpora.records import Segment
from degarble.evaluation.benchmarks.peers import check_with_peer
from degarble.models.correction.gate import SURE_EDIT
from degarble.models.registry import load_corrector, load_detector
from degarble.models.runtime.network import Array, Network
from degarble.models.runtime.threads import thread_count
from degarble.pipeline.cleaner import CORRECTING, Cleaner
from degarble.pipeline.run.allocation import manage_memory

PARTS = {
    "is it English": "language.py foreign_language", "cutting into pieces": "pieces.py windows",
    "the network": "threads.py map_in_threads", "pieces to words": "word_tags.py _merge_pieces",
    "words to spans": "detector.py spans_from", "orthography": "orthography.py repairs",
    "names": "consistency.py name_repairs"}
"""The parts of detection and the functions whose total time they take."""
PEERS = ("quire-grammar", "harper")
TASKS = {"detect": (4096, 16384), "clean --effort fast": (1024, 5120), "clean": (1024, 2048)}
"""Segments of a short and a long run of each command, in whole chunks."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path)
    parser.add_argument("--segments", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2])
    args = parser.parse_args()
    manage_memory()
    lines = [line for line in args.text.read_text(encoding="utf-8").split("\n") if line.strip()]
    segments = [Segment(line, str(i), str(i)) for i, line in enumerate(lines[:args.segments], 1)]
    words = sum(len(segment.text.split()) for segment in segments)
    mean = words / len(segments)
    print(f"{len(segments)} segments of {mean:.0f} words, {thread_count()} threads\n")
    checkers(segments, args.rounds)
    network_share(segments)
    profile(segments)
    if args.workers:
        workers(lines, args.workers)


def checkers(segments: Sequence[Segment], rounds: int) -> None:
    """Print segments per second of degarble and of each installed peer, and the ratio to the first peer in the same
    round."""
    detector, fast = load_detector(), load_detector("fast")
    correcting = load_detector(threshold=CORRECTING)
    sure, all_of_them = (Cleaner(correcting, load_corrector(min_confidence=minimum)) for minimum in (SURE_EDIT, 0.0))
    quick = Cleaner(load_detector("fast", threshold=CORRECTING),
                    load_corrector(min_confidence=SURE_EDIT, effort="fast"))
    rules = Cleaner(load_detector("rules"), load_corrector("rules"))
    runs: dict[str, Callable[[], object]] = {
        "degarble detect": lambda: detector.detect(segments),
        "degarble detect --detector fast": lambda: fast.detect(segments),
        "degarble clean": lambda: list(sure.clean(segments)),
        "degarble clean --effort fast": lambda: list(quick.clean(segments)),
        "degarble clean --report": lambda: list(all_of_them.clean(segments)),
        "degarble clean, rules": lambda: list(rules.clean(segments))}
    found: dict[str, list[float]] = {name: [] for name in (*PEERS, *runs)}
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:  # without degarble's networks in memory
        for number in range(-1, rounds):
            for peer in PEERS:
                found[peer].append(len(segments) / alone.submit(peer_seconds, peer, segments).result())
            for name, run in runs.items():
                found[name].append(len(segments) / seconds(run))
            if number < 0:
                found = {name: [] for name in found}  # the first round only warms up
    print(f"| checker | segments/s: lowest | median | highest | to {PEERS[0]}: lowest | median | highest |")
    print("|---|---|---|---|---|---|---|")
    for name, speeds in found.items():
        times = [speed / other for speed, other in zip(speeds, found[PEERS[0]], strict=True)]
        cells = [f"{summary(speeds):,.0f}" for summary in (min, median, max)]
        print(f"| {' | '.join([name, *cells, *(f'{summary(times):.1f}' for summary in (min, median, max))])} |")


def peer_seconds(peer: str, segments: Sequence[Segment]) -> float:
    """The seconds that a peer takes."""
    return seconds(lambda: check_with_peer(peer, segments))


def network_share(segments: Sequence[Segment]) -> None:
    """Print the share of the networks in the time of cleaning on one thread."""
    inside = 0.0
    call = Network.__call__

    def timed(network: Network, *inputs: Array) -> list[Array]:
        nonlocal inside
        began = time.perf_counter()
        found = call(network, *inputs)
        inside += time.perf_counter() - began
        return found

    cleaner = Cleaner(load_detector(threshold=CORRECTING), load_corrector(min_confidence=SURE_EDIT))
    list(cleaner.clean(segments[:32]))
    with patch.dict(os.environ, OMP_NUM_THREADS="1"), patch.object(Network, "__call__", timed):
        taken = seconds(lambda: list(cleaner.clean(segments)))
    print(f"\nthe networks take {inside / taken:.0%} of the time of cleaning")


def profile(segments: Sequence[Segment]) -> None:
    """Print the share of the detector's time by part."""
    cleaner = Cleaner(load_detector(), None)
    list(cleaner.detect(segments[:32]))
    profiler = cProfile.Profile()
    profiler.runcall(lambda: list(cleaner.detect(segments)))
    stats = pstats.Stats(profiler).stats  # type: ignore[attr-defined]  # not in the type stubs
    total = sum(own for _, _, own, _, _ in stats.values())
    print("\n| part of detecting | share of the time |\n|---|---|")
    for part, function in PARTS.items():
        taken = sum(whole for (path, _, name), (_, _, _, whole, _) in stats.items()
                    if f"{Path(path).name} {name}" == function)
        print(f"| {part} | {100 * taken / total:.0f} % |")


def workers(lines: Sequence[str], numbers: Sequence[int]) -> None:
    """Print segments per second of the commands, from the extra time of a longer run, so without loading."""
    print("\n| command | workers | segments/s |\n|---|---|---|")
    for task, sizes in TASKS.items():
        for number in numbers:
            short, long = (command_seconds(task, lines, size * number, number) for size in sizes)
            print(f"| {task} | {number} | {(sizes[1] - sizes[0]) * number / (long - short):.0f} |", flush=True)


def command_seconds(task: str, lines: Sequence[str], count: int, number: int) -> float:
    """The seconds of a command for `count` different segments, each a document."""
    with tempfile.TemporaryDirectory() as folder:
        texts = [f"{lines[i % len(lines)]} {i}" for i in range(count)]
        Path(folder, "in.txt").write_text("\n".join(texts) + "\n", encoding="utf-8")
        command = [sys.executable, "-m", "degarble.pipeline.cli", *task.split(), "in.txt", "-o",
                   "out.jsonl" if task == "detect" else "out.txt", "--no-context", "--quiet", "--workers", str(number)]
        return seconds(lambda: subprocess.run(command, cwd=folder, check=True))


def seconds(call: Callable[[], object]) -> float:
    """The duration of a call in seconds."""
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
