"""People who may sign in."""

import pytest
from sqlalchemy.exc import IntegrityError

from callmon import db
from callmon.tables import UserRow
from callmon.web.users import PasswordRefusedError, create_user, password_fits
from tests.web.conftest import PASSWORD


def added(email: str = "Ilze.Berzina@Sigulda.example ", password: str = PASSWORD) -> UserRow:
    with db.transaction() as session:
        return create_user(session, "sigulda", email, "Ilze", "operator", "lv", password)


def test_a_password_is_kept_only_as_an_argon2_hash(sqlite: str) -> None:
    user = added()

    assert user.password_hash.startswith("$argon2id$")
    assert PASSWORD not in user.password_hash
    assert password_fits(PASSWORD, user)
    assert not password_fits(PASSWORD + " ", user)
    assert not password_fits(PASSWORD, None)


def test_an_operator_is_the_employee_with_their_address(sqlite: str) -> None:
    user = added()

    assert user.email == user.employee_id == "ilze.berzina@sigulda.example"


@pytest.mark.parametrize("password", ["", "short", "x" * 201])
def test_a_password_too_short_or_too_long_is_refused(sqlite: str, password: str) -> None:
    with pytest.raises(PasswordRefusedError):
        added(password=password)


def test_an_address_signs_in_one_person_only(sqlite: str) -> None:
    added()

    with pytest.raises(IntegrityError):
        added("ilze.berzina@sigulda.example")
