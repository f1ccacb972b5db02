"""Districts, townships, villages and schools of the fictional city, and where each family lives."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from benchmarks.city import names
from benchmarks.city import place_tables as tables
from benchmarks.city.draws import Bools, Ids, pick, uniform, whole

ELSEWHERE = tables.ELSEWHERE
LARGE = 50_000
"""From this many children on the city has all of its districts."""


@dataclass(frozen=True, slots=True)
class Places:
    """Names by index; township t belongs to district t // townships a district."""

    districts: tuple[str, ...]
    townships: pa.Array
    villages: pa.Array
    per_district: int
    per_township: int
    city: str
    codes: tuple[int, ...]
    origins: tuple[int, ...]
    """The region codes of districts, and of where migrants come from: no two cities of a province share one."""


@dataclass(frozen=True, slots=True)
class Homes:
    """Where each family lives and is registered; `region` is the code of its household register."""

    district: npt.NDArray[np.int64]
    township: npt.NDArray[np.int64]
    village: npt.NDArray[np.int64]
    region: npt.NDArray[np.int64]
    origins: npt.NDArray[np.int64]
    address: pa.Array
    household_address: pa.Array


def lay_out(size: int, city: int = 0) -> Places:
    """The places of a city of that many children; larger cities have more of each.

    `city`: which of the province, the first being the one that stands for itself elsewhere.
    """
    districts = 6 if size < LARGE else 12
    per_district = 4 if size < LARGE else 15
    per_township = 5 if size < LARGE else 14
    name, all_districts, code = _names(city)
    townships = [
        _township(city * len(all_districts) + d, t) for d in range(districts) for t in range(per_district)
    ]
    villages = [_village(position) for position in range(len(townships) * per_township)]
    return Places(
        all_districts[:districts],
        pa.array(townships),
        pa.array(villages),
        per_district,
        per_township,
        name,
        tuple(code + position for position in range(districts)),
        tuple(region + 10 * city for _, region in ELSEWHERE),
    )


CITIES = 1 + len(tables.NEIGHBOURS)
"""How many cities the province has."""


def _names(city: int) -> tuple[str, tuple[str, ...], int]:
    """A city's name, its districts', and the first district's code."""
    if city == 0:
        return tables.CITY, tables.DISTRICTS, tables.DISTRICT_CODES[0]
    name, districts = tables.NEIGHBOURS[city - 1]
    return name, tuple(districts.split()), tables.NEIGHBOUR_CODES[city - 1]


def settle_families(seed: int, ids: Ids, local: Bools, places: Places) -> Homes:
    """A village for each family; migrants keep their household register elsewhere."""
    weights = 1.0 / (np.arange(len(places.districts)) + 3.0) ** 0.5
    district = pick(weights, uniform(seed, "family.district", ids))
    township = district * places.per_district + whole(seed, "family.township", ids, 0, places.per_district)
    village = township * places.per_township + whole(seed, "family.village", ids, 0, places.per_township)
    address = names.join(
        pa.array(places.districts).take(pa.array(district)),
        places.townships.take(pa.array(township)),
        places.villages.take(pa.array(village)),
        _house(seed, ids),
    )
    away = whole(seed, "family.origin", ids, 0, len(ELSEWHERE))
    elsewhere = names.join(
        pa.array([place for place, _ in ELSEWHERE]).take(pa.array(away)), _house(seed + 1, ids)
    )
    origins = np.array(places.origins)
    region = np.where(local, np.array(places.codes)[district], origins[away])
    return Homes(
        district, township, village, region, origins, address, names.where(local, address, elsewhere)
    )


def _house(seed: int, ids: Ids) -> pa.Array:
    number = pa.array([f"{n}" for n in range(1, 200)]).take(
        pa.array(whole(seed, "family.house", ids, 0, 199))
    )
    group = pa.array([f"{n}组" for n in range(1, 13)]).take(pa.array(whole(seed, "family.group", ids, 0, 12)))
    return names.join(group, number, "号")


def _township(district: int, position: int) -> str:
    index = district * 31 + position * 7
    first = tables.TOWNSHIP_FIRST[index % len(tables.TOWNSHIP_FIRST)]
    second = tables.TOWNSHIP_SECOND[(index // 3 + position * 5) % len(tables.TOWNSHIP_SECOND)]
    return first + second + tables.TOWNSHIP_KINDS[position % len(tables.TOWNSHIP_KINDS)]


def _village(position: int) -> str:
    first = tables.VILLAGE_FIRST[position * 5 % len(tables.VILLAGE_FIRST)]
    second = tables.VILLAGE_SECOND[(position * 3 + position // 17) % len(tables.VILLAGE_SECOND)]
    return first + second + tables.VILLAGE_KINDS[position % len(tables.VILLAGE_KINDS)]
