import pytest

from callmon.transcripts.phrases import (
    find,
    find_all,
    fold,
    forms,
    most_alike,
    similarity,
    sound,
    tokens,
    transliterations,
    words,
)


def test_folding_drops_case_diacritics_and_punctuation():
    assert fold("Būvvalde, Žanis Ķēniņš!") == "buvvalde zanis kenins"


def test_folding_spells_cyrillic_by_its_sound():
    assert fold("Круминьш") == fold("Krūmiņš")
    assert fold("Берзиня") == fold("Bērziņa")


def test_words_stand_beside_their_folded_tokens():
    text = "Lab dien, e-pasts edgar's!"

    assert tokens(text) == ("lab", "dien", "e", "pasts", "edgars")
    assert words(text) == ("Lab", "dien", "e", "pasts", "edgar's")


def test_voiced_and_voiceless_letters_sound_alike():
    assert sound("būvvalde") == sound("pufvalte")


def test_english_is_heard_by_its_own_spelling():
    assert sound("regis", "en") + sound("tree", "en") == sound("registry", "en")


@pytest.mark.parametrize(
    ("phrase", "text", "language"),
    [
        ("labdien", "lab dien siguldas novad paš valdiba", "lv"),
        ("Siguldas novada pašvaldība", "lab dien siguldas novad paš valdiba finanš", "lv"),
        ("finanšu pārvalde", "labdien finan šu par valde olga", "lv"),
        ("стройуправление", "это сигулский край строй управление", "ru"),
        ("registry office", "regis tree office hello", "en"),
        ("добрый день", "dobrij den jus klausās", "lv"),
    ],
)
def test_a_garbled_or_split_phrase_is_found(phrase, text, language):
    assert find(phrase, text, language)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("hi", "this is thinking"),
        ("labdien", "labi, klausos"),
        ("Rita", "kritalas"),
        ("Būvvalde", "Izglītības pārvalde"),
        ("Izglītības pārvalde", "Īpašumu pārvalde"),
    ],
)
def test_a_phrase_that_was_not_said_is_not_found(phrase, text):
    assert find(phrase, text) is None


def test_a_match_says_which_words_it_covers():
    match = find("Siguldas novada pašvaldība", "lab dien siguldas novad paš valdiba finanš")

    assert match
    assert (match.start, match.end) == (2, 6)


def test_a_long_phrase_is_found_inside_joined_words_at_a_price():
    joined = find("labdien", "labdienbūvvalde anna")
    apart = find("labdien", "labdien būvvalde anna")

    assert joined
    assert apart
    assert joined.score < apart.score
    assert (joined.start, joined.end) == (0, 1)


def test_matches_of_many_phrases_do_not_overlap_and_come_in_order():
    found = find_all(["visu labu", "paldies", "visu"], "paldies jums visu labu")

    assert [match.phrase for match in found] == ["paldies", "visu labu"]


def test_an_empty_text_holds_nothing():
    assert find("labdien", "") is None


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Zālītis", "zālīša"),
        ("Lācis", "lāča"),
        ("Briedis", "brieža"),
        ("Bērziņš", "bērziņam"),
        ("Mikus", "mikum"),
        ("Ilze", "ilzi"),
        ("Anna", "annu"),
        ("Sociālais dienests", "sociālā dienesta"),
        ("Juridiskā nodaļa", "juridiskās nodaļas"),
        ("Klientu apkalpošanas pārvalde", "klientu apkalpošanas pārvaldē"),
    ],
)
def test_latvian_is_declined(name, form):
    assert form in forms(name, "lv")


def test_russian_is_declined_adjective_with_noun():
    assert "финансового управления" in forms("Финансовое управление", "ru")
    assert "социальной службы" in forms("Социальная служба", "ru")


def test_a_form_without_its_ending_is_a_form():
    assert "krūmiņ" in forms("Krūmiņš")


def test_latvian_names_are_spelt_for_russian_and_english():
    assert "янис" in transliterations("Jānis")
    assert "васильева" in transliterations("Vasiļjeva")
    assert "berzins" in transliterations("Bērziņš")


def test_similarity_is_whole_for_the_same_sound_and_low_for_another_word():
    assert similarity("Круминьш", "Krūmiņš") == 100.0
    assert similarity("Ilze", "Inese") < 70.0


def test_russian_endings_sound_as_they_are_said():
    assert sound("всего", "ru") == sound("всево", "ru")
    assert sound("хорошего", "ru") == sound("харошева", "ru")
    assert sound("сегодня", "ru") == sound("севодня", "ru")
    assert sound("город", "ru") != sound("воров", "ru")


def test_the_most_alike_is_as_alike_as_by_itself() -> None:
    said, others = "nodal", ("nodaļa", "nodaļā", "pārvalde", "dienests")

    best = max(similarity(said, other) for other in others)

    assert most_alike(said, others, "lv", 60.0) == pytest.approx(best)
    assert most_alike(said, others[2:], "lv", 10.0) > 10.0
    assert most_alike(said, others, "lv", best + 0.1) == 0.0
    assert most_alike("xyz", others, "lv", 78.0) == 0.0
