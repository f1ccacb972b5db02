"""The city's use of the matching: six extracts in, and in linked.* who is who, why, and how well."""

from pathlib import Path

import pytest
from cities import MONTH, PERIODS
from inboxes import ROWS, write_csv
from people import number, settle_town

from matchers.city import link, normalise
from matchers.city.oddities import ODD_SHARE
from matchers.city.staging import CHILD_EXTRACTS, FIELDS
from schemas.admit import admit
from schemas.gates import Gates
from schemas.period import parse_period
from schemas.warehouse import open_warehouse

HEADERS = {
    "civil_affairs/children": "姓名,身份证号,性别,出生日期,儿童类别,联系电话,母亲姓名,母亲身份证号,区县",
    "education/enrolment": "姓名,身份证件号,性别,出生日期,学校名称,区县,联系电话",
    "education/aid": "学生姓名,身份证件号,学校名称,学期,资助项目,资助金额,出生日期",
    "health/insurance": "姓名,证件号码,性别,出生日期,参保年度,参保状态,区县,人员编号",
    "police/residents": "xm,gmsfhm,xb,csrq,mqxm,mqgmsfhm",
    "police/parent_status": "公民身份号码,姓名,状况,起始日期",
}
CHILDREN = settle_town(40, seed=6)
MOTHER = number("1985-05-05", 2)


def lines(extract, people):
    made = {
        "civil_affairs/children": "{name},{number},{sex},{birth_date},孤儿,{phone},{mother},{mother_number},{district}",
        "education/enrolment": "{name},{number},{sex},{birth_date},甲县一小,{district},{phone}",
        "education/aid": "{name},{number},甲县一小,2026秋,生活补助,625,{birth_date}",
        "health/insurance": "{name},{number},{sex},{birth_date},2026,正常参保,{district},{insured}",
        "police/residents": "{name},{number},{sex},{birth_date},{mother},{mother_number}",
    }[extract]
    known = [{"insured": f"98{person['id']:0>8}", **person} for person in people]
    return [made.format(**{k: v or "" for k, v in person.items()}) for person in known]


def deliver(folder: Path, states=(f"{MOTHER},王芳,失联,2025-01-01",), **changed):
    """A warehouse of the children as every extract has them, some extracts changed, normalised and linked."""
    for extract in ROWS:
        rows = (
            states
            if extract == "police/parent_status"
            else lines(extract, changed.get(extract.split("/")[1], CHILDREN))
        )
        write_csv(folder / "inbox" / MONTH / extract / "全部.csv", HEADERS[extract], rows)
    connection = open_warehouse(folder / "warehouse")
    period = parse_period("education", PERIODS["education"])
    intake = admit(connection, folder / "inbox", "education", period, gates=Gates())
    normalise(connection, intake.as_of)
    return connection, link(connection)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return deliver(tmp_path_factory.mktemp("town"))


def rows(connection, query):
    return connection.execute(query).fetchall()


def test_every_record_of_every_extract_is_a_person(town):
    connection, counts = town
    assert rows(connection, "select count(*) from raw.record anti join linked.person using (record_id)") == [
        (0,)
    ]
    assert counts["records"] == len(CHILD_EXTRACTS) * len(CHILDREN)
    assert counts["persons"] == len(CHILDREN)


def test_one_child_is_one_person_in_all_five_lists(town):
    connection, _ = town
    lists = rows(connection, "select count(distinct extract) from linked.person join raw.record using (record_id) "
        "where extract <> 'police/parent_status' group by person_id")  # fmt: skip
    assert lists == [(5,)] * len(CHILDREN)


def test_a_newborn_in_her_mothers_name_is_known_by_the_insurers_number(tmp_path):
    child = CHILDREN[0]
    newborn = child | {"name": f"{child['mother']}之婴", "number": None, "sex": None}
    connection, counts = deliver(tmp_path, insurance=[*CHILDREN, newborn])
    assert counts["persons"] == len(CHILDREN)
    twice = rows(connection, "select count(*) from linked.person join raw.record using (record_id) "
        "where extract = 'health/insurance' group by person_id having count(*) > 1")  # fmt: skip
    assert twice == [(2,)]


def test_links_say_rule_weight_probability_and_a_level_a_field(town):
    connection, counts = town
    names = [row[0] for row in rows(connection, "describe linked.link")]
    assert names == [
        "record_l",
        "record_r",
        "rule",
        "weight",
        "probability",
        *(f"level_{f.label}" for f in FIELDS),
    ]
    assert rows(connection, "select count(*) from linked.link") == [(counts["links"],)]
    assert rows(connection, "select distinct rule, level_number from linked.link") == [("number", "same")]
    assert rows(
        connection, "select count(*) from linked.link where record_l >= record_r or probability < 0.99"
    ) == [(0,)]


def test_weights_are_kept_level_by_level_for_the_report_and_the_second_search(town):
    connection, _ = town
    broken = rows(connection, "select field from linked.weight where ordinal >= 0 and field <> '(prior)' "
        "and abs(weight - log2(m / u)) > 1e-9")  # fmt: skip
    assert broken == []
    assert rows(connection, "select count(distinct field) from linked.weight") == [(len(FIELDS) + 1,)]


def test_the_summary_gives_the_figures_of_the_linkage(town):
    connection, counts = town
    figures = dict(rows(connection, "select figure, value from linked.summary"))
    assert figures["records"] == counts["records"]
    assert figures["certain_nodes"] == len(CHILDREN)
    assert figures["crowded_numbers"] == figures["contested"] == 0


def test_rates_tell_how_well_each_extract_links_to_each(town):
    connection, _ = town
    assert rows(connection, "select distinct share from linked.rate where grouping = 'all'") == [(1.0,)]


def test_a_parents_states_are_one_adult_by_number_and_no_child(tmp_path):
    states = (
        f"{MOTHER},王芳,失联,2025-01-01",
        f"{MOTHER},王芳,重病,2024-01-01",
        f"{number('1980-01-01')},李强,死亡,2020-01-01",
    )
    connection, _ = deliver(tmp_path, states)
    adults = rows(connection, "select person_id from linked.person join raw.record using (record_id) "
        "where extract = 'police/parent_status' order by row")  # fmt: skip
    ids = [person for (person,) in adults]
    assert ids[0] == ids[1] != ids[2]
    assert all(person.startswith("a") for person in ids)


def test_parents_without_a_number_are_known_by_what_is_said_of_them(tmp_path):
    states = (",王芳,失联,2025-01-01", ",李强,死亡,2020-01-01", ",王芳,失联,2025-01-01")

    def ids(folder, said):
        connection, _ = deliver(folder, said)
        return [
            person
            for (person,) in rows(connection, "select person_id from linked.person join raw.record using (record_id) "
                "where extract = 'police/parent_status' order by row")
        ]  # fmt: skip

    there, back = ids(tmp_path / "there", states), ids(tmp_path / "back", states[::-1])
    assert len(set(there)) == 3
    assert there[1] == back[1]
    assert {there[0], there[2]} == {back[0], back[2]}


def test_a_roll_without_numbers_is_remarked_on_and_linked_all_the_same(tmp_path):
    bare = [person | {"number": None} for person in CHILDREN]
    connection, counts = deliver(tmp_path, insurance=bare)
    remarks = rows(connection, "select figure, value, detail from linked.summary where detail like '%:%/%'")
    assert remarks == [
        ("“城乡居民医保参保名单”没有可用身份证号的记录占比", 1.0, "unnumbered:health/insurance")
    ]
    assert counts["persons"] == len(CHILDREN)
    assert rows(connection, "select distinct level_number from linked.link order by all") == [
        ("same",),
        ("unknown",),
    ]


def test_what_few_rows_lack_is_not_remarked_on(tmp_path):
    few = int(len(CHILDREN) * ODD_SHARE) - 1
    some = [person | ({"number": None} if place < few else {}) for place, person in enumerate(CHILDREN)]
    connection, _ = deliver(tmp_path, insurance=some)
    assert rows(connection, "select count(*) from linked.summary where detail like '%:%/%'") == [(0,)]


def test_ids_are_the_same_whoever_else_is_on_the_lists(tmp_path, town):
    connection, _ = deliver(tmp_path, enrolment=CHILDREN[:20])
    query = "select person_id from linked.person join raw.record using (record_id) where extract = '{}' order by row"
    query = query.format("civil_affairs/children")
    assert rows(connection, query) == rows(town[0], query)
