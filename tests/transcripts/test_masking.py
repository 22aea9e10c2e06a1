"""Personal codes and card numbers do not leave the house in figures; phone numbers stay."""

import pytest

from callmon.transcripts.masking import masked


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("mans kods 150380-12345.", "mans kods ######-#####."),
        ("kods 150380 12345", "kods ###### #####"),
        ("15 03 80 12 34 5 paldies", "## ## ## ## ## # paldies"),
        ("323456-78901", "######-#####"),
        ("karte 4111 1111 1111 1111", "karte #### #### #### ####"),
    ],
)
def test_codes_and_cards_are_masked(said: str, kept: str) -> None:
    assert masked(said) == kept


@pytest.mark.parametrize(
    "said",
    [
        "zvaniet 29123456",
        "+371 29 123 456",
        "+37129123456",
        "371 29123456",
        "rēķins 4111 1111 1111 1112",
        "līgums 990380-12345",
        "23.11.2026 plkst. 14.05",
        "5. novembrī no 8.30 līdz 17.00",
    ],
)
def test_phones_dates_and_other_figures_stay(said: str) -> None:
    assert masked(said) == said
