"""A message goes to the department whose work it asks for, in whatever words."""

from pathlib import Path

import pytest

from callmon.organisation import Language, Organisation
from callmon.organisation_file import read_organisation
from callmon.voicemail.routing import understand


@pytest.fixture(scope="module")
def sigulda() -> Organisation:
    return read_organisation(Path(__file__).parents[1] / "labelled" / "organisation.toml")


@pytest.mark.parametrize(
    ("language", "said", "department"),
    [
        ("lv", "Pie mājas nodegusi lampa stabā.", "ipasumi"),
        ("lv", "Gribu meitai vietu dārziņā.", "izglitiba"),
        ("lv", "Maksāšanas paziņojums atnācis divreiz.", "finances"),
        ("lv", "Taisos celt garāžu, vai vajag projektu?", "buvvalde"),
        ("lv", "Kaimiņu suns rej visu nakti.", "policija"),
        ("lv", "Pazaudēju dzimšanas apliecību.", "dzimtsaraksti"),
        ("lv", "Cik maksā baseina abonements?", "kultura"),
        ("lv", "Gribu pārsūdzēt domes lēmumu.", "juridiska"),
        ("lv", "es gribej uz zināt par deklareto dziv vietu", "kap"),
        ("ru", "Прорвало трубу, вода хлещет в подвал!", "ipasumi"),
        ("ru", "Хочу оформить опеку над внуком.", "barintiesa"),
        ("en", "The street light outside our house has been out for weeks.", "ipasumi"),
        ("en", "I'd like to hear about grants for start-ups.", "attistiba"),
    ],
)
def test_everyday_words_tell_the_department(
    sigulda: Organisation, language: Language, said: str, department: str
) -> None:
    assert understand(said, language, sigulda).department_id == department


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("lv", "Ē... labdien. Atzvaniet man, lūdzu, kad būs kāds uz vietas. Paldies."),
        ("lv", "alo alo gunta tu te esi es te stāvu pie maximas nu zvani man"),
        ("lv", "Piedodiet, es domāju, ka zvanu uz frizētavu."),
        ("lv", "Pārbaude, viens, divi, trīs. Vai ierakstās? Sarkanā lampiņa deg."),
        ("ru", "Ой, извините, ошибся номером."),
        ("en", "Just have somebody call me, please. Twenty-eight, forty-five, oh nine, ten."),
        (
            "en",
            "We're welcome, as could be about the protectors to see what we're publishing. "
            "We would, pass the kit, carry the document via ticket.",
        ),
        ("lv", ""),
    ],
)
def test_a_message_that_does_not_tell_goes_to_nobody(
    sigulda: Organisation, language: Language, said: str
) -> None:
    understood = understand(said, language, sigulda)

    assert understood.department_id is None
    assert not understood.urgent


def test_the_request_decides_not_where_the_caller_has_been(sigulda: Organisation) -> None:
    said = "Es pie dzimtsarakstiem jau biju. Tagad gribu bērnu pierakstīt rindā bērnudārzā."

    assert understand(said, "lv", sigulda).department_id == "izglitiba"


def test_a_phrase_counts_more_than_the_word_in_it(sigulda: Organisation) -> None:
    assert understand("Par dzīvokļa pabalstu.", "lv", sigulda).department_id == "socialais"
    assert understand("Par dzīvokļu rindu.", "lv", sigulda).department_id == "ipasumi"


def test_the_reason_names_the_words_that_spoke(sigulda: Organisation) -> None:
    understood = understand("Uz mūsu ielas nedeg laternas.", "lv", sigulda)

    words = understood.reason["words"]
    assert isinstance(words, list)
    assert any("laternas" in word for word in words)
    assert understood.confidence > 0.5


def test_a_municipality_adds_words_of_its_own(sigulda: Organisation) -> None:
    said = "Es par Fišera kundzes brīnumkasti."
    first, *others = sigulda.departments
    taught = first.model_copy(update={"words": {"brīnumkaste": 3.0}})
    organisation = sigulda.model_copy(update={"departments": (taught, *others)})

    assert understand(said, "lv", sigulda).department_id is None
    assert understand(said, "lv", organisation).department_id == first.id


def test_departments_with_other_ids_are_found_by_their_names_and_topics(
    sigulda: Organisation,
) -> None:
    renamed = tuple(
        one.model_copy(update={"id": f"d{index}"})
        for index, one in enumerate(reversed(sigulda.departments))
    )
    organisation = sigulda.model_copy(update={"departments": renamed})
    expected = {one.name: one.id for one in renamed}["Būvvalde"]

    assert understand("Gribu celt šķūni.", "lv", organisation).department_id == expected


def test_short_own_words_do_not_stand_for_every_word_that_begins_so(
    sigulda: Organisation,
) -> None:
    first, *others = sigulda.departments
    renamed = first.model_copy(update={"aliases": ("kase",)})
    organisation = sigulda.model_copy(update={"departments": (renamed, *others)})

    scores = understand("Kas tas ir un kad kaut kas būs?", "lv", organisation).reason["scores"]
    assert scores == {}
