"""The packages that degarble depends on, as installed in this environment."""

from collections.abc import Iterable
from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

EXTRAS = ("review", "ray", "s3", "train", "runtimes", "peers", "browser")
"""Extras for users; `dev` and `release` are for developers."""


def installed_closure(extras: Iterable[str] = ()) -> dict[str, metadata.Distribution]:
    """By name: all installed packages that degarble needs, directly or indirectly, with these extras."""
    found: dict[str, metadata.Distribution] = {}
    todo = [("degarble", frozenset(extras))]
    seen = set()
    while todo:
        name, wanted = todo.pop()
        if (name, wanted) in seen:
            continue
        seen.add((name, wanted))
        try:
            found[name] = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        for line in found[name].requires or ():
            requirement = Requirement(line)
            if requirement.marker is None or any(requirement.marker.evaluate({"extra": extra})
                                                 for extra in wanted or {""}):
                todo.append((canonicalize_name(requirement.name), frozenset(requirement.extras)))
    return dict(sorted(found.items()))
