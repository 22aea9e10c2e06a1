"""The number to ring is the one that was said, and nothing else that has digits."""

import pytest

from callmon.organisation import Language
from callmon.voicemail.spoken_number import callback_number


@pytest.mark.parametrize(
    ("language", "said", "number"),
    [
        ("lv", "Mans numurs divdesmit deviņi, četrdesmit pieci, astoņpadsmit, septiņdesmit seši.",
         "+37129451876"),
        ("lv", "Telefons divi divi, nulle viens, deviņi četri, četri pieci.", "+37122019445"),
        ("lv", "Atzvaniet pirmdien uz 26 700 312. Paldies!", "+37126700312"),
        ("lv", "2880 1264.", "+37128801264"),
        ("lv", "tel 26.123.456", "+37126123456"),
        ("lv", "(+371) 26-123-456", "+37126123456"),
        ("lv", "divdesmit seši, septiņi simti, trīs simti divpadsmit", "+37126700312"),
        ("lv", "plus trīssimt septiņdesmit viens divdesmit seši divdesmit divi trīsdesmit trīs"
         " četrdesmit", "+37126223340"),
        ("lv", "divi deviņi, trīs septiņnieki, nulle viens divi", "+37129777012"),
        ("lv", "divdesmit seši pieci simti piecdesmit pieci simts nulle viens", "+37126555101"),
        ("lv", "divdesmit seši septiņi simti nulle divpadsmit", "+37126700012"),
        ("ru", "двадцать шесть пятьсот пятьдесят пять сто ноль один", "+37126555101"),
        ("ru", "двадцать шесть семьсот ноль двенадцать", "+37126700012"),
        ("ru", "двадцать девять четыреста пятьдесят один два три", "+37129450123"),
        ("en", "twenty six five hundred and fifty five one hundred oh one", "+37126555101"),
        ("en", "two nine hundred and twenty three four five six", "+37129203456"),
        ("ru", "двадцать восемь, одиннадцать, шестьдесят, девяносто три", "+37128116093"),
        ("ru", "плюс три семь один, два шесть семь три три девять ноль пять", "+37126733905"),
        ("ru", "двадцать девять, четыреста пятьдесят один, восемьсот семьдесят шесть",
         "+37129451876"),
        ("ru", "два девять три семёрки ноль один два", "+37129777012"),
        ("en", "two seven double eight nine oh one four", "+37127889014"),
        ("en", "Twenty-eight, forty-five, oh nine, thirty-three.", "+37128450933"),
        ("en", "two six, triple three, double seven, one", "+37126333771"),
        ("en", "it's twenty-six, seven hundred, three hundred and twelve", "+37126700312"),
        ("en", "plus four four, seven seven double oh, nine double oh, three one eight",
         "+447700900318"),
    ],
)  # fmt: skip
def test_a_number_is_read_however_it_is_grouped(language: Language, said: str, number: str) -> None:
    assert callback_number(said, language, "+371") == number


@pytest.mark.parametrize(
    ("language", "said", "number"),
    [
        ("lv", "divdesmit astoņ trisdesmit tris četrdesmit nulle deviņ", "+37128334009"),
        ("lv", "divdesmit septiņ trisdesmit četri nulle pieci seš desmit seši", "+37127340566"),
        ("lv", "divi seši nulle četri nulle viens piecdesmit astoņ", "+37126040158"),
        ("lv", "div desmit ast oņi astoņdes mit piecdesmitseši vie npadsmit", "+37128805611"),
        ("ru", "твадцать восим одинадцать шестдесят девяносто три", "+37128116093"),
        ("en", "to six oh nine one seven three five", "+37126091735"),
        ("en", "sixty two sev enty one fifty four sixty two", "+37162715462"),
        ("lv", "divdesmit piec astoņdesmit četr nulle seš trīspads", "+37125840613"),
        ("ru", "двадцать пять одинадцать шестсят семь двадцать", "+37125116720"),
    ],
)
def test_a_garbled_number_is_read(language: Language, said: str, number: str) -> None:
    assert callback_number(said, language, "+371") == number


@pytest.mark.parametrize(
    ("language", "said", "number"),
    [
        ("lv", "divi astoņi trīs trīs četri nulle nulle deviņi, vai nē, atvainojiet, vēlreiz:"
         " divi astoņi trīs trīs četri nulle viens deviņi", "+37128334019"),
        ("lv", "divdesmit astoņi, trīsdesmit trīs, četrdesmit, deviņpadsmit, nē, beigās divdesmit",
         "+37128334020"),
        ("lv", "divdesmit deviņi, nē, divdesmit astoņi, trīsdesmit trīs, četrdesmit, deviņpadsmit",
         "+37128334019"),
        ("lv", "divi astoņi, trīs trīs, četri pieci, nē, četri nulle, viens deviņi",
         "+37128334019"),
        ("lv", "deviņi seši viens trīs trīs septiņi divi, priekšā divi", "+37129613372"),
        ("en", "nine six one three three seven two with a two in front", "+37129613372"),
        ("ru", "двадцать шесть, нет, извините, двадцать семь, тридцать, сорок, пятьдесят",
         "+37127304050"),
        ("lv", "26155208, 26155208!", "+37126155208"),
        ("ru", "двадцать два девяносто один семьдесят пять секунду семьдесят четыре ноль шесть",
         "+37122917406"),
        ("lv", "divdesmit deviņi četri simti četrdesmit nē četri simti piecdesmit simts divdesmit",
         "+37129450120"),
        ("ru", "двадцать девять четыреста сорок нет четыреста пятьдесят сто двадцать",
         "+37129450120"),
        ("ru", "двадцать девять четыреста сорок не сорок а пятьдесят сто двадцать",
         "+37129450120"),
    ],
)  # fmt: skip
def test_a_number_corrected_midway_is_the_corrected_one(
    language: Language, said: str, number: str
) -> None:
    assert callback_number(said, language, "+371") == number


@pytest.mark.parametrize(
    ("language", "said", "number"),
    [
        ("lv", "29451203, pēdējais nevis trīs, bet četri", "+37129451204"),
        ("lv", "29451203, pēdējais cipars četri, nevis trīs", "+37129451204"),
        ("lv", "29451203, nē, pēdējais četri", "+37129451204"),
        ("ru", "два девять четыре пять один два ноль три последняя не три а четыре",
         "+37129451204"),
        ("ru", "29451203, последняя четыре, а не три", "+37129451204"),
        ("ru", "29451203, последние две не ноль три, а ноль четыре", "+37129451204"),
        ("en", "two nine four five one two zero six the last digit is seven not six",
         "+37129451207"),
        ("en", "29451203 sorry the last digit isn't three it's four", "+37129451204"),
        ("en", "it is 29451203, not five one but one five", "+37129415203"),
    ],
)  # fmt: skip
def test_digits_said_not_to_be_the_ones_give_way_to_those_that_are(
    language: Language, said: str, number: str
) -> None:
    assert callback_number(said, language, "+371") == number


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("lv", "29451204, pēdējais četri, nevis trīs"),
        ("ru", "29451204, последняя четыре, а не три"),
        ("en", "29451204, the last digit is four, not three"),
    ],
)
def test_a_number_that_has_no_digits_to_give_way_stays(language: Language, said: str) -> None:
    assert callback_number(said, language, "+371") == "+37129451204"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("lv", "Atzvaniet uz numuru, no kura zvanu."),
        ("lv", "Krišjāņa Barona iela septiņi, divdesmit trīs gadi, piecpadsmitais augusts"),
        ("lv", "personas kods nulle viens nulle viens deviņi nulle viens divi trīs četri pieci"),
        ("lv", "Personas kods 010190-12345."),
        ("lv", "rēķina numurs 2025 1234, kadastra numurs 80150021234"),
        ("lv", "2025. gada 12. martā es samaksāju 26 eiro"),
        ("ru", "я родился в Сигулде в шестьдесят седьмом году"),
        ("en", "I left it at ten past six on the 12th of May 2026"),
        ("en", "two nine hundred and three four five"),
        ("lv", ""),
    ],
)
def test_other_digits_are_no_number(language: Language, said: str) -> None:
    assert callback_number(said, language, "+371") is None


def test_a_house_or_another_number_before_does_not_mix_in() -> None:
    assert (
        callback_number("Ausekļa ielā 12, dzīvoklis 26, tālrunis 26 700 312.", "lv", "+371")
        == "+37126700312"
    )
    assert (
        callback_number("zvanīju uz 80001234, neviens neceļ. Mans numurs 26123456", "lv", "+371")
        == "+37126123456"
    )


def test_a_national_number_takes_the_organisations_country_code() -> None:
    assert callback_number("call 5123 4567", "en", "+372") == "+37251234567"
