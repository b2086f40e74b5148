"""Figures: every number that somebody could tally, with what was counted, whose, where, when, and in whose mouth."""

from __future__ import annotations

import pytest

from golden import Case, cases
from lines import check


@pytest.mark.parametrize("case", cases("figures"), ids=repr)
def test_golden(case: Case):
    check("figures", case)


@pytest.mark.parametrize("case", cases("parts"), ids=repr)
def test_parts(case: Case):
    check("figures", case)


@pytest.mark.parametrize("case", cases("counted"), ids=repr)
def test_what_is_counted(case: Case):
    check("counted", case)


@pytest.mark.parametrize("case", cases("windows"), ids=repr)
def test_windows(case: Case):
    check("windows", case)


@pytest.mark.parametrize("case", cases("agents"), ids=repr)
def test_who_did_it(case: Case):
    check("agents", case)


@pytest.mark.parametrize("case", cases("statuses"), ids=repr)
def test_statuses(case: Case):
    check("figures", case)
