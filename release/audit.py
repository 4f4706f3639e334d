"""Ask PyPI's advisory database, by pip-audit, whether a version in constraints.txt has a known vulnerability.

    python release/audit.py [--strict]

Exits with 1 where one has. What could not be asked about (no network, a mirror without advisories) is told, never
taken for sound; with --strict, for releases, that is a failure too.
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
    parser.add_argument("--strict", action="store_true", help="fail where something could not be asked about")
    given = parser.parse_args()
    answer, why = asked(CONSTRAINTS)
    if answer is None:
        print(f"audit: no answer from the advisory database, nothing was audited: {why}", file=sys.stderr)
        sys.exit(given.strict)
    vulnerable, unknown, count = sorted_out(answer)
    print(*vulnerable, sep="\n", end="\n" if vulnerable else "")
    if unknown:
        print(f"audit: {len(unknown)} of {count} packages are unknown to this index and were not audited: "
              f"{', '.join(unknown[:5])}{', …' if len(unknown) > 5 else ''}", file=sys.stderr)
    print(f"audit: {count - len(unknown)} packages audited, {len(vulnerable)} known vulnerabilities", file=sys.stderr)
    sys.exit(bool(vulnerable) or (given.strict and bool(unknown)))


def asked(constraints: Path) -> tuple[dict[str, Any] | None, str]:
    """What pip-audit answers of the pinned versions; else None, and why not."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(constraints), "--no-deps", "--disable-pip",
               "--format", "json", "--progress-spinner", "off"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        return None, f"nothing came in {_SECONDS} seconds"
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return None, (done.stderr.strip().splitlines() or ["pip-audit said nothing"])[-1]
    return answer, ""


def sorted_out(answer: dict[str, Any]) -> tuple[list[str], list[str], int]:
    """Vulnerabilities, a line each; the packages that could not be asked about; how many packages there are."""
    packages = answer["dependencies"]
    unknown = [package["name"] for package in packages if "skip_reason" in package]
    vulnerable = [f"{package['name']} {package['version']}: {found['id']}, mended in "
                  f"{', '.join(found['fix_versions']) or 'no version yet'}"
                  for package in packages for found in package.get("vulns", ())]
    return vulnerable, unknown, len(packages)


if __name__ == "__main__":
    main()
