"""Callers name themselves at the end too: before the number, alone, or as whom to ask for."""

import pytest

from callmon.organisation import Language
from callmon.voicemail.caller_name import caller_name


@pytest.mark.parametrize(
    ("language", "said", "name"),
    [
        ("lv", "Labdien, pagalmā nav lampas. Ilmārs Grava, 29 115 203.", "Ilmārs Grava"),
        ("lv", "Kad būs sapulce? Inga Celmiņa, divi seši, trīs trīs, nulle viens, četri pieci.",
         "Inga Celmiņa"),
        ("lv", "Kad vedīs smiltis? Guntis Rudzītis, mans numurs 26 330 145.", "Guntis Rudzītis"),
        ("lv", "Vai drīkst kurināt lapas? Velta Osis, telefons jums redzams.", "Velta Osis"),
        ("lv", "Kad atvērsiet lodziņu? Numuru jūs redzat. Vilma Zīle.", "Vilma Zīle"),
        ("lv", "Pazudusi suņa zīme. Harijs. Divdesmit deviņi, trīs, trīs, viens, nulle, pieci, "
         "seši.", "Harijs"),
        ("lv", "Mums nav ūdens. Nama vecākā Silvija Lapsa, 26 111 205.", "Silvija Lapsa"),
        ("lv", "Gribu pieteikt galdu. Te saimnieks, Arvils Dzenītis, 29 402 233.",
         "Arvils Dzenītis"),
        ("lv", "Kad būs atbilde? Eglītis Juris, 26 303 122.", "Juris Eglītis"),
        ("lv", "Kad būs atbilde? Thi Nguyen Tran, 26 303 122.", "Thi Nguyen Tran"),
        ("lv", "Par to nodokli. Zhang Wei, tālrunis 26 303 122.", "Zhang Wei"),
        ("lv", "Kad būs atbilde, lūdzu? Anna-Marija Bērziņa-Kalna, 26 303 122.",
         "Anna-Marija Bērziņa-Kalna"),
        ("lv", "par to ceļ kas appludis aivars zirni divi deviņ nulle viens trīs trīs pieci seši",
         "Aivars Zirnis"),
        ("lv", "kad bus sils ūdens mirdza kalniņ mans numurs divi seši viens viens četri pieci "
         "seši nulle", "Mirdza Kalniņa"),
        ("lv", "kad varu nakt jazeps divi deviņi četri nulle nulle seši viens trīs", "Jāzeps"),
        ("lv", "gribu samaksat par atkritumiem bet nav rēķina edgars", "Edgars"),
        ("lv", "Man ir strīds. Advokāts Juris Sils, 26 112 233, par to strīdu.", "Juris Sils"),
        ("lv", "Par vietu dārziņā. Zvana Emīla mamma Ilze Kalna, 26 112 233.", "Ilze Kalna"),
        ("lv", "Par vietu dārziņā. Gaidīšu zvanu, Ilze Kalna.", "Ilze Kalna"),
        ("lv", "Mans numurs ir 26 112 233, Uvis Maldons, paldies.", "Uvis Maldons"),
        ("lv", "gribu zinat par dārziņ numurs divi seši viens viens divi divi trīs trīs "
         "ilze kaln paldies visu labu", "Ilze Kalna"),
        ("lv", "Par nodokli. Mans uzvārds ir Kalniņa, vārds Ilze. 26 112 233.", "Ilze Kalniņa"),
        ("lv", "Par nodokli. Doktore Kalniņa, 26 112 233.", "Kalniņa"),
        ("lv", "Labdien, te Ozola kungs, 26 112 233.", "Ozols"),
        ("lv", "Labdien, runā Pētera Ozola sieva Aina. 26 112 233.", "Aina"),
        ("lv", "Labdien, ar jums runā Ainas vīrs, Pēteris. 26 112 233.", "Pēteris"),
        ("lv", "Par kapiem. Gaidīšu. Pēteris no Mores, 26 112 233.", "Pēteris"),
        ("ru", "Когда свет? Фамилия моя Кравцова, зовут Инна. 26 112 233.", "Инна Кравцова"),
        ("en", "When is it open? It's Mrs Harrow, 26 112 233.", "Harrow"),
        ("lv", "kas maksa par ceļ ilze tomašun divi seši viens viens divi divi trīs trīs",
         "Ilze Tomašun"),
        ("lv", "kas maksa par ceļ rasma jurkovsk divi seši viens viens divi divi trīs trīs",
         "Rasma Jurkovska"),
        ("lv", "kas maksa par ceļ kuntis vanak divi seši viens viens divi divi trīs trīs",
         "Guntis Vanags"),
        ("ru", "Когда вывезут мусор? Марина Зуева, двадцать девять, триста три, сто один.",
         "Марина Зуева"),
        ("ru", "Когда ответ? Борис, номер у вас определился.", "Борис"),
        ("ru", "Звонит мама, Нина Громова. 29 303 122.", "Нина Громова"),
        ("ru", "Звонит отец ученика, Павел Гриднев, 29 303 122.", "Павел Гриднев"),
        ("ru", "Нет горячей воды третий день. Алиса Марковна. Мой телефон 26 707 808.",
         "Алиса Марковна"),
        ("ru", "кагда включат свет людмила петровна двацать шесть семь ноль адин два три четыре",
         "Людмила Петровна"),
        ("ru", "не могу найти справку фамилия сидаренко виктор номер двадцать шесть",
         "Виктор Сидоренко"),
        ("ru", "хачу узнать пра очередь анжела калнинь двадцать девять семь семь ноль "
         "ноль адин два",
         "Анжела Калниня"),
        ("en", "When is the pool open? Gillian Hart, two nine, four four, oh one, three six.",
         "Gillian Hart"),
        ("en", "The lamp is out again. Moses Abiodun, my number is 26 303 122.", "Moses Abiodun"),
        ("en", "Is the office open on Friday? You can see my number. Ellen Roth.", "Ellen Roth"),
        ("en", "when is the pool open gillian hart two nine four four oh one three six",
         "Gillian Hart"),
        ("en", "i lost my card its urgent im peter", "Peter"),
    ],
)  # fmt: skip
def test_a_message_is_signed_before_the_number_or_at_its_end(
    language: Language, said: str, name: str
) -> None:
    assert caller_name(said, language) == name


@pytest.mark.parametrize(
    ("language", "said", "name"),
    [
        ("lv", "Man vajag izziņu. Zvaniet Andrim Ozolam, 26 112 233.", "Andris Ozols"),
        ("lv", "Man vajag izziņu. Lūdzu, piezvaniet Ievai Paeglei.", "Ieva Paegle"),
        ("lv", "Man vajag izziņu. Prasiet Kasparu Kalniņu, 26 112 233.", "Kaspars Kalniņš"),
        ("lv", "Man vajag izziņu. Prasiet Kalniņu Kristīni.", "Kristīne Kalniņa"),
        ("lv", "Meklējiet Dzidru Kalēju pa numuru 26 112 233.", "Dzidra Kalēja"),
        ("lv", "Man vajag izziņu. Prasiet pēc Ivetas Vilkas.", "Iveta Vilka"),
        ("lv", "Atzvaniet Mārim Jurim Vējam, 26 112 233.", "Māris Juris Vējš"),
        ("lv", "Zvaniet Brunhildei Štokai, 26 112 233.", "Brunhilde Štoka"),
        ("lv", "Atzvaniet Ingum, divi seši, viens viens, divi divi, trīs trīs.", "Ingus"),
        ("lv", "Jūs runājat ar Ilonu Grāvīti. Man vajag izziņu.", "Ilona Grāvīte"),
        ("lv", "man vajag izziņ atzvaniet gunta liepiņ divi seši viens viens divi divi trīs trīs",
         "Gunta Liepiņa"),
        ("lv", "man vajag izziņ prasiet juri ozol divi seši viens viens divi divi trīs trīs",
         "Juris Ozols"),
        ("ru", "Мне нужна справка. Перезвоните Андрею Зимину, 26 112 233.", "Андрей Зимин"),
        ("ru", "Мне нужна справка. Позвоните Ларисе Высоцкой.", "Лариса Высоцкая"),
        ("ru", "Спросите Игоря Петренко, 26 112 233.", "Игорь Петренко"),
        ("ru", "Мне нужна справка, спросите Марию Степановну.", "Мария Степановна"),
        ("ru", "Перезвоните Павлу, 26 112 233.", "Павел"),
        ("ru", "справка нужна пазваните виктару арлову двадцать шесть адин адин два два три три",
         "Виктор Орлов"),
        ("en", "I need a form. Please call back Morag Kerr, 26 112 233.", "Morag Kerr"),
        ("en", "I need a form. Ask for Ruben Castell.", "Ruben Castell"),
    ],
)  # fmt: skip
def test_whom_to_ring_back_is_told_in_the_nominative(
    language: Language, said: str, name: str
) -> None:
    assert caller_name(said, language) == name


@pytest.mark.parametrize(
    ("language", "said", "name"),
    [
        ("lv", "Te Zane. Zvaniet manam vīram Jānim, 26 112 233.", "Zane"),
        ("lv", "Zvaniet manam vīram Jānim, 26 112 233. Zane Upīte.", "Zane Upīte"),
        ("lv", "Mana mamma Ilze Kalna, 26 112 233, dzīvo viena.", None),
        ("lv", "Man nepatīk, ka jūsu Ilze Kalna neatbild. Numurs 26 112 233.", None),
        ("lv", "Kaimiņš Juris Ozols, 26 112 233, arī to redzēja.", None),
        ("lv", "Bedre Miera ielā 15, pie Maximas. Numurs 26 112 233.", None),
        ("lv", "Brīvības 26, dzīvoklis 11, nav apkures, 26 112 233.", None),
        ("lv", "Paldies, gaidīšu. 26 112 233.", None),
        ("lv", "Esmu no tālienes. Krimulda. 26 112 233.", None),
        ("lv", "Steidzami, 26 112 233.", None),
        ("lv", "Firma “Balts”, numurs 26 112 233.", None),
        (
            "lv",
            "bedre raiņa iela pie skolas numurs divi seši viens viens divi divi trīs trīs",
            None,
        ),
        ("lv", "dēlu sauc mārtiņš viņam ir septiņi gadi un vajag skolu", None),
        ("lv", "to neviens neņem vērā divi seši viens viens divi divi trīs trīs", None),
        ("en", "who takes children to the camp two six one one two two three three", None),
        ("ru", "Позвоните моему мужу Олегу, 26 112 233.", None),
        ("ru", "Моего сына зовут Артём, ему семь лет.", None),
        ("ru", "Срочно, 26 112 233.", None),
        ("en", "My son's name is Oliver and he lost his card.", None),
        ("en", "The owner of the dog, my neighbour Bob Hale, 26 112 233.", None),
        ("en", "Thanks. Call me back on 26 112 233. Bye.", None),
    ],
)
def test_a_name_that_is_somebody_elses_signs_nothing(
    language: Language, said: str, name: str | None
) -> None:
    assert caller_name(said, language) == name
