"""TwiML is read as strictly as Twilio reads it."""

import pytest

from callmon.simulator.twiml import BadTwiml, read_twiml


def warnings_of(body: str) -> str:
    document = read_twiml(f"<Response>{body}</Response>".encode(), "text/xml")
    return " ".join(document.warnings)


def test_a_document_as_it_should_be_has_no_warning():
    assert not warnings_of(
        '<Gather numDigits="1" actionOnEmptyResult="true"><Say voice="Google.lv-LV-Standard-B"'
        ' language="lv-LV">Labdien</Say></Gather><Dial ringTone="lt"><Number'
        ' statusCallbackEvent="initiated ringing">+37120000001</Number></Dial>'
    )


@pytest.mark.parametrize(
    ("body", "warning"),
    [
        ("<say>hello</say>", "12100: 'say'"),
        ('<Say Voice="Polly.Amy">hello</Say>', "12200: 'Say' has no attribute 'Voice'"),
        ('<Dial num_digits="1"><Number>1</Number></Dial>', "'num_digits'"),
        ("<Gather><Dial/></Gather>", "'Dial' has no place in 'Gather'"),
        ('<Dial ringTone="lv"><Number>1</Number></Dial>', "no ring tone 'lv'"),
        ("<Record/>", "13000"),
        ('<Say voice="Polly.Amy" language="lv-LV">x</Say>', "cannot speak 'lv-LV'"),
        ("<Say></Say>", "13520"),
        ('<Redirect method="POST">https://my_host/x</Redirect><Dial action="https://my_host/"/>',
         "'_'"),
    ],
)  # fmt: skip
def test_what_twilio_would_warn_of_is_warned_of(body: str, warning: str):
    assert warning in warnings_of(body)


@pytest.mark.parametrize(
    ("body", "content_type", "code"),
    [
        (b"<Response>", "text/xml", 12100),
        (b"<response/>", "text/xml", 12100),
        (b"", "text/xml", 12100),
        (b'{"detail": "x"}', "application/json", 12300),
        (b"<Response>" + b" " * 65536 + b"</Response>", "text/xml", 11750),
    ],
)
def test_what_twilio_refuses_is_refused(body: bytes, content_type: str, code: int):
    with pytest.raises(BadTwiml) as refused:
        read_twiml(body, content_type)

    assert refused.value.code == code
