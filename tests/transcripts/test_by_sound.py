"""With the real model: about 35 s of sound in all."""

import pytest

from callmon.checks.verdict import Agent, HeardBySound, Outcome, PhraseHeard
from callmon.organisation import Language, Organisation
from callmon.transcripts.by_sound import (
    _at_least,
    doubted,
    heard_by_sound,
    outcome_of,
    without_loops,
)
from callmon.transcripts.manifest import Thresholds
from callmon.transcripts.speech_model import SpeechModel
from callmon.transcripts.transcript import Word
from tests.wav_files import AUDIO


def agent_of(organisation: Organisation, department: str, first: str, last: str) -> Agent:
    return Agent(first, last, "speciāliste", organisation.department(department))


def heard(
    clip: str, language: Language, organisation: Organisation, agent: Agent, model: SpeechModel
) -> HeardBySound:
    return heard_by_sound(AUDIO / f"{clip}.wav", 0, language, organisation, agent, model)


def outcome(one: object) -> Outcome | None:
    return getattr(one, "outcome", None)


def test_a_full_latvian_opening_is_recognised(
    sigulda: Organisation, speech_model: SpeechModel
) -> None:
    agent = agent_of(sigulda, "kap", "Sandra", "Pukīte")

    by_sound = heard("neural_lv_o1", "lv", sigulda, agent, speech_model)

    assert outcome(by_sound.department) is Outcome.MET
    assert outcome(by_sound.institution) is Outcome.MET
    assert outcome(by_sound.full_name) is Outcome.MET
    assert outcome(by_sound.first_name) is outcome(by_sound.last_name) is Outcome.MET
    assert by_sound.department is not None
    assert by_sound.full_name is not None
    assert 2.0 < by_sound.department.start < by_sound.department.end < by_sound.full_name.end < 8.5
    assert by_sound.full_name.heard


def test_another_department_and_name_are_not_taken_for_ones_own(
    sigulda: Organisation, speech_model: SpeechModel
) -> None:
    agent = agent_of(sigulda, "finances", "Mārtiņš", "Ozoliņš")

    by_sound = heard("neural_lv_o1", "lv", sigulda, agent, speech_model)

    assert outcome(by_sound.department) is Outcome.NOT_MET
    assert outcome(by_sound.full_name) is not Outcome.MET


def test_an_opening_without_names_has_none(
    sigulda: Organisation, speech_model: SpeechModel
) -> None:
    agent = agent_of(sigulda, "kap", "Sandra", "Pukīte")

    for clip, language in (("neural_lv_n1", "lv"), ("neural_en_n1", "en")):
        by_sound = heard(clip, language, sigulda, agent, speech_model)  # type: ignore[arg-type]
        assert outcome(by_sound.department) is Outcome.NOT_MET
        assert outcome(by_sound.full_name) is not Outcome.MET
        assert outcome(by_sound.institution) is not Outcome.MET


def test_an_english_opening_is_recognised(sigulda: Organisation, speech_model: SpeechModel) -> None:
    agent = agent_of(sigulda, "buvvalde", "John", "Berger")

    by_sound = heard("neural_en_o2", "en", sigulda, agent, speech_model)

    assert outcome(by_sound.department) is Outcome.MET
    assert outcome(by_sound.full_name) is Outcome.MET
    assert outcome(by_sound.institution) is not Outcome.MET


@pytest.mark.parametrize("clip", ["ns_noise", "ns_ring", "ns_music"])
@pytest.mark.parametrize("language", ["lv", "ru", "en"])
def test_nothing_is_recognised_where_nobody_speaks(
    clip: str, language: Language, sigulda: Organisation, speech_model: SpeechModel
) -> None:
    agent = agent_of(sigulda, "kap", "Sandra", "Pukīte")

    assert heard(clip, language, sigulda, agent, speech_model) == HeardBySound()


def test_between_the_thresholds_it_is_unclear() -> None:
    thresholds = Thresholds(met=1.0, unclear=0.5)

    assert [outcome_of(strength, thresholds) for strength in (1.0, 0.99, 0.5, 0.49)] == [
        Outcome.MET,
        Outcome.UNCLEAR,
        Outcome.UNCLEAR,
        Outcome.NOT_MET,
    ]


def test_a_loop_is_cut_short_and_the_rest_is_kept() -> None:
    assert without_loops("īpašimimimimimimimim pārvalde") == "īpašimim pārvalde"
    assert without_loops("divi divi trīs") == "divi divi trīs"


def test_a_full_name_makes_a_part_of_which_nothing_was_heard_possible_only() -> None:
    def one(outcome: Outcome) -> PhraseHeard:
        return PhraseHeard("Jānis Ozols", outcome, 0.6, 3.1, 4.3, "Janis. How can")

    assert outcome(_at_least(one(Outcome.UNCLEAR), one(Outcome.MET))) is Outcome.MET
    assert outcome(_at_least(one(Outcome.NOT_MET), one(Outcome.MET))) is Outcome.UNCLEAR
    assert outcome(_at_least(one(Outcome.MET), one(Outcome.NOT_MET))) is Outcome.MET


def test_words_with_seconds_between_them_are_hardly_a_name() -> None:
    near = [Word("It", 7.0, 7.2, 0.2), Word("is,", 7.3, 7.5, 0.9)]
    far = [*near, Word("that's", 16.0, 16.2, 0.9)]

    assert doubted(Outcome.MET, far) is Outcome.UNCLEAR
    assert doubted(Outcome.MET, near) is Outcome.MET
    assert doubted(Outcome.NOT_MET, far) is Outcome.NOT_MET
