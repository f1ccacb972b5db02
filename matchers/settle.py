"""Groups that agree are settled before any string is compared.

A *node* is what linking works on: the records that carry one sound number and one name, or that say the
same in every feature. What remains open is small, and only the open nodes need candidates.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from matchers.crowds import find_crowded, unsay_shared
from matchers.encode import MISSING, Bools, Ints, Records, mix
from matchers.features import FROM_EPOCH
from matchers.normalise.dates import DateLevel, date_likeness
from matchers.normalise.namelevels import NameLevel
from matchers.normalise.numbers import NumberState
from matchers.normalise.similarity import name_likeness
from matchers.profiles import group_records, profile
from matchers.runs import distinct, number_by_first

CROWD = 8
"""More different names than this under one number: the number is a form's example, a school's, a clerk's
own. Misspellings of one child's name over six extracts do not reach it."""

COMPATIBLE = frozenset(
    {
        NameLevel.SAME,
        NameLevel.VARIANT,
        NameLevel.SAME_SOUND,
        NameLevel.FUZZY_SOUND,
        NameLevel.SAME_SHAPE,
        NameLevel.GIVEN_SAME,
    }
)
"""Names that one child may bear under one number, settled without looking further. Not ONE_CHARACTER, PART or
LIKE: so differ the names of twins (田伟, 田沐伟), and a brother's number is a common slip; these are weighed."""


@dataclass(frozen=True)
class Nodes:
    """`of_record[i]` is record i's node; `anchor[n]` the number code that makes node n certain, or −1.

    `doubted[n]`: the node holds a sound number that its name or birth date speaks against.
    `first[n]` is the node's first record in content order; `crowded` how many numbers were set aside.
    """

    of_record: Ints
    anchor: Ints
    doubted: Bools
    first: Ints
    crowded: int

    def __len__(self) -> int:
        """How many nodes there are."""
        return len(self.anchor)


def settle(records: Records, name: str) -> tuple[Records, Nodes]:
    """The records with crowded numbers unsaid, and their nodes in content order.

    No node holds two sound numbers; every record is in exactly one node.
    """
    records, crowded = _unsay_crowded(unsay_shared(records, name), name)
    agreement = agree(records, name)
    settled = agreement.certain | (agreement.alike & ~_anothers(records, name, agreement))
    number = records.code("number")
    records, sound = conclude(records, agreement, settled)
    node, first = _number_nodes(records, name, settled)
    anchor = np.where(settled, number, MISSING)[first]
    doubted = (sound & ~settled)[first]
    return records, Nodes(node, anchor.astype(np.int32), doubted, first, crowded)


def _number_nodes(records: Records, name: str, settled: Bools) -> tuple[Ints, Ints]:
    """Each record's node, in the order in which they are met, and each node's first record.

    Together are the settled records of one number, and the others that say the same and are told by it.
    """
    first = np.arange(len(records))
    rows = np.flatnonzero(settled)
    number = records.code("number").take(rows)
    met = np.empty(int(number.max(initial=-1)) + 1, np.int64)
    met[number[::-1]] = rows[::-1]  # what is written last stays: the first record of each number
    first[rows] = met.take(number)
    alone = np.flatnonzero(~settled & telling(records, name))
    same, begun = number_by_first(_digest(records.take(alone)))
    first[alone] = alone.take(begun).take(same)
    begins = first == np.arange(len(records))
    return (np.cumsum(begins) - 1).take(first), np.flatnonzero(begins)


def _unsay_crowded(records: Records, name: str) -> tuple[Records, int]:
    """The records without the numbers that too many names go by, and how many numbers these are."""
    crowd = find_crowded(records, "number", name, CROWD)
    if not len(crowd):
        return records, 0
    unsaid = np.isin(records.code("number"), crowd)
    return judge(records, np.where(unsaid, NumberState.PLACEHOLDER, records.code("number_state"))), len(crowd)


def judge(records: Records, state: Ints) -> Records:
    """The records with their numbers' states as judged: a placeholder says neither a number nor a birth date."""
    void = state == NumberState.PLACEHOLDER
    echoed = void & (records.code("birth_told") != 1)
    return records.recode(
        number=np.where(void, MISSING, records.code("number")),
        document=np.where(void, MISSING, records.code("document")),
        number_state=state,
        birth_date=np.where(echoed, MISSING, records.code("birth_date")),
    )


def _corroborated(records: Records, number: Ints, rounded: Bools) -> Bools:
    """Which numbers that a spreadsheet may have rounded are given by two tables: so they were not."""
    asked = number[rounded & (number >= 0)].astype(np.int64)
    held = np.isin(number, asked)
    pair = distinct(number[held].astype(np.int64) << 8 | records.table[held])
    given, count = np.unique(pair >> 8, return_counts=True)
    return np.isin(number, given[count >= 2])


@dataclass(frozen=True)
class Agreement:
    """What each record's number and the others of that number say of it; one entry a record.

    `sound`: the number is; `rounded`: a spreadsheet may have cut it; `usual`: it bears the name that the number
    goes by; `certain`: that, or no name at all; `alike`: a name that may be the usual one's spelling.
    """

    sound: Bools
    rounded: Bools
    usual: Bools
    certain: Bools
    alike: Bools


def agree(records: Records, name: str) -> Agreement:
    """How each record agrees with the name that its number goes by.

    Asks no more than the records of the same number, so that it may be asked of some numbers at a time.
    """
    number = records.code("number")
    sound = (records.code("number_state") == NumberState.VALID) & (number >= 0)
    rounded = records.code("number_doubtful") == 1
    sound &= ~rounded | _corroborated(records, number, rounded)
    doubt = sound & _born_otherwise(records)
    names = records.code(name)
    chosen = _usual_name(number, names, sound & (names >= 0), doubt)
    usual = np.full(len(number), MISSING, np.int64)
    has = sound & (number < len(chosen))
    usual[has] = chosen[number[has]]
    nameless = sound & (names < 0) & ~doubt
    same = sound & (names == usual) & (names >= 0)
    alike = _alike(records, name, names, usual, sound & (usual >= 0) & (names >= 0) & ~same & ~doubt)
    return Agreement(sound, rounded, same, nameless | same, alike)


def conclude(records: Records, agreement: Agreement, settled: Bools) -> tuple[Records, Bools]:
    """The records judged, and which hold a sound number: one that may be cut counts where it settled something."""
    unsure = agreement.rounded & ~settled
    state = np.where(unsure, NumberState.SPREADSHEET, records.code("number_state"))
    return judge(records, state), agreement.sound & ~unsure


def _anothers(records: Records, name: str, agreement: Agreement) -> Bools:
    """Which of the records named alike bear the usual name and the birth date of another number.

    Twins are named alike (君晨, 君程), and a clerk who copies one's number to the other makes no slip in the name.
    """
    born = records.code("birth_date").astype(np.int64)
    result = np.zeros(len(records), bool)
    rows = np.flatnonzero(agreement.alike & (born >= 0))
    key = records.code(name).astype(np.int64) << 32 | born
    borne = key[agreement.usual & (born >= 0)]
    met = borne[pd.Index(borne).isin(key[rows])]  # the few are hashed, the many looked up
    result[rows] = np.isin(key[rows], met)
    return result


def _born_otherwise(records: Records) -> Bools:
    """Whether the delivered birth date cannot be a slip of the number's."""
    born, by_number = records.code("birth_date"), records.code("number_birth")
    result = np.zeros(len(records), bool)
    rows = np.flatnonzero((records.code("birth_told") == 1) & (by_number >= 0) & (born != by_number))
    precision = records.code("birth_precision").take(rows)
    level = date_likeness(
        born.take(rows) + FROM_EPOCH,
        precision,
        by_number.take(rows) + FROM_EPOCH,
        np.full_like(precision, 1),
    )
    result[rows] = np.asarray(level) == DateLevel.DIFFERENT
    return result


def _usual_name(number: Ints, names: Ints, named: Bools, doubt: Bools) -> Ints:
    """For each number code the name most of its undoubted records bear; −1 where all are doubted."""
    size = int(number.max(initial=-1)) + 1
    usual = np.full(size, MISSING, np.int64)
    clear = named & ~doubt
    if not clear.any():
        return usual
    groups = group_records(number[clear], size)
    return profile(names[clear][:, None], groups, 1)[:, 0].astype(np.int64)


def _alike(records: Records, name: str, names: Ints, usual: Ints, open_: Bools) -> Bools:
    """Which of the open records bear a name that the usual one may be a spelling or a former form of."""
    result = np.zeros(len(names), bool)
    rows = np.flatnonzero(open_)
    if not len(rows):
        return result
    pair, inverse = np.unique(names[rows].astype(np.int64) << 32 | usual[rows], return_inverse=True)
    words = records.words[name]
    level = name_likeness(words.take(pa.array(pair >> 32)), words.take(pa.array(pair & 0xFFFFFFFF)))
    alike = np.isin(np.asarray(level), [int(member) for member in COMPATIBLE])[inverse]
    former = records.code(name, 1)[rows]
    result[rows] = alike | ((former >= 0) & (former == usual[rows])) | _was_called(records, name, rows)
    return result


def _was_called(records: Records, name: str, rows: Ints) -> Bools:
    """Whether another record of the same number gives this record's name as the former one."""
    number = records.code("number").astype(np.int64)
    former = records.code(name, 1).astype(np.int64)
    told = (former >= 0) & (number >= 0)
    known = number[told] << 32 | former[told]
    asked = number[rows] << 32 | records.code(name)[rows].astype(np.int64)
    return np.asarray(pd.Index(asked).isin(known))


def telling(records: Records, name: str) -> Bools:
    """Whether two records that say this and the same are one person's: a name, and a number or birth date."""
    return (records.code(name) >= 0) & ((records.code("number") >= 0) | (records.code("birth_date") >= 0))


def _digest(records: Records) -> Ints:
    """What a record says, whichever table says it."""
    digest: Ints = np.full(len(records), 11, np.uint64)
    for _, matrix in sorted(records.codes.items()):
        for slot in range(matrix.shape[1]):
            digest = mix(digest, (matrix[:, slot].astype(np.int64) + 2).astype(np.uint64))
    return digest
