"""The signed links in mails: what opens, for whom, until when."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from callmon.mails.link import GOOD_FOR, link_to, link_to_follow_up, opened, reader_of
from tests.mails.occasions_of_tests import NOW, ZANE


def key_of(link: str) -> str:
    return link.partition("?key=")[2]


def path_of(link: str) -> str:
    return urlsplit(link)._replace(scheme="", netloc="", fragment="").geturl()


def test_a_message_s_link_opens_it_until_it_runs_out() -> None:
    key = key_of(link_to(7, ZANE, NOW))

    found = opened(key, NOW)

    assert found is not None
    assert (found.voicemail_id, found.employee_id) == (7, ZANE)
    assert opened(key, NOW.replace(year=2027)) is None


def test_who_is_no_employee_gets_a_message_s_link_without_a_key() -> None:
    assert link_to(7, None, NOW).endswith("/messages/7")


@pytest.mark.parametrize("forged", ["", ".", "abc", "abc.def", "ā.ā", "Nzo.x" * 100])
def test_a_link_that_was_not_made_here_opens_nothing(forged: str) -> None:
    assert opened(forged, NOW) is None
    assert reader_of(f"/follow-ups/7?key={forged}", NOW) is None


def test_a_link_changed_in_one_character_opens_nothing() -> None:
    key = key_of(link_to(7, ZANE, NOW))

    for place in range(len(key)):
        changed = key[:place] + ("A" if key[place] != "A" else "B") + key[place + 1 :]
        assert opened(changed, NOW) is None


@pytest.mark.parametrize("ring_back", [False, True])
def test_a_follow_up_s_link_says_for_whom_it_was_made(ring_back: bool) -> None:
    link = link_to_follow_up(42, ZANE, NOW, ring_back=ring_back)

    assert urlsplit(link).path == "/follow-ups/42"
    assert ("do=ring-back" in link) is ring_back
    assert reader_of(path_of(link), NOW) == ZANE
    assert reader_of(path_of(link), NOW + GOOD_FOR + timedelta(seconds=1)) is None


def test_a_follow_up_s_key_is_of_that_page_alone() -> None:
    path = path_of(link_to_follow_up(42, ZANE, NOW))

    assert reader_of(path.replace("/42?", "/43?"), NOW) is None
    assert reader_of(path.replace("/follow-ups/", "/messages/"), NOW) is None
    assert opened(key_of(path), NOW) is None, "it opens no message without a sign-in"
    assert reader_of(f"/follow-ups/7?key={key_of(link_to(7, ZANE, NOW))}", NOW) is None
