"""Words of the lexicon are found inflected and garbled, and not where they are not."""

from callmon.voicemail.spoken_words import SpokenWords, one_letter_apart


def found(phrase: str, said: str) -> list[str]:
    spoken = SpokenWords(said)
    return [" ".join(spoken.said[one.start : one.end]) for one in spoken.find(phrase)]


def test_a_star_stands_for_any_ending() -> None:
    assert found("latern*", "laternas un laternai") == ["laternas", "laternai"]
    assert found("suns", "sunskis nav suns") == ["suns"]


def test_split_and_misspelt_words_are_found() -> None:
    assert found("apgaismojum*", "ielu ap gaismojums") == ["ap gaismojums"]
    assert found("iesniegum*", "aizņēmums un iesniekumu") == ["iesniekumu"]
    assert found("bērnudārz*", "bernudarzā") == ["bernudarzā"]


def test_words_of_a_phrase_stand_near_each_other_in_any_order() -> None:
    assert found("nodeg* lamp*", "lampa stabā nodegusi")
    assert not found("nodeg* lamp*", "lampa ir tur kur vakar viss bija labi un nodegusi")
    assert not SpokenWords("lampa nodegusi").find("nodeg* lamp*", in_order=True)


def test_other_letters_that_fold_alike_count_less() -> None:
    exact = SpokenWords("zagt velosipēdus").find("zag*")[0]
    alike = SpokenWords("zāģēt kokus").find("zag*")[0]
    lost = SpokenWords("zaģet kokus").find("zāģ*")[0]

    assert alike.exactness < lost.exactness <= exact.exactness


def test_one_letter_apart() -> None:
    assert one_letter_apart("lampa", "lampu")
    assert one_letter_apart("lampa", "lampas")
    assert not one_letter_apart("lampa", "lamatas")
