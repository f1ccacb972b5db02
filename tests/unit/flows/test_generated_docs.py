"""The generated pages say what the declarations say."""

import pytest

from docs.generate import PAGES, table


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_page_is_what_the_declarations_make(page):
    assert page.read_text("utf-8") == PAGES[page](), "声明已改，请运行 make docs"


def test_a_bar_in_a_cell_does_not_split_it():
    assert table(("a",), [["x|y\nz"]]).splitlines()[-1] == "| x／y z |"
