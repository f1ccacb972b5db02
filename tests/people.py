"""People who do not exist, for tests of the matching: valid numbers of regions that do not exist either."""

import random
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from matchers import BirthDate, Kin, Name, Number, Phone, Place, Sex, Text
from matchers.normalise.numbers import check_digit

SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴", "子涵宇轩梓萱浩然诗雅俊杰佳怡明博文静思"
FORENAMES = (
    "amelia",
    "jack",
    "olivia",
    "harry",
    "isla",
    "noah",
    "ava",
    "george",
    "mia",
    "leo",
    "ella",
    "oscar",
)
FAMILIES = ("smith", "jones", "taylor", "brown", "wilson", "evans", "thomas", "roberts", "walker", "wright")
FIELDS = (
    Number("number", birth="birth_date"),
    Name("name", former="former_name"),
    BirthDate("birth_date"),
    Sex("sex"),
    Phone("phone"),
    Kin(numbers=("mother_number",), names=("mother",)),
    Place("district"),
)
LATIN = (
    Name(given="forename", surname="surname"),
    BirthDate("dob"),
    Sex("sex"),
    Place("postcode"),
    Text("address"),
)
"""What is known of people of whom `populate` tells."""
COLUMNS = (
    "id",
    "number",
    "name",
    "former_name",
    "birth_date",
    "sex",
    "phone",
    "mother",
    "mother_number",
    "district",
)


def number(birth: str, nth: int = 1, region: str = "980104") -> str:
    """A valid citizen number; an odd `nth` is a boy's."""
    first = f"{region}{birth.replace('-', '')}{nth:03d}"
    return first + check_digit(first)


def child(id_: str, **said: Any) -> dict[str, Any]:
    """A record that says this and nothing else."""
    return {"id": id_, **said}


def table(*rows: Mapping[str, Any]) -> pa.Table:
    """The records as a table with every column, empty where a record is silent."""
    return pa.table({column: pa.array([row.get(column) for row in rows], pa.string()) for column in COLUMNS})


def settle_town(size: int, seed: int = 1) -> list[dict[str, Any]]:
    """So many children, each of a family of one to three; the ids are `0`, `1`…"""
    draw = random.Random(seed)  # noqa: S311 (people, not secrets)
    people: list[dict[str, Any]] = []
    while len(people) < size:
        surname, family = draw.choice(SURNAMES), len(people)
        home = {
            "phone": f"138{draw.randrange(10**8):08d}",
            "mother": draw.choice(SURNAMES) + "".join(draw.choices(GIVEN, k=2)),
            "mother_number": number(
                f"{draw.randint(1980, 1995)}-0{draw.randint(1, 9)}-1{draw.randint(0, 9)}", 2
            ),
            "district": draw.choice(("甲县", "乙县", "丙区")),
        }
        for nth in range(draw.choice((1, 1, 2, 3))):
            born = f"{draw.randint(2010, 2022)}-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}"
            boy = draw.random() < 0.5
            people.append(
                {
                    "id": str(len(people)),
                    "number": number(born, (family + nth) % 499 * 2 + boy),
                    "name": surname + "".join(draw.choices(GIVEN, k=2)),
                    "birth_date": born,
                    "sex": "男" if boy else "女",
                    **home,
                }
            )
    return people[:size]


def populate(size: int, seed: int = 1) -> list[dict[str, Any]]:
    """So many people of another country: forename, surname, dob, sex, postcode, address."""
    draw = random.Random(seed)  # noqa: S311 (people, not secrets)
    return [
        {
            "id": str(place),
            "forename": draw.choice(FORENAMES) + draw.choice(("", "-rose", "-ann", "-lee")),
            "surname": draw.choice(FAMILIES) + draw.choice(("", "son", "ton", "ley", "field")),
            "dob": f"{draw.randint(1940, 2020)}-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}",
            "sex": draw.choice("mf"),
            "postcode": f"{draw.choice('ABCDE')}{draw.randint(1, 30)}",
            "address": f"{draw.randint(1, 200)} {draw.choice(FAMILIES)} {draw.choice(('street', 'road', 'lane'))}",
        }
        for place in range(size)
    ]


def frame(rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """The rows as a table with the columns they have."""
    held = list(rows)
    return pa.Table.from_pylist([dict(row) for row in held])


def keyed(rows, prefix, *columns):
    """The rows under other keys, with these columns only."""
    kept = columns or [name for name in rows[0] if name != "id"]
    return frame({"id": f"{prefix}{row['id']}"} | {name: row.get(name) for name in kept} for row in rows)


def spoil(rows, column, every, make):
    """Every n-th row with its column said otherwise."""
    return [
        row | {column: make(row[column])} if place % every == 0 else row for place, row in enumerate(rows)
    ]


def found(linkage, left="a", right="b"):
    """The pairs of people found between two tables, by number."""
    links = linkage.links.to_pylist()
    return {
        (row["key_l"][1:], row["key_r"][1:])
        for row in links
        if (row["table_l"], row["table_r"]) == (left, right)
    }
