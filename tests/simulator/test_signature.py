"""The simulator's own signature against the known vector and against twilio's validator."""

import pytest
from starlette.datastructures import FormData
from twilio.request_validator import RequestValidator

from callmon.simulator.signature import PortInSignature, signature_of, url_signed

VECTOR = [
    ("CallSid", "CA1234567890ABCDE"),
    ("Caller", "+14158675309"),
    ("Digits", "1234"),
    ("From", "+14158675309"),
    ("To", "+18005551212"),
]


def test_the_known_vector_is_signed_as_twilio_signs_it():
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"

    assert signature_of(url, VECTOR, "12345") == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_repeated_and_blank_fields_are_signed_as_the_validator_expects():
    fields = [("b", "2"), ("a", "z"), ("a", "y"), ("a", "z"), ("blank", ""), ("ā", "šņ")]
    signature = signature_of("https://zvani.example/x?t=1", fields, "token")

    validator = RequestValidator("token")
    assert validator.validate("https://zvani.example/x?t=1", FormData(fields), signature)
    assert not validator.validate("https://zvani.example/x?t=2", FormData(fields), signature)


def test_connection_overrides_are_not_signed():
    bare, with_overrides = "https://a.example/x", "https://a.example/x#rc=3&rp=rt"

    assert signature_of(with_overrides, VECTOR, "t") == signature_of(bare, VECTOR, "t")


@pytest.mark.parametrize(
    ("port", "url", "signed"),
    [
        ("as requested", "https://a.example:8443/x", "https://a.example:8443/x"),
        ("left out", "https://a.example:8443/x?y=1", "https://a.example/x?y=1"),
        ("added", "https://a.example/x", "https://a.example:443/x"),
        ("added", "http://a.example/x", "http://a.example:80/x"),
    ],
)
def test_the_port_may_be_left_out_or_added(port: PortInSignature, url: str, signed: str):
    assert url_signed(url, port) == signed
