"""Candidate pairs: a union of blocking rules, each named, joined in SQL.

A rule is a conjunction of atoms (`sound`, `birth_date`, `phone`…). At least one node of a pair is open: two
nodes that are certain by two different sound numbers are two people and need no look. A block too large to
be looked through is split by further atoms; what the split may lose is counted, never dropped in silence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from matchers.encode import Bools, Ints
from matchers.keys import Blocking
from matchers.runs import order_by
from schemas.parallel import one_after_another

BLOCK = 400
"""Nodes under one key up to which a block is looked through whole. Above, agreement on the key says little."""
SPLITTERS = ("sound", "birth_date", "year", "place", "phone")
"""Atoms that split an oversized block, tried in this order."""


@dataclass(frozen=True)
class Rule:
    """What proposes a pair: agreement on all its atoms. Its name stays on the link."""

    name: str
    atoms: tuple[str, ...]


RULES: tuple[Rule, ...] = (
    Rule("number", ("number",)),
    Rule("document", ("document",)),
    Rule("number_start", ("number_start",)),
    Rule("number_end", ("number_end",)),
    Rule("identifier", ("identifier",)),
    Rule("name_birth", ("sound", "birth_turned")),
    Rule("name_month", ("sound", "month")),
    Rule("name_day", ("sound", "day")),
    Rule("fuzzy_name_birth", ("fuzzy", "birth_turned")),
    Rule("given_birth", ("given", "birth_date")),
    Rule("phone", ("phone",)),
    Rule("kin_number", ("kin_number",)),
    Rule("kin_name_birth", ("kin_name", "birth_turned")),
    Rule("kin_name_name", ("kin_name", "sound")),
    Rule("name_year", ("sound", "year")),
    Rule("name_place", ("sound", "place")),
    Rule("name_text", ("sound", "text")),
    Rule("birth_text", ("birth_date", "text")),
    Rule("surname_birth", ("surname", "birth_date")),
    Rule("first_birth", ("first", "birth_date")),
    Rule("last_birth", ("last", "birth_date")),
    Rule("given_part_surname_part", ("given_part", "surname_part")),
    Rule("given_part_birth", ("given_part", "birth_date")),
    Rule("surname_part_birth", ("surname_part", "birth_date")),
    Rule("given_part_place", ("given_part", "place")),
    Rule("surname_part_place", ("surname_part", "place")),
    Rule("given_part_text", ("given_part", "text")),
    Rule("surname_part_text", ("surname_part", "text")),
)
"""Recall first: what one kind of damage hides, another rule still sees. A rule without its atoms is void."""

CORRECTED: tuple[Rule, ...] = (
    Rule("corrected_birth", ("sound", "birth_turned")),
    Rule("corrected_kin", ("sound", "kin_name")),
    Rule("corrected_phone", ("sound", "phone")),
    Rule("corrected_text", ("sound", "text")),
)
"""What may show that a number unknown to the authority is an authorised one's predecessor."""

ANY_DATA: tuple[Rule, ...] = (
    *RULES,
    Rule("text_place", ("text", "place")),
    Rule("identifier_place", ("identifier_half", "place")),
)
"""For data of which nothing is known: two households' fields may be all that is left undamaged, or a place and one
half of an identifier."""


@dataclass(frozen=True)
class Candidates:
    """Pairs of nodes `l < r`, each once, with the first rule that proposed it; sorted by (l, r).

    `lost`: rule → pairs of oversized blocks that no splitter brought back.
    """

    l: Ints
    r: Ints
    rule: Ints
    rules: tuple[str, ...]
    lost: Mapping[str, int]


def propose(
    atoms: Mapping[str, Ints],
    open_: Bools,
    rules: Sequence[Rule] = RULES,
    *,
    block: int = BLOCK,
    among_open: bool = True,
) -> Candidates:
    """Every pair that a rule proposes.

    `atoms`: name → matrix of integers (nodes, slots), negative = unknown. `open_`: bool (nodes). With `among_open`
    false, exactly one node of a pair is open.
    """
    connection = duckdb.connect()
    # one thread: two share out so small joins for twice the processor time, and keys are laid out meanwhile
    connection.execute("set threads=1; set preserve_insertion_order=false")
    connection.execute(
        "set temp_directory = ''"
    )  # it knows no key: too little memory is an error, never a clear spill
    usable = [rule for rule in rules if all(atom in atoms for atom in rule.atoms)]
    used = {atom for rule in usable for atom in rule.atoms} | (atoms.keys() & SPLITTERS)
    blocking = Blocking({atom: atoms[atom] for atom in sorted(used)}, open_)
    connection.execute("create table pair (l integer, r integer, rule utinyint)")
    lost = {}
    laid = one_after_another(lambda rule: blocking.lay_keys(rule.atoms), usable)
    for place, (rule, keys) in enumerate(zip(usable, laid, strict=True)):
        lost[rule.name] = _join(connection, _Search(rule, place, block, among_open), keys, blocking)
    found = connection.execute(
        "select l, r, min(rule) as rule from pair group by l, r order by l, r"
    ).fetchnumpy()
    connection.close()
    names = tuple(rule.name for rule in usable)
    lost = {name: count for name, count in lost.items() if count}
    l, r, ordinal = (np.asarray(found[column]) for column in ("l", "r", "rule"))
    return Candidates(l, r, ordinal, names, lost)


def unite(upper: Candidates, lower: Candidates) -> Candidates:
    """Both sets of pairs, which share none, as one."""
    l, r = np.r_[upper.l, lower.l], np.r_[upper.r, lower.r]
    rule = np.r_[upper.rule.astype(np.int64), lower.rule.astype(np.int64) + len(upper.rules)]
    order = order_by(l, r)
    return Candidates(
        l[order], r[order], rule[order], (*upper.rules, *lower.rules), {**upper.lost, **lower.lost}
    )


@dataclass(frozen=True)
class _Search:
    """A rule being joined: its place among the rules, the block size looked through, whom it may pair."""

    rule: Rule
    ordinal: int
    block: int
    among_open: bool

    def pair_sql(self, keys: str) -> str:
        """Insert of the rule's pairs."""
        found = pair_sql(keys, str(self.ordinal), self.block, among_open=self.among_open)
        return f"insert into pair {found}"


def pair_sql(keys: str, rule: str, block: int, *, among_open: bool) -> str:
    """A SELECT of the pairs within each block of at most `block` nodes; at least one side is open.

    Of the tables `key` and `block`; DuckDB and Spark read the same text.
    """
    other = "(not r.open or l.node < r.node)" if among_open else "not r.open"
    return (
        f"with held as (select key.* from key semi join "
        f"(select * from block where nodes <= {block}) as block using ({keys})) "
        f"select distinct least(l.node, r.node) as l, greatest(l.node, r.node) as r, {rule} as rule "
        f"from held as l join held as r using ({keys}) "
        f"where l.open and l.node <> r.node and {other}"
    )


def block_sql(keys: str) -> str:
    """A SELECT of how many nodes the table `key` has under each key; a block without an open node is no block."""
    return (
        f"select {keys}, count(*) as nodes, count(*) filter (where open) as opened from key "
        f"group by {keys} having count(*) filter (where open) > 0 and count(*) > 1"
    )


def crowd_sql(block: int) -> str:
    """A SELECT of the blocks too large to be looked through whole."""
    return f"select * from block where nodes > {block}"


UNSEEN = "coalesce(sum(opened * (nodes - 1)), 0)"
"""The pairs that oversized blocks hold, as an expression over them."""


def _join(connection: duckdb.DuckDBPyConnection, search: _Search, laid: pa.Table, blocking: Blocking) -> int:
    """Insert the rule's pairs; returns how many pairs of oversized blocks stay unseen."""
    keys = ", ".join(f"k{i}" for i in range(len(search.rule.atoms)))
    _pair(connection, search, laid, keys)
    total = _one(connection, f"select {UNSEEN} from ({crowd_sql(search.block)})")
    return _split(connection, search, blocking, total) if total else 0


def _pair(
    connection: duckdb.DuckDBPyConnection, search: _Search, laid: pa.Table, keys: str, within: str = ""
) -> None:
    """Insert the pairs under the keys laid out, or of those under the keys that `within` tells."""
    connection.register("laid", laid)
    connection.execute(f"create or replace temp table key as select laid.* from laid {within}")
    connection.unregister("laid")
    connection.execute(f"create or replace temp table block as {block_sql(keys)}")
    connection.execute(search.pair_sql(keys))


def _split(connection: duckdb.DuckDBPyConnection, search: _Search, blocking: Blocking, total: int) -> int:
    """Look through oversized blocks by parts that agree on one atom more; returns the pairs not looked at."""
    width = len(search.rule.atoms)
    keys = ", ".join(f"k{i}" for i in range(width))
    connection.execute(f"create or replace temp table crowd as {crowd_sql(search.block)}")
    before = _one(connection, "select count(*) from pair")
    for splitter in SPLITTERS:
        if splitter in blocking and splitter not in search.rule.atoms:
            longer = blocking.lay_keys((*search.rule.atoms, splitter))
            _pair(connection, search, longer, f"{keys}, k{width}", f"semi join crowd using ({keys})")
    return max(0, total - (_one(connection, "select count(*) from pair") - before))


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    counted = connection.execute(sql).fetchone()
    return int(counted[0]) if counted else 0
