"""Work done at once: what comes back, in which order, and whose error is heard."""

import pytest

from schemas.parallel import at_once, meanwhile, one_after_another, side_by_side


def fail():
    raise ValueError("spoilt")


def test_pieces_come_back_in_their_order():
    assert side_by_side(lambda n: n * n, range(5)) == [0, 1, 4, 9, 16]
    assert list(one_after_another(lambda n: n * n, range(5))) == [0, 1, 4, 9, 16]


def test_two_pieces_done_at_once_come_back_as_given():
    assert at_once(lambda: "a", lambda: 1) == ("a", 1)


@pytest.mark.parametrize("pieces", [(fail, lambda: 1), (lambda: 1, fail)])
def test_an_error_of_either_piece_is_raised(pieces):
    with pytest.raises(ValueError, match="spoilt"):
        at_once(*pieces)


def test_work_done_meanwhile_is_done_when_the_block_ends():
    done = []
    with meanwhile(lambda: done.append("beside")) as beside:
        pass
    assert done == ["beside"]
    assert beside.result() is None
