from callmon.transcripts.transcript import (
    Model,
    Speaker,
    Transcript,
    Utterance,
    Word,
    from_json,
    to_json,
    turns,
)

AGENT, CLIENT = Speaker.AGENT, Speaker.CLIENT


def said(speaker: Speaker, start: float, end: float, *words: str) -> Utterance:
    share = (end - start) / len(words)
    timed = tuple(
        Word(word, start + place * share, start + (place + 1) * share, 0.5)
        for place, word in enumerate(words)
    )
    return Utterance(speaker, start, end, " ".join(words), timed)


def test_sentences_of_one_turn_are_judged_as_one_turn_with_all_word_times() -> None:
    cut = (
        said(AGENT, 1.0, 2.0, "Atkārtoju."),
        said(AGENT, 2.6, 4.0, "Es", "nosūtīšu", "rēķinu."),
        said(CLIENT, 4.5, 5.0, "Labi."),
    )

    turn, reply = turns(cut)

    assert turn.text == "Atkārtoju. Es nosūtīšu rēķinu."
    assert (turn.start, turn.end) == (1.0, 4.0)
    assert turn.words == cut[0].words + cut[1].words
    assert reply == cut[2]


def test_the_other_speaker_or_a_long_silence_ends_a_turn() -> None:
    talk = (
        said(AGENT, 0.0, 1.0, "Mirklīti."),
        said(AGENT, 9.0, 10.0, "Atradu."),
        said(CLIENT, 10.5, 11.0, "Jā?"),
        said(AGENT, 11.2, 12.0, "Viss", "kārtībā."),
    )

    assert turns(talk) == talk


def test_a_transcript_is_read_back_as_it_was_kept() -> None:
    heard = Transcript(
        "lv",
        (said(CLIENT, 0.5, 1.5, "Labdien,", "sveiki."),),
        2.0,
        Model("base", "ab" * 32),
        False,
        False,
    )

    assert from_json(to_json(heard)) == heard
