import pytest

from callmon.checks.registry import CHECKS, version_of


@pytest.mark.parametrize("check_id", sorted(CHECKS))
def test_every_check_has_a_version_that_stays_the_same(check_id):
    assert version_of(check_id) == version_of(check_id)
    assert len(version_of(check_id)) == 12


def test_versions_of_different_checks_differ():
    assert len({version_of(check_id) for check_id in ("greets", "asks_reason")}) == 2


def test_an_unknown_check_has_no_version():
    with pytest.raises(KeyError):
        version_of("states_mood")
