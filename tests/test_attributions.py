"""A report into attributions: who is said to say what, in which words, told by whom."""

from __future__ import annotations

import pytest

from golden import Case, cases
from lines import check


@pytest.mark.parametrize("case", cases("attributions"), ids=repr)
def test_golden(case: Case):
    check("attributions", case)


@pytest.mark.parametrize("case", cases("acts"), ids=repr)
def test_acts(case: Case):
    check("attributions", case)
