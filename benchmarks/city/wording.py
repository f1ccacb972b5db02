"""The words for one and the same code: every department, and at times every file, has its own."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from benchmarks.city.draws import uniform
from benchmarks.city.roll import Roll
from schemas.codes import Category

Words = dict[str, str]

BY_FILE: dict[str, dict[str, tuple[Words, ...]]] = {
    "health/insurance": {
        "sex": ({"男": "1", "女": "2"}, {}),
        "insurance_state": ({}, {"正常参保": "1", "暂停参保": "2", "终止参保": "4"}),
        "insurance_type": ({}, {"390": "城乡居民基本医疗保险", "310": "职工基本医疗保险"}),
        "is_subsidised": ({}, {"是": "1", "否": "0"}),
    },
    "police/residents": {"sex": ({"男": "1", "女": "2"}, {"男": "1", "女": "2"}, {})},
    "education/enrolment": {
        "enrolment_state": ({}, {"在读": "在籍在读"}, {"转出": "转学"}),
        "boarding": ({}, {"住宿": "寄宿生", "走读": "走读生"}),
        "stage": ({}, {"小学": "小学教育", "初中": "普通初中", "中等职业": "中职"}),
    },
    "education/aid": {
        "payment_state": ({}, {"已发放": "发放成功", "退回": "发放失败"}),
        "term": (
            {},
            {"2026-2027学年秋季": "2026秋", "2025-2026学年春季": "2026春"},
            {"2026-2027学年秋季": "2026年秋季学期"},
        ),
    },
}
"""Extract → field → the wordings of which each district's file takes one; a word not named stays."""

SEPARATORS = ("、", "，", "/", "+", "；")
PLAIN_CATEGORY = 0.6
"""Share of register rows that use the official terms."""


def reword(seed: int, roll: Roll, noise: float) -> Roll:
    """The roll in its clerks' words; at noise 0 in the official ones. No wording is damage."""
    if noise <= 0:
        return roll
    columns = dict(roll.columns)
    for field, wordings in BY_FILE.get(roll.extract, {}).items():
        chance = uniform(seed, f"{roll.extract}.{field}.wording", roll.district)
        column = columns[field].dictionary_encode()
        columns[field] = _translate(column, wordings, (chance * len(wordings)).astype(np.int64))
    if "category" in columns:
        columns["category"] = _reword_categories(seed, roll, columns["category"])
    return replace(roll, columns=columns)


def _translate(
    column: pa.DictionaryArray, wordings: tuple[Words, ...], which: npt.NDArray[np.int64]
) -> pa.Array:
    """Each row's word in its file's wording."""
    words = column.dictionary.to_pylist()
    table = pa.array([wording.get(word, word) for wording in wordings for word in words], pa.string())
    index = pa.compute.add(column.indices.cast(pa.int64()), pa.array(which * len(words)))
    return table.take(index)


def _reword_categories(seed: int, roll: Roll, column: pa.Array) -> pa.Array:
    """Cells of one category or several, by other names and with other separators in some rows."""
    chance = uniform(seed, "category.wording", roll.key)
    variant = np.where(chance < PLAIN_CATEGORY, 0, 1 + ((chance - PLAIN_CATEGORY) * 20).astype(np.int64))
    encoded = column.dictionary_encode()
    wordings = tuple(
        {cell: _reword_cell(cell, number) for cell in encoded.dictionary.to_pylist()}
        for number in range(int(variant.max(initial=0)) + 1)
    )
    return _translate(encoded, wordings, variant)


def _reword_cell(cell: str, variant: int) -> str:
    parts = []
    for term in cell.split("、"):
        words = next(category.words for category in Category if category.term == term)
        parts.append(words[variant % len(words)])
    return SEPARATORS[variant % len(SEPARATORS)].join(parts)
