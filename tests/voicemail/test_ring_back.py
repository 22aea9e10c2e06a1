import pytest

from callmon.voicemail.ring_back import ringable


@pytest.mark.parametrize("number", ["+37129111222", "29111222", "29 111 222", "+371 29-111-222"])
def test_a_latvian_number_is_rung_however_it_is_written(number: str) -> None:
    assert ringable(number) == "+37129111222"


@pytest.mark.parametrize(
    "number",
    [
        None,
        "",
        "anonymous",
        "+266696687",
        "client:37129111222",
        "sip:29111222@example.lv",
        "Restricted 29111222",
        "trīs",
        "12",
    ],
)
def test_what_is_no_number_alone_offers_no_ring_back(number: str | None) -> None:
    assert ringable(number) is None
