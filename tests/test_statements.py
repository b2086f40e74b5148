"""Statements: who says what, and on which day it was said."""

from __future__ import annotations

import pytest

from golden import Case, cases
from lines import check


@pytest.mark.parametrize("case", cases("statements"), ids=repr)
def test_golden(case: Case):
    check("statements", case)
