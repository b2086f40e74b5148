"""Attributions into speakers: whom a name, a pronoun, an office or a document stands for."""

from __future__ import annotations

import pytest

from golden import Case, cases
from lines import check


@pytest.mark.parametrize("case", cases("speakers"), ids=repr)
def test_golden(case: Case):
    check("speakers", case)
