"""Check the versions in constraints.txt for known vulnerabilities in PyPI's advisory database, with pip-audit.

    python release/audit.py [--strict]

Exits with 1 if there is one. Packages that could not be checked (no network, a mirror without advisories) are
reported; with --strict, for releases, they also count as a failure.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

CONSTRAINTS: Final = Path(__file__).parents[1] / "constraints.txt"
_SECONDS: Final = 90


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--strict", action="store_true", help="fail if a package could not be checked")
    args = parser.parse_args()
    answer, reason = run_pip_audit(CONSTRAINTS)
    if answer is None:
        print(f"audit: no answer from the advisory database, nothing was audited: {reason}", file=sys.stderr)
        sys.exit(args.strict)
    vulnerable, unknown, count = summarise(answer)
    print(*vulnerable, sep="\n", end="\n" if vulnerable else "")
    if unknown:
        print(f"audit: {len(unknown)} of {count} packages are unknown to this index and were not audited: "
              f"{', '.join(unknown[:5])}{', …' if len(unknown) > 5 else ''}", file=sys.stderr)
    print(f"audit: {count - len(unknown)} packages audited, {len(vulnerable)} known vulnerabilities", file=sys.stderr)
    sys.exit(bool(vulnerable) or (args.strict and bool(unknown)))


def run_pip_audit(constraints: Path) -> tuple[dict[str, Any] | None, str]:
    """pip-audit's answer for the pinned versions and ""; or None and the reason why there is none."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(constraints), "--no-deps", "--disable-pip",
               "--format", "json", "--progress-spinner", "off"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        return None, f"no answer in {_SECONDS} seconds"
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return None, (done.stderr.strip().splitlines() or ["pip-audit printed nothing"])[-1]
    return answer, ""


def summarise(answer: dict[str, Any]) -> tuple[list[str], list[str], int]:
    """A line for each vulnerability, the packages that could not be checked, and the number of packages."""
    packages = answer["dependencies"]
    unknown = [package["name"] for package in packages if "skip_reason" in package]
    vulnerable = [f"{package['name']} {package['version']}: {found['id']}, fixed in "
                  f"{', '.join(found['fix_versions']) or 'no version yet'}"
                  for package in packages for found in package.get("vulns", ())]
    return vulnerable, unknown, len(packages)


if __name__ == "__main__":
    main()
