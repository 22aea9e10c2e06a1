"""The speech model: recording → transcript. The only door to faster-whisper.

No prompt and no hotwords anywhere: with them the model writes what was expected, over ring tones
too. Each channel is heard alone, in a language that is given, never guessed freely.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from callmon.config import settings
from callmon.organisation import Language
from callmon.transcripts.manifest import ModelEntry, model_entry, verified_folder
from callmon.transcripts.spoken_language import HeardLanguages, Spoken, spoken_language
from callmon.transcripts.transcript import Model, Speaker, Suspicion, Transcript, Utterance, Word
from callmon.transcripts.windows import (
    Stretch,
    Window,
    doubled,
    is_loop,
    pack,
    unpacked,
    utterances,
)
from callmon.wav import Samples, Wav, read_wav, resampled, samples

SETTINGS_VERSION = "2"
"""Raise it whenever a change here could change what is heard."""
MODEL_RATE = 16_000
BLOCK_SECONDS = 120.0
"""Voice detection looks at so much of a channel at a time: memory does not grow with calls."""
BLOCK_EDGE_SECONDS = 1.0
SPEECH_PROBABILITY, SILENCE_PROBABILITY = 0.25, 0.1
"""Voice detection's own 0.5 loses telephone speech after a long silence (a clip of 3 s was cut to
0.7 s after 9 s of silence); line noise, tones and music stay below 0.11."""
BEAM = 5
BATCH = 4
"""Windows encoded together: eight took 700 MB for the time, four half of it."""
PAD_SECONDS = 8.0
"""Silence after the speech. With less than 4 s the model repeats itself; with 8 s it errs no more
than with the 30 s it was trained on, and a short stretch costs a third (models/README.md)."""
TOKENS_A_SECOND = 14
NO_SPEECH_PROBABILITY = 0.6
LOW_LOG_PROBABILITY = -1.0
WORDLESS_SECONDS = 1.0
MORE_ROUNDS = 2
"""First each stretch of speech alone, then the halves of a sentence that was written twice."""
DOUBLED = "the model wrote a sentence twice"
LEAST_LANGUAGE_PROBABILITY = 0.5
"""Below it the model finds other languages likelier than the one it heard: no word is judged."""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One way the model wrote what it heard in a window; log probability a token."""

    tokens: tuple[int, ...]
    text: str
    log_probability: float
    no_speech_probability: float


@dataclass(frozen=True, slots=True)
class Encoded:
    """Windows of sound as the model's encoder sees them; decoded as often as one likes."""

    output: Any
    seconds: tuple[float, ...]


class SpeechModel:
    """A loaded model: find speech, encode it, write it down, time its words."""

    def __init__(self, entry: ModelEntry) -> None:
        # Imported here, not above: only the process that hears pays its 150 MB.
        from faster_whisper import WhisperModel

        folder = verified_folder(entry)
        self.entry = entry
        self.whisper = WhisperModel(
            str(folder), device="cpu", compute_type="int8", local_files_only=True
        )

    @property
    def model(self) -> Model:
        return self.entry.model

    def may_judge(self, language: Language) -> bool:
        return language in self.entry.judges

    def speech_in(self, sound: Samples) -> list[Stretch]:
        """Where in a channel (at MODEL_RATE) somebody speaks. Silero voice detection."""
        from faster_whisper.vad import VadOptions, get_speech_timestamps

        options = VadOptions(
            threshold=SPEECH_PROBABILITY,
            neg_threshold=SILENCE_PROBABILITY,
            min_silence_duration_ms=400,
            speech_pad_ms=200,
            max_speech_duration_s=29.0,
        )
        return [
            Stretch(found["start"] / MODEL_RATE, found["end"] / MODEL_RATE)
            for found in get_speech_timestamps(sound, options)
        ]

    def encode(self, sounds: Sequence[Samples], pad_seconds: float = PAD_SECONDS) -> Encoded:
        """Sounds of at most 30 s, padded to the longest and `pad_seconds`, or to 30 s."""
        seconds = tuple(len(sound) / MODEL_RATE for sound in sounds)
        whole = min(30, math.ceil(max(seconds) + pad_seconds))
        features = [self._features(sound, whole) for sound in sounds]
        return Encoded(self.whisper.encode(np.stack(features)), seconds)

    def _features(self, sound: Samples, whole_seconds: int) -> Samples:
        length = whole_seconds * MODEL_RATE
        padded = np.pad(sound[:length], (0, length - len(sound[:length])))
        features: Samples = self.whisper.feature_extractor(padded)
        return features[..., : whole_seconds * self.whisper.frames_per_second]

    def repeated(self, encoded: Encoded, times: int) -> Encoded:
        """One encoded window several times over, to be decoded as several languages at once."""
        from ctranslate2 import StorageView

        output = np.repeat(np.asarray(encoded.output), times, axis=0)
        return Encoded(StorageView.from_array(output), encoded.seconds * times)

    def hypotheses(
        self, encoded: Encoded, languages: Sequence[str], *, beam: int = BEAM, best: int = 1
    ) -> list[list[Hypothesis]]:
        """For each window, decoded as its language, the `best` most probable texts."""
        prompts = [self._prompt(language) for language in languages]
        limit = int(TOKENS_A_SECOND * max(encoded.seconds)) + 24
        results = self.whisper.model.generate(
            encoded.output,
            prompts,
            beam_size=beam,
            num_hypotheses=best,
            max_length=min(self.whisper.max_length, len(prompts[0]) + limit),
            sampling_temperature=0.0,
            return_scores=True,
            return_no_speech_prob=True,
            suppress_blank=True,
            suppress_tokens=self._suppressed(),
        )
        return [
            [self._hypothesis(one, place) for place in range(len(one.scores))] for one in results
        ]

    def _hypothesis(self, result: Any, place: int) -> Hypothesis:
        tokens = tuple(result.sequences_ids[place])
        text = self._tokenizer("en").decode(list(tokens)).strip()
        # CTranslate2 gives the mean over the tokens; Whisper's thresholds count the end token too.
        mean = result.scores[place] * len(tokens) / (len(tokens) + 1)
        return Hypothesis(tokens, text, mean, result.no_speech_prob)

    def _prompt(self, language: str) -> list[int]:
        prompt: list[int] = self.whisper.get_prompt(
            self._tokenizer(language), [], without_timestamps=True
        )
        return prompt

    @cache  # noqa: B019 - a model lives as long as its process
    def _tokenizer(self, language: str) -> Any:
        from faster_whisper.tokenizer import Tokenizer

        return Tokenizer(self.whisper.hf_tokenizer, True, task="transcribe", language=language)

    @cache  # noqa: B019
    def _suppressed(self) -> tuple[int, ...]:
        from faster_whisper.transcribe import get_suppressed_tokens

        suppressed: tuple[int, ...] = get_suppressed_tokens(self._tokenizer("en"), [-1])
        return suppressed

    def words(
        self, encoded: Encoded, heard: Sequence[Hypothesis], language: str
    ) -> list[list[Word]]:
        """For each window, the words of a hypothesis at their times in the window."""
        from faster_whisper.transcribe import merge_punctuations

        tokenizer = self._tokenizer(language)
        text_tokens = [[token for token in one.tokens if token < tokenizer.eot] for one in heard]
        frames = [
            math.ceil(seconds * self.whisper.frames_per_second) for seconds in encoded.seconds
        ]
        found = self.whisper.find_alignment(tokenizer, text_tokens, encoded.output, frames)
        timed = []
        for alignment in found:
            merge_punctuations(alignment, "\"'“¿([{-", "\"'.。,，!！?？:：”)]}、")
            timed.append(
                [
                    Word(
                        one["word"].replace("\ufffd", ""),
                        float(one["start"]),
                        float(one["end"]),
                        float(one["probability"]),
                    )
                    for one in alignment
                    if one["word"].strip(" \ufffd")
                ]
            )
        return timed

    def language_probabilities(self, encoded: Encoded) -> list[dict[str, float]]:
        """For each window, how probable each language is, of all the model knows."""
        found = self.whisper.model.detect_language(encoded.output)
        return [{name.strip("<|>"): probability for name, probability in one} for one in found]


@cache
def load_model(name: str = "") -> SpeechModel:
    """The model of that name in the manifest, or the setting's. Raises ModelFilesProblem."""
    return SpeechModel(model_entry(name or settings().speech_model))


def transcribe(
    path: Path,
    channels: Sequence[Speaker],
    languages: Sequence[Language],
    model: SpeechModel | None = None,
) -> Transcript:
    """Hears each channel of a WAV file alone. `channels` says who is on each, from the first.

    `languages` are those of the line, the main one first; with several, the one spoken is chosen
    on what is heard. Raises NotWav, OSError, ModelFilesProblem.
    """
    model = model or load_model()
    wav = read_wav(path)
    listeners = [_Channel(model, wav, place) for place, _ in enumerate(channels[: wav.channels])]
    windows = [window for channel in listeners for window in pack(channel.place, channel.speech)]
    batches = _encoded(model, windows, listeners)
    first = next(batches, None)
    spoken = _spoken(model, first, languages)
    said: list[Utterance] = []
    suspicions: list[Suspicion] = []
    heard = list(
        _heard(model, chain([first] if first else [], batches), listeners, spoken.language)
    )
    is_sure = spoken.probability >= LEAST_LANGUAGE_PROBABILITY
    for place, speaker in enumerate(channels[: wav.channels]):
        mine = [one for one in heard if one.window.channel == place]
        words = sorted(chain.from_iterable(one.words for one in mine), key=lambda w: w.start)
        said.extend(utterances(speaker, words))
        suspicions.extend(chain.from_iterable(one.suspicions(speaker) for one in mine))
    return Transcript(
        language=spoken.language,
        utterances=tuple(sorted(said, key=lambda one: (one.start, one.end))),
        duration_seconds=round(wav.duration_seconds, 2),
        model=model.model,
        may_judge=model.may_judge(spoken.language) and is_sure,
        language_is_sure=is_sure,
        suspicions=tuple(sorted(suspicions, key=lambda one: one.start)),
    )


class _Channel:
    """One channel of a file, read as it is needed, and where somebody speaks on it."""

    def __init__(self, model: SpeechModel, wav: Wav, place: int) -> None:
        self.wav, self.place = wav, place
        self.speech = list(self._speech(model))

    def sound(self, start: float, end: float) -> Samples:
        part = np.ascontiguousarray(samples(self.wav, start, end)[:, self.place])
        return resampled(part, self.wav.sample_rate, MODEL_RATE)

    def sound_of(self, window: Window) -> Samples:
        return np.concatenate([self.sound(one.start, one.end) for one in window.stretches])

    def _speech(self, model: SpeechModel) -> Iterator[Stretch]:
        start = 0.0
        while start < self.wav.duration_seconds:
            end = min(start + BLOCK_SECONDS, self.wav.duration_seconds)
            found = [
                Stretch(start + one.start, start + one.end)
                for one in model.speech_in(self.sound(start, end))
            ]
            # Speech that the block's end cuts is looked at again, whole, in the next block.
            cut = (
                end < self.wav.duration_seconds
                and found
                and found[-1].end > end - BLOCK_EDGE_SECONDS
                and found[-1].start > start
            )
            start = found.pop().start if cut else end
            yield from found


Batch = tuple[list[Window], Encoded]


def _encoded(
    model: SpeechModel, windows: Iterable[Window], channels: Sequence[_Channel]
) -> Iterator[Batch]:
    """Windows of like length together, since a batch is padded to its longest; those first."""
    ordered = sorted(windows, key=lambda window: -window.duration_seconds)
    for start in range(0, len(ordered), BATCH):
        batch = ordered[start : start + BATCH]
        yield batch, model.encode([channels[one.channel].sound_of(one) for one in batch])


def _spoken(model: SpeechModel, batch: Batch | None, languages: Sequence[Language]) -> Spoken:
    """The language of a recording by its longest windows, up to two minutes of speech."""
    heard = [
        HeardLanguages(window.duration_seconds, probable)
        for window, probable in (
            zip(batch[0], model.language_probabilities(batch[1]), strict=True) if batch else ()
        )
    ]
    return spoken_language(heard, languages, model.entry.sure_from)


@dataclass(frozen=True, slots=True)
class _Heard:
    """What was heard in a window in the recording's time, and what of it is not to be trusted."""

    window: Window
    words: tuple[Word, ...]
    doubtful: tuple[Stretch, ...] = ()
    why: str = "speech without words"
    pieces: tuple[Window, ...] = ()
    """What to hear again, each alone, instead."""

    def suspicions(self, speaker: Speaker) -> Iterator[Suspicion]:
        for stretch in self.doubtful:
            yield Suspicion(speaker, stretch.start, stretch.end, self.why)


def _heard(
    model: SpeechModel,
    batches: Iterable[Batch],
    channels: Sequence[_Channel],
    language: Language,
    more_rounds: int = MORE_ROUNDS,
) -> Iterator[_Heard]:
    """Hears all windows; one in which the model lost its way is heard again in pieces."""
    again: list[Window] = []
    for one in _heard_once(model, batches, language):
        if more_rounds and len(one.pieces) > 1:
            again.extend(one.pieces)
        else:
            yield one
    if again:
        pieces = _encoded(model, again, channels)
        yield from _heard(model, pieces, channels, language, more_rounds - 1)


def _heard_once(
    model: SpeechModel, batches: Iterable[Batch], language: Language
) -> Iterator[_Heard]:
    for batch, encoded in batches:
        best = [texts[0] for texts in model.hypotheses(encoded, [language] * len(batch))]
        for window, text, words in zip(
            batch, best, model.words(encoded, best, language), strict=True
        ):
            yield _judged(window, text, list(unpacked(window, words)))


def _judged(window: Window, text: Hypothesis, placed: Sequence[tuple[Stretch, Word]]) -> _Heard:
    """Keeps the words of a window, or says why they are not to be trusted."""
    if why := _untrusted(text):
        return _Heard(window, (), window.stretches, why, window.each_stretch())
    words = tuple(word for _, word in placed)
    if again := doubled([word.text for word in words]):
        kept = words[: again.start] + words[again.stop :]
        begin, end = words[again.start].start, words[again.stop - 1].end
        return _Heard(window, kept, (Stretch(begin, end),), DOUBLED, window.cut_at(begin))
    spoken = {stretch for stretch, _ in placed}
    wordless = tuple(
        stretch
        for stretch in window.stretches
        if stretch not in spoken and stretch.duration_seconds >= WORDLESS_SECONDS
    )
    return _Heard(window, words, wordless)


def _untrusted(text: Hypothesis) -> str | None:
    if is_loop(text.text):
        return "the model repeated itself"
    noise = text.no_speech_probability > NO_SPEECH_PROBABILITY
    if noise and text.log_probability < LOW_LOG_PROBABILITY:
        return "sounds more like noise than speech"
    return None
