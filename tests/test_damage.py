import random

import damage
import pytest

VARIANTS, BATCH = 60, 20


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, VARIANTS, BATCH))
def test_a_damaged_workbook_loads_right_or_ends_in_a_listed_problem(first, tmp_path):
    assert [found for number in range(first, first + BATCH) if (found := damage.wrong(number, tmp_path))] == []


def test_the_damage_that_is_tried_is_of_every_kind():
    chosen = [damage.kinds(random.Random(number)) for number in range(VARIANTS)]  # noqa: S311 (any numbers do)
    assert [] in chosen
    assert {change for changes in chosen for change in changes} == set(damage.CHANGES)
