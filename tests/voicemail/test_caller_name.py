"""The caller's name is the caller's, as they say it."""

import pytest

from callmon.organisation import Language
from callmon.voicemail.caller_name import caller_name


@pytest.mark.parametrize(
    ("language", "said", "name"),
    [
        ("lv", "Labrīt! Te Andris Kļaviņš no Mores.", "Andris Kļaviņš"),
        ("lv", "Labvakar, mani sauc Baiba. Es iesniedzu dokumentus.", "Baiba"),
        ("lv", "Sveiki! Līga Ābele zvana. Man ir jautājums.", "Līga Ābele"),
        ("lv", "Labvakar, Rūdolfs Zariņš. Es par to konkursu.", "Rūdolfs Zariņš"),
        ("lv", "Labvakar, atvainojiet, ka tik vēlu. Aivars Lapsa, Brieža iela četri.",
         "Aivars Lapsa"),
        ("lv", "Labdien, te Inga, Tomasa mamma no trešās klases.", "Inga"),
        ("lv", "Labdien, mani sauc Zvaigznīte Uguntiņa.", "Zvaigznīte Uguntiņa"),
        ("lv", "Labvakar, mani sauc Uldis, Uldis Grava. Es par ceļu.", "Uldis Grava"),
        ("lv", "Labdien! SIA „Zaļais zars”, Mārtiņš Grants. Rēķins nav apmaksāts.",
         "Mārtiņš Grants"),
        ("lv", "Labvakar. Pierakstiet Modri Kārkliņu, man ir jautājums.", "Modris Kārkliņš"),
        ("ru", "Добрый день, это Виктор. У нас не вывозят мусор.", "Виктор"),
        ("ru", "Здравствуйте, это Тамара Ивановна с улицы Пелду.", "Тамара Ивановна"),
        ("en", "Hello, this is Graham Porter calling from Leeds.", "Graham Porter"),
        ("en", "Hi, my name's Priya, I'm with a software company.", "Priya"),
        ("en", "Merry Christmas! Emma Lindqvist here.", "Emma Lindqvist"),
    ],
)  # fmt: skip
def test_the_name_is_taken_as_said(language: Language, said: str, name: str) -> None:
    assert caller_name(said, language) == name


@pytest.mark.parametrize(
    ("language", "said", "name"),
    [
        ("lv", "lab vakar juris saulits es gribej par to nodokl", "Juris Saulītis"),
        ("lv", "labdien ērika mucinieca es pagājuš nedēļ", "Ērika Muceniece"),
        ("lv", "lab dien mani sauc skaidrite mans mās dels", "Skaidrīte"),
        ("lv", "valdis birz nieks zvanu otro reiz", "Valdis Birznieks"),
        ("lv", "lab vakar te kārlis no siguldas pagast", "Kārlis"),
        ("ru", "добрый вечер котов андрей я по поводу справки", "Котов Андрей"),
        ("ru", "здраствуйте аксана мы хотим в другую школу", "Оксана"),
        ("ru", "алё ар тур вот мне нужна бумага", "Артур"),
        ("ru", "здрасте меня зовут настя я по поводу очереди", "Настя"),
        ("en", "hi its tom hughes i think i left a bag", "Tom Hughes"),
        ("en", "hi my names colin I think I've left a bag and I'm sorry", "Colin"),
    ],
)
def test_a_garbled_name_is_spelt_as_its_bearers_spell_it(
    language: Language, said: str, name: str
) -> None:
    assert caller_name(said, language) == name


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("lv", "alo alo gunta tu te esi alo es te stāvu pie maximas"),
        ("lv", "Marī, paņem piena pakas un maizi."),
        ("lv", "Klausieties, te Vidus ielā deviņi pagalmā kaujas!"),
        ("lv", "Labdien! Es par rindu bērnudārzā. Man zvanīja Ilze no jums."),
        ("ru", "алё ой я кажеться не туда попала"),
        ("ru", "алло здраствуйте мне пришла бумажка про долг"),
        ("lv", "te pat pie veikala ir bedre"),
        ("en", "i went back and my camera is gone"),
        ("ru", "Алло, Люда? Люда, возьми трубку."),
        ("en", "Hello? Er, I'd rather not explain this on a machine."),
        ("lv", ""),
    ],
)
def test_somebody_else_is_no_caller(language: Language, said: str) -> None:
    assert caller_name(said, language) is None


def test_the_municipality_greeted_by_name_is_no_caller() -> None:
    assert caller_name("Labdien, Siguldas novads!", "lv", ["Siguldas novads"]) is None


@pytest.mark.parametrize(
    ("language", "said", "name"),
    [
        ("lv", "Labvakar, Elita te. Vīrs aizgāja.", "Elita"),
        ("ru", "Здравствуйте, Анжела. Мы стоим на жильё.", "Анжела"),
        ("en", "Hello, Mikko Saarinen from Tampere.", "Mikko Saarinen"),
        ("lv", "Sveiki, Pazaudēju dzimšanas apliecību.", None),
    ],
)
def test_an_uncommon_name_is_one_where_it_stands_alone_after_the_greeting(
    language: Language, said: str, name: str | None
) -> None:
    assert caller_name(said, language) == name
