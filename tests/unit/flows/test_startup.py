"""Reading modules without looking for garbage."""

import gc

from flows.startup import unswept


def test_garbage_is_looked_for_before_and_after_the_block_alone() -> None:
    assert gc.isenabled()
    with unswept():
        assert not gc.isenabled()
    assert gc.isenabled()
