"""Fuzz all targets with a given number of inputs, mutated from seeds by a seeded generator.

    python benchmarks/fuzz.py --inputs 1000000 --seed 1
    python benchmarks/fuzz.py --target po --inputs 20000
    python benchmarks/fuzz.py --atheris sentences -- -max_total_time=600    (needs the package atheris)

Inputs that fail or hang are stored in tests/fuzz/found and listed; the exit code is then 1.
"""

import argparse
import hashlib
import random
import sys
import time
import traceback
import warnings
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "fuzz"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))
from fuzz_mutations import drawn, mutated
from fuzz_targets import FOUND, TARGETS, all_seeds, no_hang

_BATCH = 50
"""Number of inputs for one target before the next target is chosen."""


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--inputs", type=int, default=100_000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--seconds", type=float, default=float("inf"), help="maximum duration")
    arguments.add_argument("--target", choices=TARGETS, action="append")
    arguments.add_argument("--atheris", choices=TARGETS, help="run coverage-guided fuzzing of one target")
    arguments.add_argument("rest", nargs="*")
    args = arguments.parse_args()
    if args.atheris:
        return run_atheris(args.atheris, args.rest)
    return fuzz(args.target or list(TARGETS), args.inputs, args.seed, args.seconds)


def fuzz(names: list[str], inputs: int, seed: int, seconds: float) -> int:
    """Run the inputs; the exit code is 1 if one failed."""
    warnings.simplefilter("error")
    generator = random.Random(seed)
    seeds = {name: all_seeds(name) for name in names}
    counts, took, slowest = Counter[str](), dict.fromkeys(names, 0.0), dict.fromkeys(names, 0.0)
    broken: dict[str, set[str]] = {name: set() for name in names}
    for name in names:
        # warm up: tables are read on the first call
        TARGETS[name].run(seeds[name][0])
    began = reported = time.monotonic()
    shares = [TARGETS[name].share for name in names]
    while (done := sum(counts.values())) < inputs and time.monotonic() - began < seconds:
        name = generator.choices(names, shares)[0]
        for _ in range(min(_BATCH, inputs - done)):
            data = mutated(seeds[name], drawn(generator), generator.randrange(1 << 16))
            at = time.perf_counter()
            wrong = failure(name, data)
            spent = time.perf_counter() - at
            counts[name] += 1
            took[name] += spent
            slowest[name] = max(slowest[name], spent)
            if wrong and wrong not in broken[name]:
                broken[name].add(wrong)
                path = FOUND / f"{name}-{hashlib.blake2b(data, digest_size=5).hexdigest()}"
                path.write_bytes(data)
                print(f"{path.name}: {wrong}", flush=True)
        if time.monotonic() - reported > 60:
            reported = time.monotonic()
            print(f"{sum(counts.values()):,} inputs in {reported - began:,.0f} s", flush=True)
    print("| target | inputs | ms each | slowest, s | broken |\n|---|---:|---:|---:|---:|")
    for name in names:
        print(
            f"| {name} | {counts[name]:,} | {1000 * took[name] / max(1, counts[name]):.2f} | {slowest[name]:.2f} | "
            f"{len(broken[name])} |"
        )
    print(
        f"{sum(counts.values()):,} inputs, {time.monotonic() - began:,.0f} s, seed {seed}, "
        f"{sum(map(len, broken.values()))} broken"
    )
    return int(any(broken.values()))


def failure(name: str, data: bytes) -> str:
    """A line that identifies the cause of a failure; "" if there is none."""
    try:
        with no_hang():
            TARGETS[name].run(data)
    except Exception as error:  # any exception is a finding
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "site-packages" not in frame.filename]
        return f"{type(error).__name__} at {Path(frames[-1].filename).name}:{frames[-1].lineno}"
    return ""


def run_atheris(name: str, rest: list[str]) -> int:
    """Run Atheris on one target until it is stopped."""
    import atheris

    corpus = Path("runs", "fuzz", name)
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(all_seeds(name)):
        (corpus / f"seed-{number}").write_bytes(seed)
    atheris.instrument_all()
    atheris.Setup([sys.argv[0], *rest, str(corpus)], TARGETS[name].run)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
