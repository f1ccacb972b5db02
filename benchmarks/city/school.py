"""Who goes to school where in a school year."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from benchmarks.city import names, rates
from benchmarks.city.calendar import age_at, school_year
from benchmarks.city.draws import Bools, uniform, whole
from benchmarks.city.roll import choose
from benchmarks.city.world import World
from schemas.codes import Stage

STAGES = (Stage.PRESCHOOL, Stage.PRIMARY, Stage.JUNIOR, Stage.SENIOR, Stage.VOCATIONAL)
STAGE_WORDS = ("学前教育", "小学", "初中", "普通高中", "中等职业")
GRADES = (
    "小班",
    "中班",
    "大班",
    "一年级",
    "二年级",
    "三年级",
    "四年级",
    "五年级",
    "六年级",
    "七年级",
    "八年级",
    "九年级",
    "高一",
    "高二",
    "高三",
)
"""By level: three years each of preschool, then six, three and three."""
FIRST_AGE, LAST_AGE = 3, 17
COMPULSORY_AGES = (6, 14)
ENROLLED, SUSPENDED, TRANSFERRED, LEFT = range(4)
STATE_WORDS = ("在读", "休学", "转出", "退学")
BOARDING_SHARE = (0.0, 0.12, 0.45, 0.7, 0.7)
PUPILS_A_CLASS = 40


@dataclass(frozen=True, slots=True)
class Schooling:
    """Arrays with one element a child: whether the school register has the child, and how."""

    there: Bools
    stage: npt.NDArray[np.int64]
    level: npt.NDArray[np.int64]
    school: pa.Array
    earlier_school: pa.Array
    classroom: npt.NDArray[np.int64]
    boarder: Bools
    state: npt.NDArray[np.int64]
    changed_school: Bools
    district: npt.NDArray[np.int64]

    @property
    def attends(self) -> Bools:
        """Whether the child is enrolled (在读) somewhere."""
        return self.there & (self.state == ENROLLED)


def enrol(world: World, day: date) -> Schooling:
    """The school register of the day's school year; the dead and most of the moved are not in it."""
    seed, children = world.seed, world.children
    year = school_year(day)
    age = age_at(children.born, date(year, 8, 31))
    compulsory = (age >= COMPULSORY_AGES[0]) & (age <= COMPULSORY_AGES[1])
    chance = uniform(seed, "school.shift", children.id)
    shift = np.where(chance < 0.03, -1, np.where(chance > 0.985, 1, 0))
    level = np.clip(age - FIRST_AGE + shift, np.where(compulsory, 0, -1), np.where(compulsory, 11, 99))
    level = np.where((age < FIRST_AGE) | (age > LAST_AGE + 1) | (level >= len(GRADES)), -1, level)
    stage = np.select([level < 3, level < 9, level < 12], [0, 1, 2], 3)
    stage = np.where((stage == 3) & (uniform(seed, "school.vocational", children.id) < 0.4), 4, stage)
    there = (level >= 0) & _is_enrolled(world, compulsory, stage) & ~_has_left(world, day)
    district, school, earlier = _schools(world, stage, level, year)
    state, changed = _states(world, stage, year)
    boards = uniform(seed, "school.boards", children.id) < np.array(BOARDING_SHARE)[stage]
    pupil = np.where(_with_twin(world), np.minimum(children.id, children.twin), children.id)
    classroom = whole(seed, "school.class", pupil, 1, 9)
    return Schooling(there, stage, level, school, earlier, classroom, boards, state, changed, district)


def _is_enrolled(world: World, compulsory: Bools, stage: npt.NDArray[np.int64]) -> Bools:
    """By stage; the register's children of compulsory age have the gaps that are to be found."""
    listed = world.register.listed
    gap = rates.at_least(rates.NOT_ENROLLED, int((listed & compulsory).sum()))
    in_stage = np.array([rates.PRESCHOOL, rates.COMPULSORY, rates.COMPULSORY, rates.UPPER, rates.UPPER])[
        stage
    ]
    share = np.where(compulsory, np.where(listed, 1.0 - gap, rates.COMPULSORY), in_stage)
    cycle = np.where(compulsory, 1, stage)
    return uniform(world.seed, "school.enrolled", world.children.id * 8 + cycle) < share


def _has_left(world: World, day: date) -> Bools:
    at = np.datetime64(day, "D")
    stays = uniform(world.seed, "school.stays", world.children.id) < 0.3
    return (world.register.died <= at) | ((world.register.moved <= at) & ~stays)


def _with_twin(world: World) -> Bools:
    same = uniform(world.seed, "school.same_class", world.children.family) < 0.7
    return (world.children.twin >= 0) & same


def _schools(
    world: World, stage: npt.NDArray[np.int64], level: npt.NDArray[np.int64], year: int
) -> tuple[npt.NDArray[np.int64], pa.Array, pa.Array]:
    """District and name of the school, and of another of the same stage."""
    seed, ids, laid = world.seed, world.children.id, world.places
    home = world.families.home
    family = world.children.family
    away = uniform(seed, "school.away", ids) < 0.03
    other = whole(seed, "school.district", ids, 0, len(laid.districts))
    district = np.where(away, other, home.district[family])
    near = np.where(
        away,
        whole(seed, "school.township", ids, 0, laid.per_district),
        home.township[family] % laid.per_district,
    )
    return (
        district,
        _school(world, stage, district, near, ids),
        _school(world, stage, district, (near + 1) % laid.per_district, ids),
    )


def _school(
    world: World,
    stage: npt.NDArray[np.int64],
    district: npt.NDArray[np.int64],
    near: npt.NDArray[np.int64],
    ids: npt.NDArray[np.int64],
) -> pa.Array:
    laid = world.places
    place = pa.array([district_[:-1] for district_ in laid.districts]).take(pa.array(district))
    township = laid.townships.take(pa.array(district * laid.per_district + near))
    ordinal = choose(tuple("一二三四五六七八九十"), near % 3 + (ids % 7 == 0))
    lower = names.join(
        township, names.where(ids % 5 == 0, choose(("第二小学",), ids * 0), choose(("中心小学",), ids * 0))
    )
    named = [
        names.join(township, choose(("中心幼儿园", "童星幼儿园", "第二幼儿园"), ids % 3)),
        lower,
        names.join(township, choose(("初级中学",), ids * 0)),
        names.join(place, "第", ordinal, "高级中学"),
        names.join(place, choose(("职业技术学校", "中等专业学校"), near % 2)),
    ]
    school = named[0]
    for position in range(1, len(named)):
        school = names.where(stage == position, named[position], school)
    return school


def _states(world: World, stage: npt.NDArray[np.int64], year: int) -> tuple[npt.NDArray[np.int64], Bools]:
    """学籍状态 and whether the child has an earlier school's 转出 row as well."""
    chance = uniform(world.seed, f"school.state{year}", world.children.id)
    upper = stage >= 3
    state = np.select(
        [chance < 0.006, chance < 0.012, (chance < 0.018) & upper], [SUSPENDED, TRANSFERRED, LEFT], ENROLLED
    )
    return state, (state == ENROLLED) & (chance > 0.992)
