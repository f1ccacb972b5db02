"""The truth of findings adds up with the clean files: the same rules, evaluated once more from the files."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

DAY = date(2026, 10, 31)
TERM = "2026-2027学年秋季"
AID = {
    "孤儿", "事实无人抚养儿童", "特困人员", "最低生活保障家庭", "最低生活保障边缘家庭",
    "刚性支出困难家庭", "残疾儿童",
}  # fmt: skip
PREMIUM = {"孤儿", "事实无人抚养儿童", "特困人员", "最低生活保障家庭", "返贫致贫人口"}


def read(city: Path, extract: str) -> pd.DataFrame:
    """October's rows of an extract, with `child_id`."""
    record = pd.read_parquet(city / "truth" / "record.parquet")
    here = record[(record["extract"] == extract) & (record["delivery"] == "2026-10")]
    path = city / "inbox" / "2026-10" / extract / here["file"].iloc[0]
    return pd.read_parquet(path).iloc[here["row"] - 2].assign(child_id=list(here["child_id"]))


def true_of(city: Path, kind: str) -> set[str]:
    finding = pd.read_parquet(city / "truth" / "finding.parquet")
    return set(
        finding.loc[(finding["kind"] == kind) & finding["period"].isin(["2026-10", "2026Q4"]), "child_id"]
    )


def years(text: str, day: date) -> int:
    born = date.fromisoformat(text)
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@pytest.fixture(scope="module")
def counted(plain: Path) -> pd.DataFrame:
    """The register's entries that count on the last day of October."""
    register = read(plain, "civil_affairs/children")
    gone = read(plain, "police/residents").query("户籍状态 != '正常'")["child_id"]
    ended = register["终止日期"].notna() & (register["终止日期"].fillna("") <= DAY.isoformat())
    young = register["出生日期"].map(lambda text: years(text, DAY) < 18)
    here = register[~ended & young & ~register["child_id"].isin(gone)]
    return here.assign(categories=here["儿童类别"].str.split("、").map(set))


def test_the_city_has_entries_that_do_not_count(plain: Path, counted: pd.DataFrame) -> None:
    assert 20 < len(counted) < len(read(plain, "civil_affairs/children"))


def test_aid_missing(plain: Path, counted: pd.DataFrame) -> None:
    pupils = read(plain, "education/enrolment").query("学籍状态 == '在读' and 学段 != '学前教育'")["child_id"]
    aided = read(plain, "education/aid").query("学期 == @TERM")["child_id"]
    entitled = counted[
        counted["categories"].map(lambda own: bool(own & AID)) & counted["child_id"].isin(pupils)
    ]
    assert set(entitled["child_id"]) - set(aided) == true_of(plain, "aid_missing")


def test_aid_not_paid(plain: Path, counted: pd.DataFrame) -> None:
    aid = read(plain, "education/aid").query("学期 == @TERM")
    paid = aid.query("发放状态 == '已发放'")["child_id"]
    unpaid = set(aid["child_id"]) - set(paid)
    assert unpaid & set(counted["child_id"]) == true_of(plain, "aid_not_paid")


def test_not_enrolled(plain: Path, counted: pd.DataFrame) -> None:
    age = counted["出生日期"].map(lambda text: years(text, date(2026, 8, 31)))
    of_age = counted[(age >= 6) & (age <= 14)]
    there = read(plain, "education/enrolment")["child_id"]
    assert set(of_age["child_id"]) - set(there) == true_of(plain, "not_enrolled")


def test_insurance_missing_and_inactive(plain: Path, counted: pd.DataFrame) -> None:
    due = counted[counted["出生日期"].map(lambda text: (DAY - date.fromisoformat(text)).days >= 90)]
    year = read(plain, "health/insurance").query("参保年度 == '2026'")
    active = year.query("参保状态 == '正常参保'")
    there, insured = set(year["child_id"]), set(active["child_id"])
    assert set(due["child_id"]) - there == true_of(plain, "insurance_missing")
    assert (set(due["child_id"]) & there) - insured == true_of(plain, "insurance_inactive")


def test_premium_aid_missing(plain: Path, counted: pd.DataFrame) -> None:
    due = counted[
        counted["出生日期"].map(lambda text: (DAY - date.fromisoformat(text)).days >= 90)
        & counted["categories"].map(lambda own: bool(own & PREMIUM))
    ]
    active = read(plain, "health/insurance").query(
        "参保年度 == '2026' and 参保状态 == '正常参保' and 险种类型 == '390'"
    )
    helped = active[
        (active["是否资助参保"] == "是")
        | (active["是否资助参保"].isna() & (active["个人缴费金额"].astype(float) < 400))
    ]
    missing = (set(due["child_id"]) & set(active["child_id"])) - set(helped["child_id"])
    assert missing == true_of(plain, "premium_aid_missing")


def test_orphans_undetected_are_those_whose_parents_are_both_gone(plain: Path, counted: pd.DataFrame) -> None:
    status = read_status(plain)
    residents = read(plain, "police/residents").query("户籍状态 == '正常'")
    young = residents[residents["出生日期"].map(lambda text: years(text, DAY) < 18)]
    gone = set(status.loc[status["状况"].isin(["死亡", "宣告死亡", "宣告失踪"]), "公民身份号码"])
    orphans = young[young["父亲公民身份号码"].isin(gone) & young["母亲公民身份号码"].isin(gone)]
    known = counted[counted["categories"].map(lambda own: "孤儿" in own)]["child_id"]
    assert len(orphans) > 3
    assert set(orphans["child_id"]) - set(known) == true_of(plain, "orphan_undetected")


def read_status(city: Path) -> pd.DataFrame:
    """October's parents' states in force on its last day."""
    folder = city / "inbox" / "2026-10" / "police" / "parent_status"
    status = pd.read_parquet(next(folder.iterdir()))
    return status[status["截止日期"].isna() | (status["截止日期"].fillna("") > DAY.isoformat())]
