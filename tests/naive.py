"""The rules once more, child by child in plain Python, written from DOMAIN and apart from the SQL.

Dates are ISO text or None (an empty cell) or `GARBLED` (a cell that nobody can read).
"""

from collections.abc import Iterable
from datetime import date

from schemas.codes import Boarding, Category, EnrolmentState, ParentState, Stage
from schemas.policies import Policies
from schemas.policy import all_hold, any_holds

GARBLED = "不清"
Truth = bool | None
Cells = dict[str, str | None]

WORDS = {True: "符合", False: "不符合", None: "不详"}


def read_day(cell: str | None) -> date | None:
    """The day, None for an empty or garbled cell."""
    return None if cell in {None, GARBLED} else date.fromisoformat(str(cell))


def years_on(day: date, years: int) -> date:
    """The birthday so many years on; of 29 February the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def months_on(day: date, months: int) -> date:
    """The same day so many months on, or that month's last."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    raise AssertionError


def is_in_force(entry: Cells, as_of: date) -> Truth:
    """Whether a register entry counts on that day."""
    determined, ended = read_day(entry["认定日期"]), read_day(entry["终止日期"])
    begun = determined <= as_of if determined else (True if entry["认定日期"] is None else None)
    going = ended > as_of if ended else (True if entry["终止日期"] is None else None)
    return all_hold([begun, going])


class Child:
    """What all lists say of one child."""

    def __init__(self, lists: dict[str, list[Cells]], name: str, as_of: date, policies: Policies) -> None:
        self.lists, self.name = lists, name
        self.as_of, self.policies = as_of, policies
        self.entries = self.rows("台账")
        born = {read_day(entry["出生日期"]) for entry in self.entries} - {None}
        self.born = born.pop() if born else None
        household = [row["户籍状态"] for row in self.rows("户籍")]
        self.left = "死亡注销" in household or (bool(household) and set(household) == {"迁出"})

    def rows(self, key: str) -> list[Cells]:
        """The list's rows about the child."""
        return [row for row in self.lists[key] if row["儿童"] == self.name]

    @property
    def under_age(self) -> Truth:
        """Under 18."""
        return None if self.born is None else years_on(self.born, 18) > self.as_of

    @property
    def counts(self) -> Truth:
        """Whether the register entitles."""
        listed = any_holds(is_in_force(entry, self.as_of) for entry in self.entries)
        return all_hold([listed, self.under_age, not self.left])

    def has(self, wanted: Iterable[Category]) -> Truth:
        """Whether an entry in force, or perhaps in force, names one of the categories."""
        cells = [entry["儿童类别"] for entry in self.entries if is_in_force(entry, self.as_of) is not False]
        categories = [Category.read(cell) for cell in cells]
        if set(categories) & set(wanted):
            return True
        return None if None in categories else False

    def education_aid(self) -> Truth:
        """Entitled to education aid."""
        aid = self.policies.education_aid
        grounds = [ground.category for ground in aid.grounds if ground.holds(self.as_of)]
        rows = self.rows("学籍")
        enrolled = any_holds(is_enrolled(row) for row in rows) if rows else None
        has_standard: Truth = None
        if rows:
            stage = Stage.read(standing_row(rows)["学段"])
            staged = {standard.stage for standard in aid.standards}
            has_standard = stage in staged if stage else (True if self.compulsory else None)
        return all_hold([self.counts, self.has(grounds), enrolled, has_standard])

    @property
    def compulsory(self) -> Truth:
        """Of compulsory school age on the eve of the school year."""
        eve = date(self.as_of.year - (self.as_of.month < 9), 8, 31)
        return None if self.born is None else years_on(self.born, 6) <= eve < years_on(self.born, 15)

    def schooling(self) -> Truth:
        """Belongs in compulsory school."""
        return all_hold([self.counts, self.compulsory])

    def insurance(self) -> Truth:
        """Due to be insured."""
        days = self.policies.insurance.newborn_days
        due = None if self.born is None else (self.as_of - self.born).days >= days
        return all_hold([self.counts, due])

    def determination(self) -> dict[str, Truth]:
        """Orphan, and de facto unattended, by the police's list."""
        (resident,) = self.rows("户籍")
        sides = [self._parent(resident[side]) for side in ("父亲公民身份号码", "母亲公民身份号码")]
        (father_gone, father_unable), (mother_gone, mother_unable) = sides
        within = all_hold([self.under_age, not self.left])
        orphan = all_hold([father_gone, mother_gone])
        unattended = any_holds(
            [
                all_hold([father_unable, mother_unable]),
                all_hold([father_gone, mother_unable]),
                all_hold([father_unable, mother_gone]),
            ]
        )
        return {
            "orphan": all_hold([orphan, within]),
            "unattended": all_hold([unattended, within, orphan is not True]),
        }

    def _parent(self, number: str | None) -> tuple[Truth, Truth]:
        """Gone, and unable; a parent without a number cannot be looked up."""
        if number is None:
            return None, None
        rule, told = self.policies.unattended, [r for r in self.lists["父母"] if r["公民身份号码"] == number]
        gone, unable = [False], [False]
        for row in told:
            state = ParentState.read(row["状况"])
            start, end = read_day(row["起始日期"]), read_day(row["截止日期"])
            going = end > self.as_of if end else (True if row["截止日期"] is None else None)
            in_force = all_hold([start is None or start <= self.as_of, going])
            clock: Truth = True
            if state in rule.clocked:
                clock = None if start is None else months_on(start, rule.clock_months) <= self.as_of
            gone.append(all_hold([state in rule.gone, in_force]))
            unable.append(all_hold([state in rule.unable, in_force, clock]))
        return any_holds(gone), any_holds(unable)


def is_enrolled(row: Cells) -> Truth:
    """Whether a school record says so; an empty 学籍状态 counts."""
    cell = row["学籍状态"]
    if cell is None:
        return True
    state = EnrolmentState.read(cell)
    return None if state is None else state is EnrolmentState.ENROLLED


def standing_row(rows: list[Cells]) -> Cells:
    """The school record that stands for the child: enrolled first, then perhaps, then with a known stage."""

    def rank(row: Cells) -> tuple[bool, bool, bool, bool]:
        enrolled = is_enrolled(row)
        stage, boarding = Stage.read(row["学段"]), Boarding.read(row["就读方式"])
        return enrolled is not True, enrolled is not None, stage is None, boarding is None

    return min(rows, key=rank)
