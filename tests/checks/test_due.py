from datetime import date

import pytest

from callmon.checks.due import due_date

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("šodien līdz četriem", "lv", date(2026, 11, 23)),
        ("rīt no rīta", "lv", date(2026, 11, 24)),
        ("parīt", "lv", date(2026, 11, 25)),
        ("līdz piektdienai", "lv", date(2026, 11, 27)),
        ("ceturt dien no deviņiem", "lv", date(2026, 11, 26)),
        ("pirmdien", "lv", date(2026, 11, 30)),
        ("piecu darba dienu laikā", "lv", date(2026, 11, 30)),
        ("divu nedēļu laikā", "lv", date(2026, 12, 7)),
        ("nedēļas laikā", "lv", date(2026, 11, 30)),
        ("līdz mēneša beigām", "lv", date(2026, 11, 30)),
        ("divdesmit sestajā martā", "lv", date(2027, 3, 26)),
        ("līdz piecpadsmitajam decembrim", "lv", date(2026, 12, 15)),
        ("завтра до обеда", "ru", date(2026, 11, 24)),
        ("в пятницу", "ru", date(2026, 11, 27)),
        ("до конца месяца", "ru", date(2026, 11, 30)),
        ("through the fifteenth of December", "en", date(2026, 12, 15)),
        ("by Friday", "en", date(2026, 11, 27)),
        ("in two weeks", "en", date(2026, 12, 7)),
    ],
)
def test_words_name_a_day_counted_from_the_call(text: str, language: str, day: date):
    assert due_date(text, MONDAY, language) == day


@pytest.mark.parametrize("text", ["kad uzzināšu", "uz šo numuru", "pie arhitektes"])
def test_no_day_is_made_up(text: str):
    assert due_date(text, MONDAY, "lv") is None
