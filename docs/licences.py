"""`python -m docs.licences`: the licence of every installed dependency, by its own declaration, into LICENCES.md."""

import re
from importlib.metadata import Distribution, distributions
from pathlib import Path

PAGE = Path(__file__).parent / "LICENCES.md"
CONSTRAINTS = Path(__file__).parent.parent / "constraints.txt"


def fold(name: str) -> str:
    """A name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def find_licence(found: Distribution) -> str:
    """What the package says of itself: the expression, the classifiers, or the first line of the field."""
    about = found.metadata
    classified = [
        line.rpartition(" :: ")[2] for line in about.get_all("Classifier") or [] if "License ::" in line
    ]
    stated = about.get("License-Expression") or "; ".join(classified) or (about.get("License") or "").strip()
    return stated.splitlines()[0][:80].replace("|", "/") if stated else "not stated"


def main() -> None:
    """Write the page, a row a pinned package that is installed here."""
    pinned = dict(re.findall(r"^([\w.-]+)==(\S+)", CONSTRAINTS.read_text("utf-8"), re.MULTILINE))
    installed = {fold(found.metadata["Name"]): find_licence(found) for found in distributions()}
    rows = [
        f"| {name} | {pinned[name]} | {installed[fold(name)]} |"
        for name in sorted(pinned, key=fold)
        if fold(name) in installed
    ]
    head = [
        "# Licences",
        "",
        "By `python -m docs.licences`, as each package declares.",
        "",
        "| package | version | licence |",
        "|---|---|---|",
    ]
    PAGE.write_text("\n".join([*head, *rows]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
