"""Arrow strings as bytes and code points, and back, however the column is cut."""

import numpy as np
import pyarrow as pa

from matchers.normalise.columns import BATCH, byte_matrix, code_points, strings_from
from matchers.normalise.phones import parse_phones


def test_a_column_longer_than_a_batch_is_read_as_one():
    column = pa.array(["13800001234", "无"] * (BATCH // 2 + 1))
    read = parse_phones(column)
    assert len(read.first) == BATCH + 2
    assert read.first.slice(BATCH - 1, 3).to_pylist() == [None, "13800001234", None]


def test_bytes_of_values_that_do_not_lie_end_to_end():
    column = pa.StringArray.from_buffers(
        3, pa.py_buffer(np.array([0, 2, 5, 7], np.int32)), pa.py_buffer(b"abXXXcd"), pa.py_buffer(b"\x05")
    )
    assert column.to_pylist() == ["ab", None, "cd"]
    assert byte_matrix(column.take(pa.array([0, 2])), 2).tolist() == [[97, 98], [99, 100]]
    assert byte_matrix(pa.array(["ab", "cdef"]).slice(0, 1), 2).tolist() == [[97, 98]]


def test_code_points_and_back():
    column = pa.array(["王芳", None, "", "𬱖a·", "é"])
    codes, lengths = code_points(column)
    assert lengths.tolist() == [2, 0, 0, 3, 1]
    assert strings_from(codes, lengths, np.array([False, True, False, False, False])).equals(column)
    assert code_points(column.slice(3, 1))[0].tolist() == [ord("𬱖"), ord("a"), ord("·")]


def test_code_points_skip_what_a_null_covers():
    column = pa.StringArray.from_buffers(
        2, pa.py_buffer(np.array([0, 2, 3], np.int32)), pa.py_buffer(b"abc"), pa.py_buffer(b"\x02")
    )
    codes, lengths = code_points(column)
    assert (codes.tolist(), lengths.tolist()) == ([99], [0, 1])
