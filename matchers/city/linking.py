"""linked.*: who is who among all the city's records, and why."""

from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from matchers.city.decisions import count_decided, find_decided, rule_pairs, tell_overruled
from matchers.city.identity import keep_ids
from matchers.city.oddities import Oddity, list_oddities
from matchers.city.staging import CHILD_EXTRACTS, FIELDS, load_records
from matchers.encode import Floats, Ints, Records
from matchers.fields import Field
from matchers.levels import levels_of, name_levels
from matchers.linkage import DECISION, Linked, Progress, run
from matchers.normalise.numbers import NumberState, parse_numbers
from matchers.persons import pairs_within
from matchers.runs import order_by
from matchers.tables import read_select, stream_arrow, write_arrow
from matchers.views import BATCH, compare_views, view_records
from matchers.weigh import Observed, Weights, agreed_features, probability, weigh
from schemas import police
from schemas.parallel import at_once, meanwhile, one_after_another
from schemas.warehouse import open_beside, transaction

PAIRED = 8
"""Records of one person up to which every pair is listed; beyond, each record with the first."""
PRIOR = "(prior)"
"""Under this field linked.weight keeps what is no field's: the prior odds and ρ."""
PSEUDONYM_KEY = "yingbao"
"""Keys person ids. A city sets its own, so that ids cannot be guessed from numbers."""


def link(
    connection: duckdb.DuckDBPyConnection,
    *,
    key: str = PSEUDONYM_KEY,
    of_run: tuple[str, str] | None = None,
    progress: Progress = lambda step: None,
    stored: Callable[[], object] = lambda: None,
) -> dict[str, int]:
    """Write linked.person, .link, .weight, .rate, .distribution and .summary; how many of each sort.

    `of_run`: comparison and period; with it children keep the ids under which the ledger knows them. `stored` returns
    when staged.* is there, which may still be written while records are linked.
    """
    authority = CHILD_EXTRACTS.index(police.RESIDENTS)
    records = load_records(connection)
    find_decided(connection, key, stored)
    ruled, decisions = rule_pairs(connection, records.row)
    linked = run(records, FIELDS, authority=authority, ruled=ruled, progress=progress)
    progress("write")
    stored()
    beside = open_beside(connection)
    with meanwhile(lambda: _tell_rates(beside, linked)) as rates:
        (pairs, frequencies), ids = at_once(
            lambda: (_pair_records(linked), _tell_frequencies(linked)), lambda: linked.person_ids(key)
        )
        with transaction(connection):
            tell_overruled(connection, decisions[list(linked.assignment.overruled)])
            if of_run is not None:
                ids = keep_ids(connection, linked, ids, key=key, run=of_run)
            adults = list_adults(connection, key)
            with meanwhile(lambda: _tell_persons(linked, ids, adults)) as persons:
                _write_links(connection, linked, *pairs)
            write_arrow(connection, "linked.person", persons.result())
            write_weights(connection, linked.weights)
            write_arrow(connection, "linked.frequency", frequencies)
            write_arrow(connection, "linked.rate", rates.result())
            _write_summary(connection, linked)
    return {
        "records": len(linked.records),
        "persons": len(ids),
        "links": len(pairs[0]),
        "candidates": len(linked.weight),
    }


def _tell_persons(linked: Linked, ids: pa.Array, adults: pa.Table) -> pa.Table:
    """linked.person, in the order of record ids."""
    record = np.concatenate([linked.records.row, adults.column("record_id").to_numpy()])
    person = np.concatenate([linked.person, len(ids) + np.arange(len(adults))])
    sure = np.zeros(len(adults), bool)
    state = [linked.records.code("number_state"), adults.column("number_state").to_numpy()]
    order = order_by(record)
    every_id = pa.concat_arrays([ids, *adults.column("person_id").chunks])
    return pa.table(
        {
            "record_id": pa.array(record.take(order), pa.int64()),
            "person_id": every_id.take(pa.array(person.take(order))),
            "doubted": np.concatenate([linked.doubted, sure]).take(order),
            "number_state": pa.array(np.concatenate(state).take(order), pa.int32()),
        }
    )


def list_adults(connection: duckdb.DuckDBPyConnection, key: str) -> pa.Table:
    """Parents' states: one adult a sound number; one without is its own, by what it says."""
    said = ", ".join(police.PARENT_STATUS.fields)
    raw = connection.execute(
        f"select record_id, {said}, row_number() over (partition by {said} order by record_id) as nth "
        f"from raw.{police.PARENT_STATUS.table} order by record_id"
    )
    rows = raw.to_arrow_table()
    numbers = parse_numbers(rows.column("number"), pd.Timestamp.max.date())
    sound = np.asarray(numbers.state) == NumberState.VALID
    content = zip(*(rows.column(name).to_pylist() for name in rows.column_names[1:]), strict=True)
    ids = [
        _digest(number if ok else f"{row}", key)
        for number, ok, row in zip(numbers.text.to_pylist(), sound, content, strict=True)
    ]
    return pa.table(
        {
            "record_id": rows.column("record_id").cast(pa.int64()),
            "person_id": pa.array(ids, pa.string()),
            "doubted": pa.array(np.zeros(len(ids), bool)),
            "number_state": pa.array(np.asarray(numbers.state), pa.int32()),
        }
    )


def _digest(text: str, key: str) -> str:
    return "a" + blake2b(text.encode(), digest_size=8, key=key.encode()[:64]).hexdigest()


def _pair_records(linked: Linked) -> tuple[Ints, Ints, pa.DictionaryArray]:
    """Every pair of records of one person, the lower record id first, and what proposed it."""
    l, r = pairs_within(linked.person, PAIRED)
    record = linked.records.row
    swap = record.take(l) > record.take(r)
    l, r = np.where(swap, r, l), np.where(swap, l, r)
    return l, r, linked.rules_of(l, r)


def _write_links(
    connection: duckdb.DuckDBPyConnection, linked: Linked, l: Ints, r: Ints, rule: pa.DictionaryArray
) -> None:
    """linked.link, of those pairs: their weight, probability and levels.

    What people have decided is certain, whatever it weighs.
    """
    record = linked.records.row
    decided = np.asarray(rule.indices) == rule.dictionary.index(DECISION).as_py()
    single = view_records(linked.beside, linked.doubted[linked.laid])
    place = np.empty_like(linked.laid)
    place[linked.laid] = np.arange(len(place))  # one person's records nearly all lie together: quickly read

    def compare(start: int) -> pa.Table:
        part = slice(start, start + BATCH)
        observed = compare_views(single, place[l[part]], single, place[r[part]], linked.fields)
        weight = weigh(linked.weights, linked.fields, observed)
        chance = np.where(decided[part], 1.0, probability(weight))
        return pa.table(
            {
                "record_l": pa.array(record[l[part]], pa.int64()),
                "record_r": pa.array(record[r[part]], pa.int64()),
                "rule": rule.indices[part],
                "weight": weight,
                "probability": chance,
                **{f"level_{field.label}": observed.level[field.label] for field in linked.fields},
            }
        )

    parts = one_after_another(compare, range(0, len(l), BATCH))
    words = link_words(rule.dictionary.to_pylist(), linked.fields)
    stream_arrow(connection, "linked.link", compare(len(l)).schema, parts, words)


def link_words(rules: Sequence[str], fields: Sequence[Field]) -> dict[str, list[str]]:
    """The words that the columns of linked.link can hold, by their codes."""
    return {"rule": list(rules)} | {
        f"level_{field.label}": [level.name.lower() for level in levels_of(field)] for field in fields
    }


def level_columns(fields: Sequence[Field], observed: Observed) -> dict[str, pa.Array]:
    """`level_<field>` of each field."""
    return {f"level_{field.label}": name_levels(field, observed.level[field.label]) for field in fields}


def _tell_rates(beside: duckdb.DuckDBPyConnection, linked: Linked) -> pa.Table:
    """linked.rate; which extracts know a person is one number's bits, so that nobody is grouped by an id."""
    records, person = linked.records, linked.person
    known = np.zeros(int(person.max(initial=-1)) + 1, np.int16)
    for position in range(len(CHILD_EXTRACTS)):
        known[person[records.table == position]] |= 1 << position
    columns = {
        "record_id": records.row,
        "extract": records.table.astype(np.int16),
        "known": known.take(person),
    }
    with beside:
        beside.register("member", pa.table(columns))
        return select_rates(beside)


def select_rates(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """linked.rate, of `member`: `record_id`, `extract`, and by a bit each the extracts that know its person."""
    keys = pa.table(
        {"extract": np.arange(len(CHILD_EXTRACTS), dtype=np.int16), "key": [e.key for e in CHILD_EXTRACTS]}
    )
    connection.register("extract_key", keys)
    rates = connection.execute(read_select("city/sql", "rate")).to_arrow_table()
    connection.unregister("extract_key")
    return rates


def _tell_frequencies(linked: Linked) -> pa.Table:
    """linked.frequency: the values that several people hold; all others one does, or nobody."""
    parts = []
    features = sorted({feature for field in FIELDS for _, feature in agreed_features(field)})
    for feature, people in zip(features, linked.count_values(features), strict=True):
        code = np.flatnonzero(people > 1)
        parts.append((feature, code, people[code]))
    names = pa.array([feature for feature, _, _ in parts])
    place = np.repeat(np.arange(len(parts), dtype=np.int8), [len(code) for _, code, _ in parts])
    columns = {
        "feature": pa.DictionaryArray.from_arrays(pa.array(place), names),
        "code": pa.array(np.concatenate([code for _, code, _ in parts]), pa.int32()),
        "people": pa.array(np.concatenate([count for _, _, count in parts]), pa.int32()),
    }
    return pa.table(columns)


def read_frequencies(
    connection: duckdb.DuckDBPyConnection, records: Records, people: int
) -> dict[tuple[str, int], Floats]:
    """For each field and level that rests on one shared value: how common each value is among that many people."""
    result: dict[tuple[str, int], Floats] = {}
    for field in FIELDS:
        for level, feature in agreed_features(field):
            found = connection.execute(
                "select code, people from linked.frequency where feature = $feature", {"feature": feature}
            ).fetchnumpy()
            count = np.ones(int(records.codes[feature].max(initial=0)) + 1)
            count[found["code"]] = found["people"]
            result[field.label, level] = count / max(people, 2)
    return result


def write_weights(connection: duckdb.DuckDBPyConnection, weights: Weights) -> None:
    """linked.weight."""
    rows = []
    for field in FIELDS:
        m, u, s = weights.m[field.label], weights.u[field.label], weights.sibling[field.label]
        for member in levels_of(field):
            at = int(member)
            rows.append((field.label, at, member.name.lower(), m[at], u[at], s[at], np.log2(m[at] / u[at])))
    rows.append((PRIOR, 0, "prior", np.nan, np.nan, np.nan, weights.prior))
    rows.append((PRIOR, 1, "rho", np.nan, np.nan, np.nan, weights.rho))
    frame = pd.DataFrame(rows, columns=["field", "ordinal", "level", "m", "u", "sibling", "weight"])
    write_arrow(connection, "linked.weight", pa.Table.from_pandas(frame, preserve_index=False))


def read_weights(connection: duckdb.DuckDBPyConnection, frequency: dict[tuple[str, int], Floats]) -> Weights:
    """The weights as the link stage wrote them, with the value frequencies given."""
    select = "select m, u, sibling, weight from linked.weight where field = $field order by ordinal"
    found = {
        label: connection.execute(select, {"field": label}).fetchnumpy()
        for label in (*(field.label for field in FIELDS), PRIOR)
    }
    prior, rho = (float(value) for value in found.pop(PRIOR)["weight"])
    m, u, sibling = (
        {label: np.asarray(columns[name], float) for label, columns in found.items()}
        for name in ("m", "u", "sibling")
    )
    return Weights(m, u, sibling, frequency, prior, rho)


DETAILS = {
    "records": "",
    "nodes": "records grouped by a sound number or by equal content",
    "certain_nodes": "nodes with a sound number",
    "crowded_numbers": "numbers borne by too many different names, set aside",
    "corrected_numbers": "numbers taken for a child's former one",
    "doubted_numbers": "sound numbers that a name or birth date denies",
    "candidates": "pairs compared",
    "links": "pairs of nodes joined",
    "contested": "links left open: another choice is as good",
    "expected_false": "of the links, by their probabilities",
    "expected_missed": "of the pairs left apart, by their probabilities",
}
"""The figures of linked.summary, in their order, and what each is."""

EDGES = np.arange(-40.0, 65.0, 5.0)
"""Where the bins of linked.distribution begin, in bits."""


def bin_weights(weight: Floats) -> Ints:
    """The bin of linked.distribution that each weight falls into."""
    return np.digitize(weight, EDGES[1:-1])


def _write_summary(connection: duckdb.DuckDBPyConnection, linked: Linked) -> None:
    """Figures of the linkage that need no truth; the estimates are the weights' own."""
    chance = probability(linked.weight)
    taken, contested = linked.assignment.taken, linked.assignment.contested
    figures = {
        "records": len(linked.records),
        "nodes": len(linked.nodes),
        "certain_nodes": int((linked.nodes.anchor >= 0).sum()),
        "crowded_numbers": linked.nodes.crowded,
        "corrected_numbers": int(linked.corrected.sum()),
        "doubted_numbers": int(linked.nodes.doubted.sum()),
        "candidates": len(linked.weight),
        "links": int(taken.sum()),
        "contested": int(contested.sum()),
        "expected_false": float((1 - chance[taken]).sum()),
        "expected_missed": float(chance[~taken].sum()),
    }
    write_summary(connection, figures, linked.candidates.lost, list_oddities(linked.records))
    bins = bin_weights(linked.weight)
    pairs, joined = (np.bincount(part, minlength=len(EDGES) - 1) for part in (bins, bins[taken]))
    write_distribution(connection, pairs, joined)


def write_summary(
    connection: duckdb.DuckDBPyConnection,
    figures: Mapping[str, float],
    lost: Mapping[str, int],
    oddities: Sequence[Oddity],
) -> None:
    """linked.summary, of the figures that DETAILS names, of the pairs lost by rule and of what is odd."""
    rows: list[tuple[str, float, str]] = [(name, figures[name], detail) for name, detail in DETAILS.items()]
    rows += [
        (f"lost_{rule}", count, "pairs of oversized blocks not looked at") for rule, count in lost.items()
    ]
    rows += oddities
    rows += [(f"decisions_{state}", count, "") for state, count in count_decided(connection).items()]
    frame = pd.DataFrame(rows, columns=["figure", "value", "detail"]).astype({"value": float})
    write_arrow(connection, "linked.summary", pa.Table.from_pandas(frame, preserve_index=False))


def write_distribution(connection: duckdb.DuckDBPyConnection, pairs: Ints, joined: Ints) -> None:
    """linked.distribution, of how many pairs, and how many joined, fall into each bin."""
    counted = pa.table({"from_bits": EDGES[:-1], "to_bits": EDGES[1:], "pairs": pairs, "joined": joined})
    write_arrow(connection, "linked.distribution", counted)
