"""Write the software bill of materials of a release, in CycloneDX JSON: packages and models.

    python release/sbom.py -o dist/degarble.cdx.json

The packages are degarble's installed dependencies without extras (read by cyclonedx-py). The models are the shipped
ones, with the SHA-256 of each weight file. Does not use the network.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from degarble.models.registry import ShippedModel, shipped_models
from requirements import installed_closure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("-o", "--output", required=True, type=Path)
    args = parser.parse_args()
    bill = select_components(environment_bill(), set(installed_closure()))
    bill["components"] += map(model_component, shipped_models())
    args.output.parent.mkdir(parents=True, exist_ok=True)
    args.output.write_text(json.dumps(bill, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{len(bill['components'])} components in {args.output}", file=sys.stderr)


def environment_bill() -> dict[str, Any]:
    """cyclonedx-py's bill of all packages in the environment of this script."""
    done = subprocess.run([sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible",
                           "--output-format", "JSON", sys.executable], capture_output=True, text=True, check=True)
    bill: dict[str, Any] = json.loads(done.stdout)
    return bill


def select_components(bill: dict[str, Any], names: set[str]) -> dict[str, Any]:
    """The bill with the named packages only; degarble itself becomes the subject of the bill."""
    kept = [part for part in bill["components"] if part["name"].lower().replace("_", "-").replace(".", "-") in names]
    [subject] = [part for part in kept if part["name"] == "degarble"]
    kept.remove(subject)
    refs = {part["bom-ref"] for part in (*kept, subject)}
    links = [link | {"dependsOn": [ref for ref in link.get("dependsOn", ()) if ref in refs]}
             for link in bill.get("dependencies", ()) if link["ref"] in refs]
    return bill | {"components": kept, "dependencies": links,
                   "metadata": bill.get("metadata", {}) | {"component": subject}}


def model_component(model: ShippedModel) -> dict[str, Any]:
    """A shipped model as a component with its weight files."""
    lines = (model.path / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    weights = [{"type": "file", "name": line.partition("  ")[2],
                "hashes": [{"alg": "SHA-256", "content": line.partition("  ")[0]}]} for line in lines]
    return {"type": "machine-learning-model", "name": f"degarble/{model.name}", "version": model.digest,
            "description": f"{model.task}, fine-tuned from {model.base}",
            "licenses": [{"license": {"name": model.licence}}], "components": weights}


if __name__ == "__main__":
    main()
