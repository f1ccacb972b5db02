"""recordlinkage's ECM classifier on agreement patterns: the reference that our own EM is tested against.

ECM: expectation and conditional maximisation for Fellegi and Sunter's model under conditional independence
(Herzog, Scheuren and Winkler 2007), as implemented in recordlinkage 0.16. It knows two classes and two levels a
field, estimates m and u together and starts from Jaro's values.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import recordlinkage


@dataclass(frozen=True)
class Reference:
    """P(agree | same), P(agree | stranger) by field, and the share of pairs that are the same."""

    m: dict[str, float]
    u: dict[str, float]
    share: float


def ecm_weights(
    patterns: npt.NDArray[np.int8], counts: npt.NDArray[np.int64], labels: Sequence[str]
) -> Reference:
    """What ECM makes of agreement patterns.

    `patterns`: int8 (patterns, fields), 1 = agrees; `counts`: pairs with each pattern; `labels`: the fields' names.
    Every field must agree in some pairs and disagree in others (KeyError).
    """
    pairs = pd.DataFrame(np.repeat(patterns, counts, axis=0), columns=list(labels))
    classifier = recordlinkage.ECMClassifier(init="jaro", max_iter=500, atol=1e-6)
    classifier.fit(pairs)
    agree = {label: classifier.m_probs[label][1] for label in labels}
    chance = {label: classifier.u_probs[label][1] for label in labels}
    return Reference(agree, chance, float(classifier.p))
