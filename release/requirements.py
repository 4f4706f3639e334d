"""Which packages an installation of degarble brings along, as they are installed here."""

from collections.abc import Iterable
from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

EXTRAS = ("review", "ray", "s3", "train", "runtimes", "peers", "browser")
"""What a user may ask for; `dev` and `release` are for those who work on degarble."""


def closure(extras: Iterable[str] = ()) -> dict[str, metadata.Distribution]:
    """By name: every package that degarble needs, with these extras, and what those need. What is not installed
    is left out."""
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
