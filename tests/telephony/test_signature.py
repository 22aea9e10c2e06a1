"""Twilio's signature over the public address and the form."""

import pytest

from callmon.config import settings
from callmon.telephony.form import Form
from callmon.telephony.signature import is_signed, public_url, spellings
from tests.telephony.conftest import sign

URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
FIELDS = [
    ("CallSid", "CA1234567890ABCDE"),
    ("Caller", "+14158675309"),
    ("Digits", "1234"),
    ("From", "+14158675309"),
    ("To", "+18005551212"),
]
KNOWN_GOOD = "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_the_known_good_vector():
    assert is_signed(URL, Form(FIELDS), KNOWN_GOOD, "12345")
    assert sign(URL, FIELDS, "12345") == KNOWN_GOOD


@pytest.mark.parametrize(
    "url",
    [
        URL.replace("https", "http"),
        URL.replace("mycompany.com", "MyCompany.com"),
        URL.replace("foo=1&bar=2", "bar=2&foo=1"),
        URL + "#rc=3",
        URL.replace("myapp.php", "myapp.php/"),
    ],
)
def test_another_spelling_of_the_address_is_not_signed(url: str):
    assert not is_signed(url, Form(FIELDS), KNOWN_GOOD, "12345")


@pytest.mark.parametrize("token", ["", "12346"])
def test_another_token_or_none_signs_nothing(token: str):
    assert not is_signed(URL, Form(FIELDS), sign(URL, FIELDS, token), "12345")
    assert not is_signed(URL, Form(FIELDS), sign(URL, FIELDS, ""), "")


def test_blank_and_repeated_fields_count():
    fields = [("A", ""), ("B", "2"), ("B", "1"), ("B", "2"), ("b", "x"), ("Ā", "ž")]
    signature = sign(URL, fields)

    assert is_signed(URL, Form(fields), signature, "token-of-the-default-account")
    assert not is_signed(URL, Form(fields[1:]), signature, "token-of-the-default-account")
    assert not is_signed(URL, Form(dict(fields).items()), signature, "token-of-the-default-account")


@pytest.mark.parametrize(
    ("asked", "signed"),
    [
        ("https://a.lv/x", "https://a.lv:443/x"),
        ("https://a.lv:443/x", "https://a.lv/x"),
        ("http://a.lv/x", "http://a.lv:80/x"),
        ("https://a.lv:8443/x?y=1", "https://a.lv/x?y=1"),
        ("https://user:pass@a.lv:8443/x", "https://user:pass@a.lv/x"),
        ("https://user:pass@a.lv/x", "https://user:pass@a.lv:443/x"),
        ("https://[2001:db8::1]/x", "https://[2001:db8::1]:443/x"),
        ("https://[2001:db8::1]:8443/x", "https://[2001:db8::1]/x"),
    ],
)
def test_the_port_may_be_signed_or_not(asked: str, signed: str):
    assert signed in list(spellings(asked))
    assert is_signed(asked, Form(FIELDS), sign(signed, FIELDS, "12345"), "12345")


@pytest.mark.parametrize(
    ("configured", "path", "public"),
    [
        ("https://a.lv", "/twilio/voice", "https://a.lv/twilio/voice?x=%20y"),
        ("https://a.lv/", "/twilio/voice", "https://a.lv/twilio/voice?x=%20y"),
        ("https://a.lv/zvani", "/twilio/voice", "https://a.lv/zvani/twilio/voice?x=%20y"),
        ("https://a.lv/zvani", "/zvani/twilio/voice", "https://a.lv/zvani/twilio/voice?x=%20y"),
    ],
)
def test_the_public_address_is_told_from_the_configured_one(
    monkeypatch: pytest.MonkeyPatch, configured: str, path: str, public: str
):
    monkeypatch.setenv("CALLMON_PUBLIC_URL", configured)
    settings.cache_clear()

    assert public_url(path, "x=%20y") == public
