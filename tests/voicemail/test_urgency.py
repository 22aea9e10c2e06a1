"""What cannot wait is told at once; what can wait is not."""

import tomllib
from pathlib import Path

import pytest

from callmon.organisation import Language
from callmon.voicemail.spoken_words import SpokenWords
from callmon.voicemail.urgency import urgency

SAID = tomllib.loads((Path(__file__).parent / "urgent_or_not.toml").read_text(encoding="utf8"))


@pytest.mark.parametrize("language", SAID)
@pytest.mark.parametrize(("key", "expected"), [("cannot_wait", True), ("can_wait", False)])
def test_what_callers_say_is_taken_for_what_it_is(
    language: Language, key: str, expected: bool
) -> None:
    for said in SAID[language][key]:
        assert urgency(SpokenWords(said, language), language)[0] is expected, said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("lv", "plīsis ūdensvads, ūdens jau nāk pagrabā iekšā, tur ir elektrības sadale"),
        ("lv", "pagalmā divi vīrieši kaujas, vienam jau asinis"),
        ("lv", "viņai atslēgta elektrība, mājā astoņi grādi, viņa nosals"),
        ("lv", "kāpņu telpā smird pēc gāzes"),
        ("lv", "koks pār gāzies pāri ceļ karājas vadi atbrauciet"),
        ("lv", "palīgā, lūdzu, kāds, palīgā"),
        ("lv", "vecmamma aizgājusi no mājām, viņai ir demence, naktī sals"),
        ("ru", "три парня бют одного мущину он лежит уже на снегу"),
        ("ru", "в подъезде сильно пахнет газом"),
        ("en", "theres a big tree come down across the road send some one right now"),
        ("en", "a power line is down and it's sparking"),
        ("lv", "vecs kungs nedēļu nav redzēts, dzirdu, ka vaid, bet neatver, atsūtiet kādu"),
        ("lv", "nav akas vāka, kāds nozadzis, te ies bērni, steidzieties"),
        ("ru", "кто-то разлил бензин и грозится поджечь"),
    ],
)
def test_danger_cannot_wait(language: Language, said: str) -> None:
    urgent, words = urgency(SpokenWords(said, language), language)

    assert urgent
    assert words


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("lv", "mums ceļš nav tīrīts no vakardienas, pasakiet, kad ir mūsu grafiks"),
        ("lv", "pagājušajā nedēļā bija plīsusi caurule, palikusi bedre"),
        ("lv", "atkal ballīte, ekipāža bija, apklusa, kā rakstīt iesniegumu"),
        ("lv", "vai par nodegušo māju jāmaksā nodoklis"),
        ("lv", "mīnus divdesmit pieci grādi, vai autobuss kursē"),
        ("lv", "mamma dzīvo viena pati, kā dabūt aprūpētāju"),
        ("lv", "koks jau aizvākts, palika celms, nekas steidzīgs"),
        ("ru", "уже три дня не горит фонарь, пожалуйста, почините"),
        ("ru", "нужна сиделка для мужа после инсульта"),
        ("ru", "соседи опять шумят по ночам"),
        ("en", "can somebody grit the pavement, it is like an ice rink"),
        ("lv", "somiņa palika autobusā, brūna, ādas"),
        ("lv", "laukums dubļos, futbola bumba neripo"),
        ("lv", ""),
    ],
)
def test_what_is_over_or_a_nuisance_can_wait(language: Language, said: str) -> None:
    assert not urgency(SpokenWords(said, language), language)[0]
