"""Ids that stay with a child from run to run, whatever is corrected: the number, the name, or both departments'.

Each run notes in the ledger by what its children can be known again, as keyed digests: their sound numbers, their
student number, their name with a guardian's number, and so on. The next run gives a child the id under which one
of these was noted before. Where two former persons turn out to be one, or one to be two, that is noted as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import duckdb
import numpy as np
import pyarrow as pa

from matchers.cases import open_ledger
from matchers.city.staging import CHILD_EXTRACTS
from matchers.encode import Ints
from matchers.linkage import Linked
from matchers.persons import TOKENS, hash_tokens, number_digests
from matchers.runs import distinct
from matchers.tables import read_select, write_arrow
from matchers.views import View, pool_people
from schemas import civil_affairs

NUMBER = "number"
KINDS = (NUMBER, *TOKENS)
"""By what a child is known again, surest first."""


class Claim(NamedTuple):
    """A person of this run (`now`, by the id of its own description) that may be a person noted before (`was`).

    `rank`: the place in KINDS of what says so, the lower the surer; `age`: of how many runs ago that is.
    """

    rank: int
    age: int
    now: str
    was: str


@dataclass(frozen=True)
class Kept:
    """Ids by a person's own id, where they differ, and what happened: (event, person, other person)."""

    ids: dict[str, str]
    events: list[tuple[str, str, str]]


def keep_ids(
    connection: duckdb.DuckDBPyConnection, linked: Linked, own: pa.Array, *, key: str, run: tuple[str, str]
) -> pa.Array:
    """The id of each person: the one under which the ledger knows the child, else `own`.

    Writes `linked.token`, by what the children of the register and of parents with a state are known, and
    `linked.event`: merged, split, renamed. `run`: comparison and period, of which nothing noted before counts.
    """
    persons = find_followed(connection, linked)
    moved = claim_ids(connection, list_tokens(linked, persons, own, key), run)
    if not moved:
        return own
    ids = own.to_pylist()
    place = dict(zip(own.take(pa.array(persons)).to_pylist(), persons.tolist(), strict=True))
    for now, was in moved.items():
        ids[place[now]] = was
    return pa.array(ids, pa.string())


def claim_ids(connection: duckdb.DuckDBPyConnection, told: pa.Table, run: tuple[str, str]) -> dict[str, str]:
    """The ids that take the place of persons' own; writes linked.token and linked.event.

    `told`: a row a person and token: `now` its own id, `kind`, `token`.
    """
    open_ledger(connection)
    kept = settle_ids(find_claims(connection, told, run), known_ids(connection, run))
    own = told.column("now").combine_chunks().dictionary_encode()
    final = pa.array([kept.ids.get(now, now) for now in own.dictionary.to_pylist()], pa.string())
    columns = told.select(["kind", "token"]).append_column("person_id", final.take(own.indices))
    write_arrow(connection, "linked.token", columns)
    names = ("event", "person_id", "other_id")
    rows = [dict(zip(names, event, strict=True)) for event in kept.events]
    schema = pa.schema(dict.fromkeys(names, pa.string()))
    write_arrow(connection, "linked.event", pa.Table.from_pylist(rows, schema))
    return kept.ids


def find_followed(connection: duckdb.DuckDBPyConnection, linked: Linked) -> Ints:
    """The persons who are followed: on the register, or with a parent of whom a state is told."""
    register = linked.records.table == CHILD_EXTRACTS.index(civil_affairs.CHILDREN)
    codes = connection.execute(
        "select word.code from staged.word_kin_number as word"
        " semi join raw.police_parent_status as state on upper(trim(state.number)) = word.word"
    ).fetchnumpy()["code"]
    ground = np.isin(linked.records.codes["kin_number"], np.asarray(codes)).any(axis=1)
    return distinct(linked.person[register | ground])


def list_tokens(linked: Linked, persons: Ints, own: pa.Array, key: str) -> pa.Table:
    """A row a person and token: `person` its number, `now` its own id, `kind`, `token`."""
    chosen = np.zeros(len(own), bool)
    chosen[persons] = True
    view = pool_people(linked.records, linked.person, chosen, linked.doubted).pooled
    nodes = np.flatnonzero((linked.nodes.anchor >= 0) & chosen.take(linked.assignment.person))
    numbers = number_digests(linked.records.words.get("number"), linked.nodes.anchor[nodes], key)
    return tell_tokens(persons, view, (linked.assignment.person[nodes], numbers), own, key)


def tell_tokens(persons: Ints, view: View, numbered: tuple[Ints, Ints], own: pa.Array, key: str) -> pa.Table:
    """The tokens of the persons viewed, and of persons with their numbers' digests; `own[p]`: person p's own id."""
    parts = [(NUMBER, *numbered)]
    parts += [(kind, persons[at], token) for kind, at, token in hash_tokens(view, key)]
    person = np.concatenate([at for _, at, _ in parts])
    return pa.table(
        {
            "person": person,
            "now": own.take(pa.array(person)),
            "kind": pa.array([kind for kind, _, _ in parts]).take(
                pa.array(np.repeat(np.arange(len(parts)), [len(at) for _, at, _ in parts]))
            ),
            "token": np.concatenate([token for _, _, token in parts]).astype(np.uint64),
        }
    )


def find_claims(connection: duckdb.DuckDBPyConnection, told: pa.Table, run: tuple[str, str]) -> list[Claim]:
    """Who of this run may be whom of the ledger; the many who simply are who they were are left out."""
    connection.register("told", told)
    rows = connection.execute(
        read_select("city/sql", "claim"), {"comparison": run[0], "period": run[1], "kinds": list(KINDS)}
    ).fetchall()
    connection.unregister("told")
    return [Claim(*row) for row in rows]


def known_ids(connection: duckdb.DuckDBPyConnection, run: tuple[str, str]) -> frozenset[str]:
    """Every id that other runs have given."""
    rows = connection.execute(
        "select distinct person_id from ledger.person where not (comparison = ? and period = ?)", run
    ).fetchall()
    return frozenset(person for (person,) in rows)


def settle_ids(claims: Sequence[Claim], known: frozenset[str]) -> Kept:
    """Who gets whose id: the surest and latest claim first, each id once.

    A former person whom nobody else is, and who shares a number with one who got another id, has merged into
    that one; a new person who shares a number with somebody else's former id has split from it.
    """
    ids: dict[str, str] = {}
    taken: dict[str, str] = {}
    for claim in sorted(claims, key=lambda c: (c.rank, c.age, c.now != c.was, c.was, c.now)):
        if claim.now not in ids and claim.was not in taken:
            ids[claim.now], taken[claim.was] = claim.was, claim.now
    events = [("renamed", was, now) for now, was in sorted(ids.items()) if now != was and now not in known]
    for claim in sorted({c for c in claims if c.rank == 0}, key=lambda c: (c.was, c.now)):
        here = ids.get(claim.now, claim.now)
        if claim.was not in taken and here != claim.was:
            events.append(("merged", here, claim.was))
        elif taken.get(claim.was) not in (None, claim.now) and claim.now not in ids:
            events.append(("split", here, claim.was))
    moved = {now: was for now, was in ids.items() if now != was}
    for now in sorted({c.now for c in claims}):
        if now not in ids and taken.get(now) not in (None, now):
            moved[now] = f"{now[:-1]}{'0' if now[-1] != '0' else '1'}"  # its own id is another's by now
    return Kept(moved, list(dict.fromkeys(events)))
