"""What the data teach without labels and before the candidates: pairs drawn, compared and counted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from matchers.encode import Floats, Records
from matchers.estimation import Tally, learn_siblings, learn_u, tally
from matchers.fields import Field
from matchers.sample import draw_settled, draw_siblings, draw_strangers, pair_identical
from matchers.settle import Nodes
from matchers.views import View, compare_pairs, view_records
from matchers.weigh import Weights, agreed_features, default_weights, frequencies
from schemas.parallel import at_once


@dataclass(frozen=True)
class Learned:
    """Weights from strangers and siblings, with this data's frequencies; and the tallies of sure pairs.

    These are pairs that a sound number has settled, and identical ones. None where the weights were given.
    """

    weights: Weights
    sure: tuple[Tally, Tally] | None


def learn_alone(
    records: Records, nodes: Nodes, view: View, fields: Sequence[Field], given: Weights | None = None
) -> Learned:
    """What is learned before the candidates are known; of weights `given` only the frequencies."""
    if given is not None:
        return Learned(replace(given, frequency=value_frequencies(view, fields)), None)
    weights = default_weights(fields, len(nodes))
    (siblings, settled_pairs, same), (frequency, strangers) = at_once(
        lambda: (
            draw_siblings(view.codes["kin_number"], nodes.anchor >= 0)
            if "kin_number" in view.codes
            else None,
            draw_settled(nodes, records.table),
            pair_identical(nodes, records.table),
        ),
        lambda: (value_frequencies(view, fields), draw_strangers(len(nodes))),
    )
    if len(strangers[0]):
        met_by_chance = compare_pairs(view, strangers[0], view, strangers[1], fields)
        weights = learn_u(weights, fields, tally(fields, met_by_chance))
    if siblings is not None and len(siblings[0]):
        kindred = compare_pairs(view, siblings[0], view, siblings[1], fields)
        weights = learn_siblings(weights, fields, tally(fields, kindred))
    single = view_records(records, nodes.doubted.take(nodes.of_record))
    settled, identical = (
        tally(fields, compare_pairs(single, l, single, r, fields)) for l, r in (settled_pairs, same)
    )
    return Learned(replace(weights, frequency=frequency), (settled, identical))


def value_frequencies(view: View, fields: Sequence[Field]) -> dict[tuple[str, int], Floats]:
    """For each field and level that rests on one shared value: how common each value is among nodes."""
    result: dict[tuple[str, int], Floats] = {}
    for field in fields:
        for level, feature in agreed_features(field):
            codes = view.codes.get(feature)
            if codes is not None and codes.size:
                size = len(view.words[feature]) if feature in view.words else int(codes.max(initial=0)) + 1
                result[field.label, level] = frequencies(codes, max(size, 1))
    return result
