"""The state of a call in our addresses is ours alone to write."""

import json
from base64 import urlsafe_b64encode
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callmon.telephony.call_state import BadToken, CallState, _signature

SECRET = "a secret of thirty-two characters or more"
STATE = CallState("sigulda", "info", "CA1", "lv", "kap", hop=2, employee_id="ā@x.lv", held=1)


def test_a_token_holds_the_whole_state():
    assert CallState.of_token(STATE.token(SECRET), SECRET) == STATE
    assert CallState.found_in(f"https://a.lv/twilio/dial?x=1&t={STATE.token(SECRET)}") == STATE


@given(st.text(max_size=300))
def test_no_other_text_is_a_token(text: str):
    with pytest.raises(BadToken):
        CallState.of_token(text, SECRET)


@given(st.integers(0, len(STATE.token(SECRET)) - 1), st.sampled_from("Aa0_-.="))
def test_a_changed_token_is_refused(place: int, letter: str):
    token = STATE.token(SECRET)
    changed = token[:place] + letter + token[place + 1 :]
    if changed != token:
        with pytest.raises(BadToken):
            CallState.of_token(changed, SECRET)


def test_another_installations_token_is_refused():
    with pytest.raises(BadToken):
        CallState.of_token(STATE.token("another secret of thirty-two characters"), SECRET)


def test_tokens_of_different_states_differ():
    assert STATE.token(SECRET) != replace(STATE, hop=3).token(SECRET)


def test_without_a_secret_nothing_is_signed():
    with pytest.raises(ValueError, match="SECRET_KEY"):
        STATE.token("")


def test_an_address_without_a_token_holds_no_state():
    assert CallState.found_in("https://a.lv/twilio/voice?x=1") is None


def test_a_token_of_an_earlier_version_is_read_with_what_it_has():
    body = urlsafe_b64encode(json.dumps(["sigulda", "info", "CA1", "lv", "kap", 2]).encode())
    text = body.decode().rstrip("=")
    token = f"{text}.{_signature(text.encode(), SECRET)}"

    assert CallState.of_token(token, SECRET) == CallState("sigulda", "info", "CA1", "lv", "kap", 2)
