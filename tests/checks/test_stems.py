from callmon.checks.stems import content, known_stems, repeated, stem


def test_inflected_forms_share_a_stem():
    assert stem("rekinu", "lv") == stem("rekins", "lv")
    assert stem("sutisu", "lv") == stem("sutat", "lv")
    assert stem("letters", "en") == stem("letter", "en")


def test_a_short_word_keeps_enough_letters_to_differ():
    assert stem("paradu", "lv") != stem("par", "lv")


def test_split_misheard_and_shortened_words_count_as_said_again():
    known = known_stems(["četras laternas Gāles ielā, pagrabs"], "lv")
    again, new = repeated(content("latern gales iela pag rabs ceturtdien", "lv"), known)

    assert len(new) == 1
    assert len(again) == 5


def test_words_without_content_are_left_out():
    assert content("un es to arī jums, lūdzu", "lv").stems == ()
