"""How right a published period is, measured against the truth of a synthetic city.

Pure functions: tables in, plain figures out. A finding counts as right if its child (through extract, file,
sheet and row) and its kind are in the truth.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

REGISTER = "civil_affairs/children"
RESIDENTS = "police/residents"
UNDETECTED = ("orphan_undetected", "unattended_undetected")
PLACE = ["extract", "file", "sheet", "row"]
STANDINGS = ("confirmed", "review", "undecidable")
GROUPS = ("minority", "dotted_name", "two_character_name", "newborn", "migrant")
GONE = "resolved"
"""State of a finding that the period no longer makes."""

Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Truth:
    """The three tables of a city's truth, of the deliveries that a period uses."""

    record: pd.DataFrame
    child: pd.DataFrame
    finding: pd.DataFrame


def score(published: Path, truth_dir: Path, comparison: str, period: str) -> Figures:
    """All figures of one published period: `kinds`, `overall`, `groups`, `pairs`.

    `published` is the folder with `education/2026-10/` in it. Shares of nothing are None.
    """
    folder = published / comparison / period / "data"
    truth = read_truth(truth_dir, comparison, period)
    found = attribute(pd.read_parquet(folder / "finding.parquet"), truth)
    person = pd.read_parquet(folder / "person.parquet")
    kinds = sorted({*truth.finding["kind"], *found["kind"]})
    return {
        "comparison": comparison,
        "period": period,
        "overall": measure(found, truth.finding),
        "kinds": {kind: measure(_of_kind(found, kind), _of_kind(truth.finding, kind)) for kind in kinds},
        "groups": measure_groups(found, truth),
        "pairs": measure_pairs(person, truth),
        "reliability": reliability(found),
    }


def read_truth(folder: Path, comparison: str, period: str) -> Truth:
    """The truth of a period: its findings, and each extract's newest delivery not after its end."""
    record = pd.read_parquet(folder / "record.parquet")
    usable = record[record["delivery"] <= last_month(period)]
    newest = usable.groupby("extract")["delivery"].transform("max")
    finding = pd.read_parquet(folder / "finding.parquet")
    chosen = (finding["comparison"] == comparison) & (finding["period"] == period)
    child = pd.read_parquet(folder / "child.parquet").set_index("child_id")
    return Truth(usable[usable["delivery"] == newest], child, finding[chosen])


def last_month(period: str) -> str:
    """2026Q4 → 2026-12; a month is itself."""
    year, quarter, number = period.partition("Q")
    return f"{year}-{3 * int(number):02d}" if quarter else period


def attribute(finding: pd.DataFrame, truth: Truth) -> pd.DataFrame:
    """The period's findings with `child_id` (null: nobody's record) and `right`, one row a child and kind."""
    current = finding[finding["state"].ne(GONE)] if "state" in finding else finding
    current = current.copy()
    if "extract" not in current:
        current["extract"] = REGISTER
        current.loc[current["kind"].isin(UNDETECTED), "extract"] = RESIDENTS
    whose = _keyed(truth.record).drop_duplicates(PLACE)[[*PLACE, "child_id"]]
    current = _keyed(current).merge(whose, on=PLACE, how="left", validate="many_to_one")
    true = set(zip(truth.finding["child_id"], truth.finding["kind"], strict=True))
    current["right"] = [pair in true for pair in zip(current["child_id"], current["kind"], strict=True)]
    order = current["standing"].map({name: rank for rank, name in enumerate(STANDINGS)})
    known = current.assign(order=order).sort_values("order", kind="stable")
    doubled = known["child_id"].notna() & known.duplicated(["child_id", "kind"])
    return known[~doubled]


def measure(found: pd.DataFrame, true: pd.DataFrame) -> Figures:
    """Counts, precision, recall and Brier score of some findings against the true ones."""
    by = {name: found[found["standing"] == name] for name in STANDINGS}
    right = {name: int(table["right"].sum()) for name, table in by.items()}
    known = found[found["probability"].notna()]
    return {
        "true": len(true),
        **{name: len(table) for name, table in by.items()},
        "precision_confirmed": share(right["confirmed"], len(by["confirmed"])),
        "recall_confirmed": share(right["confirmed"], len(true)),
        "recall_with_review": share(right["confirmed"] + right["review"], len(true)),
        "recall_with_undecidable": share(sum(right.values()), len(true)),
        "precision_review": share(right["review"], len(by["review"])),
        "review_share": share(len(by["review"]), len(true)),
        "brier": _mean((known["probability"] - known["right"]) ** 2),
    }


def measure_groups(found: pd.DataFrame, truth: Truth) -> Mapping[str, Figures]:
    """The same figures for the children of each group and each district."""
    figures: dict[str, Figures] = {}
    for name in GROUPS:
        members = set(truth.child.index[truth.child[name]])
        figures[name] = _of_members(found, truth.finding, members)
    for district, children in truth.child.groupby("district"):
        figures[str(district)] = _of_members(found, truth.finding, set(children.index))
    return figures


def measure_pairs(person: pd.DataFrame, truth: Truth) -> Figures:
    """Pairwise precision and recall over all sources, and persons that merge twins.

    A pair is two records of one child. Recall counts every delivered record, also those that were refused.
    """
    read = truth.record[
        truth.record["extract"].isin(set(person["extract"])) & truth.record["child_id"].notna()
    ]
    joined = _keyed(read).merge(_keyed(person), on=PLACE, how="left", validate="one_to_one")
    placed = joined[joined["person_id"].notna()]
    together = _pairs(placed.groupby(["person_id", "child_id"]).size())
    linked, true = _pairs(placed.groupby("person_id").size()), _pairs(joined.groupby("child_id").size())
    return {
        "records": len(joined),
        "records_without_person": len(joined) - len(placed),
        "true_pairs": true,
        "linked_pairs": linked,
        "precision": share(together, linked),
        "recall": share(together, true),
        "twins_merged": _twins_merged(placed, truth.child),
    }


def reliability(found: pd.DataFrame, bins: int = 10) -> list[Figures]:
    """Stated probability against the share that is right, in bins of equal width; empty ones left out."""
    known = found[found["probability"].notna()]
    number = (known["probability"] * bins).astype(int).clip(0, bins - 1)
    return [
        {
            "from": low / bins,
            "findings": len(part),
            "stated": _mean(part["probability"]),
            "right": _mean(part["right"]),
        }
        for low, part in known.groupby(number)
    ]


def share(part: int, whole: int) -> float | None:
    """The share, or None of nothing."""
    return part / whole if whole else None


def _of_kind(table: pd.DataFrame, kind: str) -> pd.DataFrame:
    return table[table["kind"] == kind]


def _of_members(found: pd.DataFrame, true: pd.DataFrame, members: set[str]) -> Figures:
    return measure(found[found["child_id"].isin(members)], true[true["child_id"].isin(members)])


def _keyed(table: pd.DataFrame) -> pd.DataFrame:
    """The table with its place in comparable types: a missing sheet is the empty text."""
    return table.assign(sheet=table["sheet"].fillna("").astype(str), row=table["row"].astype("int64"))


def _pairs(sizes: "pd.Series[int]") -> int:
    return int((sizes * (sizes - 1) // 2).sum())


def _twins_merged(placed: pd.DataFrame, child: pd.DataFrame) -> int:
    """Persons that hold records of a child and of its twin."""
    held = placed[["person_id", "child_id"]].drop_duplicates()
    held = held.assign(twin_id=held["child_id"].map(child["twin_of"]))
    both = held.merge(held, left_on=["person_id", "twin_id"], right_on=["person_id", "child_id"])
    return int(both["person_id"].nunique())


def _mean(values: "pd.Series[Any]") -> float | None:
    return float(values.mean()) if len(values) else None


TERMS = {
    "aid_missing": "应助未助",
    "aid_not_paid": "资助未发放到位",
    "aid_below_standard": "资助低于标准",
    "not_enrolled": "疑似失学",
    "aid_after_end": "保障终止后仍受助",
    "insurance_missing": "疑似漏保",
    "insurance_inactive": "参保暂停或终止",
    "premium_aid_missing": "应资助参保未资助",
    "insurance_duplicate": "重复参保",
    "orphan_undetected": "疑似未认定孤儿",
    "unattended_undetected": "疑似未认定事实无人抚养儿童",
    "status_conflict": "部门信息不一致",
    "listed_without_ground": "在册依据存疑",
}
HEADERS = (
    "true",
    *STANDINGS,
    "precision_confirmed",
    "recall_confirmed",
    "recall_with_review",
    "review_share",
    "brier",
)
TITLES = {
    "true": "true 实有",
    "confirmed": "confirmed 确认",
    "review": "review 待核查",
    "undecidable": "undecidable 无法判断",
    "precision_confirmed": "precision 准确率",
    "recall_confirmed": "recall 查全率",
    "recall_with_review": "with review 含待核查",
    "review_share": "review share",
    "brier": "Brier",
}


def write_table(figures: Figures) -> str:
    """A Markdown table of one period's kinds, and a line about its pairs."""
    rows = {
        **{f"{kind} {TERMS.get(kind, '')}": row for kind, row in figures["kinds"].items()},
        "all 合计": figures["overall"],
    }
    lines = [
        f"### {figures['comparison']} {figures['period']}",
        "",
        "| kind | " + " | ".join(TITLES[name] for name in HEADERS) + " |",
        "|---|" + "---:|" * len(HEADERS),
        *(
            f"| {name} | " + " | ".join(write_figure(row[head]) for head in HEADERS) + " |"
            for name, row in rows.items()
        ),
    ]
    pairs = figures["pairs"]
    lines += [
        "",
        f"Pairs 记录对: precision {write_figure(pairs['precision'])}, recall {write_figure(pairs['recall'])}"
        f" ({pairs['true_pairs']} true pairs, {pairs['records']} records);"
        f" persons that merge twins 误并双胞胎: {pairs['twins_merged']}",
    ]
    return "\n".join(lines)


def write_figure(value: float | None) -> str:
    """A count, a share to four places, or a dash."""
    if value is None:
        return "–"
    return str(value) if isinstance(value, int) else f"{value:.4f}"


def print_score(figures: Figures) -> None:
    """Print the table."""
    print(write_table(figures))
