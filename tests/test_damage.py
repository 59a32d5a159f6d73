import random

import damage
import pytest
from made_up_workbooks import SHAPES

VARIANTS = 3


@pytest.mark.slow
@pytest.mark.parametrize("shape", [damage.REPORT, *SHAPES])
def test_a_damaged_workbook_loads_right_or_ends_in_a_listed_problem(shape, tmp_path):
    assert [found for number in range(VARIANTS) if (found := damage.wrong(shape, number, tmp_path))] == []


@pytest.mark.parametrize("shape", [damage.REPORT, "scorecard"])
def test_the_damage_that_is_tried_is_of_every_kind(shape):
    chosen = [damage.kinds(random.Random(number), shape) for number in range(60)]  # noqa: S311 (any numbers do)
    assert {change for changes in chosen for change in changes} == set(damage.CHANGES)
    assert ([] in chosen) == (shape == damage.REPORT)
