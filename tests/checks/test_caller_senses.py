import pytest

from callmon.checks.caller_senses import Taken, taken


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("Nu bet cikos tieši?", "lv"),
        ("tā tad maksa vai ne maksa", "lv"),
        ("Un kas man to beidzot pateiks?", "lv"),
        ("Nu labi, meklēšu pati kaut kur citur.", "lv"),
        ("И всё-таки, можно или нельзя?", "ru"),
        ("ну ладно поищу сама где ни будь", "ru"),
        ("Yes, but when will it be?", "en"),
        ("well I suppose I'll have to ask somewhere else then", "en"),
    ],
)
def test_who_has_no_answer_asks_again_or_gives_up(said: str, language: str):
    how = taken(said, language)

    assert how[Taken.PUSHES] + how[Taken.GIVES_UP] > 0.6


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("Skaidrs, tātad līdz sešiem. Paldies!", "lv"),
        ("Labi, tad gaidīšu zvanu rīt no rīta.", "lv"),
        ("Ābeļu iela pieci, otrais stāvs.", "lv"),
        ("Понятно, значит, паспорт не нужен. Спасибо!", "ru"),
        ("Хорошо, договорились, в среду приду.", "ru"),
        ("Lovely, that is all I wanted to know.", "en"),
        ("It's number twelve, Garden Street.", "en"),
    ],
)
def test_who_has_an_answer_goes_on(said: str, language: str):
    how = taken(said, language)

    assert how[Taken.PUSHES] + how[Taken.GIVES_UP] < 0.4


def test_shares_add_up():
    assert sum(taken("Labdien!", "lv").values()) == pytest.approx(1.0, abs=1e-5)
