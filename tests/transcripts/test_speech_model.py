"""With the real model: about a minute of sound in all."""

from pathlib import Path

import numpy as np
import pytest

import callmon.simulator
from callmon.transcripts.speech_model import SpeechModel, transcribe
from callmon.transcripts.transcript import Speaker, Transcript
from callmon.wav import Samples, read_wav, samples
from tests.wav_files import AUDIO, silence, tone, wav_bytes

SPOKEN = Path(callmon.simulator.__file__).parent / "audio"


def clip(name: str) -> Samples:
    sound: Samples = samples(read_wav(AUDIO / f"{name}.wav"))[:, 0]
    return sound


def call(folder: Path, agent: Samples, client: Samples) -> Path:
    """A recording as Twilio makes it: the client on the first channel, the agent on the second."""
    length = max(len(agent), len(client))
    path = folder / "call.wav"
    path.write_bytes(
        wav_bytes(
            np.pad(client, (0, length - len(client))), np.pad(agent, (0, length - len(agent)))
        )
    )
    return path


@pytest.fixture(scope="module")
def conversation(tmp_path_factory: pytest.TempPathFactory, speech_model: SpeechModel) -> Transcript:
    agent = np.concatenate(
        [silence(1.0), clip("neural_en_o2"), silence(12.0), clip("neural_en_n1")]
    )
    client = np.concatenate([silence(9.0), clip("neural_en_n1")])
    path = call(tmp_path_factory.mktemp("call"), agent, client)
    return transcribe(path, [Speaker.CLIENT, Speaker.AGENT], ["en"], speech_model)


def test_each_channel_is_heard_alone_and_in_order(conversation: Transcript) -> None:
    assert "building" in conversation.of(Speaker.AGENT)[0].text.lower()
    assert "help you" in " ".join(said.text for said in conversation.of(Speaker.CLIENT)).lower()
    assert "building" not in " ".join(said.text for said in conversation.of(Speaker.CLIENT)).lower()
    assert [said.start for said in conversation.utterances] == sorted(
        said.start for said in conversation.utterances
    )


def test_words_stand_at_the_time_they_were_said(conversation: Transcript) -> None:
    agent = [word for said in conversation.of(Speaker.AGENT) for word in said.words]
    client = [word for said in conversation.of(Speaker.CLIENT) for word in said.words]

    assert agent[0].text.startswith("Good")
    assert agent[0].start == pytest.approx(1.2, abs=0.4)
    assert client[0].start == pytest.approx(9.2, abs=0.4)
    last = [word for word in agent if word.start > 15]
    assert last[0].start == pytest.approx(1.0 + 5.05 + 12.0 + 0.2, abs=0.5)
    assert all(one.start <= one.end for one in agent + client)


def test_the_transcript_says_who_heard_it_and_how_far_to_trust_it(
    conversation: Transcript, speech_model: SpeechModel
) -> None:
    assert conversation.model == speech_model.model
    assert conversation.may_judge
    assert conversation.duration_seconds == pytest.approx(21.0, abs=0.2)


@pytest.mark.parametrize("name", ["ns_noise", "ns_ring", "ns_music"])
def test_no_words_are_heard_where_nobody_speaks(speech_model: SpeechModel, name: str) -> None:
    heard = transcribe(AUDIO / f"{name}.wav", [Speaker.CLIENT], ["lv"], speech_model)

    assert heard.utterances == ()


def test_silence_and_a_plain_tone_say_nothing(tmp_path: Path, speech_model: SpeechModel) -> None:
    path = tmp_path / "quiet.wav"
    path.write_bytes(wav_bytes(silence(5.0), tone(5.0)))

    heard = transcribe(path, [Speaker.CLIENT, Speaker.AGENT], ["en"], speech_model)

    assert heard.utterances == ()
    assert heard.duration_seconds == pytest.approx(5.0)


def test_latvian_heard_by_the_base_model_may_not_be_judged(speech_model: SpeechModel) -> None:
    heard = transcribe(AUDIO / "neural_lv_n1.wav", [Speaker.AGENT], ["lv"], speech_model)

    assert heard.language == "lv"
    assert not heard.may_judge


def test_the_lines_language_that_was_spoken_is_chosen(speech_model: SpeechModel) -> None:
    english = transcribe(
        AUDIO / "neural_en_o1.wav", [Speaker.AGENT], ["lv", "ru", "en"], speech_model
    )

    assert english.language == "en"
    assert "municipality" in english.text.lower()


def test_latvian_is_not_taken_for_another_language_of_the_line(speech_model: SpeechModel) -> None:
    # The model finds this clip English with probability 0.95, and writes English nobody said.
    clip = SPOKEN / "message-lv-benefit.wav"

    heard = transcribe(clip, [Speaker.CLIENT], ["lv", "ru", "en"], speech_model)

    assert heard.language == "lv"


def test_words_of_a_language_that_is_not_spoken_are_not_judged(speech_model: SpeechModel) -> None:
    heard = transcribe(AUDIO / "neural_lv_o1.wav", [Speaker.AGENT], ["en"], speech_model)

    assert heard.language == "en"
    assert not heard.may_judge


def test_what_is_really_said_twice_is_kept(tmp_path: Path, speech_model: SpeechModel) -> None:
    path = tmp_path / "twice.wav"
    once = clip("neural_en_n1")
    path.write_bytes(wav_bytes(np.concatenate([once, once])))

    heard = transcribe(path, [Speaker.AGENT], ["en"], speech_model)

    assert heard.text.lower().count("how can i help you") == 2
    assert heard.suspicions == ()


def test_only_a_language_of_the_line_can_be_chosen(speech_model: SpeechModel) -> None:
    heard = transcribe(AUDIO / "neural_en_n1.wav", [Speaker.AGENT], ["lv", "ru"], speech_model)

    assert heard.language in ("lv", "ru")


def test_speech_across_a_blocks_edge_is_heard_whole(
    tmp_path: Path, speech_model: SpeechModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("callmon.transcripts.speech_model.BLOCK_SECONDS", 4.0)
    path = tmp_path / "long.wav"
    path.write_bytes(wav_bytes(np.concatenate([silence(2.5), clip("neural_en_n1"), silence(2.0)])))

    heard = transcribe(path, [Speaker.CLIENT], ["en"], speech_model)

    assert "how can i help you" in heard.text.lower()
    assert heard.text.lower().count("afternoon") == 1
    assert heard.utterances[0].start == pytest.approx(2.7, abs=0.4)
