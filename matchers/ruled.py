"""What people have said of pairs of records outranks what the records weigh: one person, or two.

Where answers contradict each other (A is B, B is C, A is not C), "not the same" holds, for a wrong merge hides a
child; of several that say "the same" the first given here holds. What is not followed is told.
"""

from dataclasses import dataclass, replace

import numpy as np

from matchers.encode import Ints
from matchers.settle import Nodes

Pairs = tuple[Ints, Ints]


def no_pairs() -> Pairs:
    """None."""
    return np.empty(0, np.int64), np.empty(0, np.int64)


@dataclass(frozen=True)
class Ruled:
    """Pairs of records (or of nodes) that are one person, in order of precedence, and pairs that are not."""

    together: Pairs
    apart: Pairs

    @classmethod
    def nothing(cls) -> "Ruled":
        """Nobody has said anything."""
        return cls(no_pairs(), no_pairs())

    def __bool__(self) -> bool:
        """Whether anything was said."""
        return bool(len(self.together[0]) or len(self.apart[0]))

    def of(self, place: Ints) -> "Ruled":
        """The same about what stands at `place[i]` for each i: records become nodes."""
        (a, b), (c, d) = self.together, self.apart
        return Ruled((place[a], place[b]), (place[c], place[d]))


def part_nodes(nodes: Nodes, apart: Pairs) -> Nodes:
    """The nodes with every record taken out that is said not to be its node's person.

    Of a pair within one node the second leaves: it becomes a node of its own, whose number, if the node had a
    sound one, is somebody else's. Where all of a node would leave, each being some pair's second, its first stays.
    """
    l, r = apart
    leaving = np.unique(r[(nodes.of_record[l] == nodes.of_record[r]) & (l != r)])
    leaving = np.setdiff1d(leaving, _emptied(nodes, leaving))
    if not len(leaving):
        return nodes
    of_record = nodes.of_record.copy()
    left = nodes.of_record[leaving]
    of_record[leaving] = np.arange(len(nodes), len(nodes) + len(leaving))
    first = nodes.first.copy()
    for node in np.unique(left).tolist():
        first[node] = np.flatnonzero(of_record == node)[0]
    return replace(
        nodes,
        of_record=of_record,
        anchor=np.r_[nodes.anchor, np.full(len(leaving), -1, nodes.anchor.dtype)],
        doubted=np.r_[nodes.doubted, (nodes.anchor[left] >= 0) | nodes.doubted[left]],
        first=np.r_[first, leaving],
    )


def _emptied(nodes: Nodes, leaving: Ints) -> Ints:
    """The first records of the nodes that these records are all of."""
    left = np.bincount(nodes.of_record[leaving], minlength=len(nodes))
    sizes = np.bincount(nodes.of_record, minlength=len(nodes))
    return np.asarray(nodes.first[(left > 0) & (left == sizes)])


def pair_codes(pairs: Pairs) -> Ints:
    """One number a pair, whichever way round."""
    l, r = pairs
    return np.asarray(np.minimum(l, r).astype(np.int64) << 32 | np.maximum(l, r))
