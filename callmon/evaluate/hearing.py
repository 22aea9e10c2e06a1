"""Labelled items from audio: heard as the pipeline hears recordings.

`<id>.wav` beside the items: a call in two channels as Twilio records it (the side that rang is
first: the client of an inbound call, the employee of an outbound one), or the employee alone in
one; a message in one channel.
"""

from pathlib import Path

from callmon.checks.verdict import Direction, ObservedCall
from callmon.evaluate.labelled import LabelledCall, LabelledVoicemail
from callmon.organisation import Organisation
from callmon.transcripts.listening import heard_by_sound_in_child, transcribe_in_child
from callmon.transcripts.transcript import Speaker, Utterance, turns
from callmon.wav import read_wav


def heard_call(item: LabelledCall, audio: Path, organisation: Organisation) -> ObservedCall:
    """The call as it is heard. Raises ListeningProblem, NotWav, OSError, ModelFilesProblem."""
    channels = channels_of(item.direction, read_wav(audio).channels)
    transcript = transcribe_in_child(audio, channels, [item.language])
    by_sound = heard_by_sound_in_child(
        audio, channels.index(Speaker.AGENT), transcript.language, organisation, item.agent
    )
    return ObservedCall(
        organisation=organisation,
        direction=item.direction,
        language=transcript.language,
        agent=item.agent,
        utterances=turns(transcript.utterances),
        client_name=item.client_name,
        may_judge_words=transcript.may_judge,
        duration_seconds=transcript.duration_seconds,
        by_sound=by_sound,
        heard_by=transcript.model.sha256 if transcript.model else "unknown",
    )


def channels_of(direction: Direction, count: int) -> tuple[Speaker, ...]:
    """Who is on each channel of a file of `count` channels."""
    if count == 1:
        return (Speaker.AGENT,)
    if direction == Direction.INBOUND:
        return Speaker.CLIENT, Speaker.AGENT
    return Speaker.AGENT, Speaker.CLIENT


def heard_text(item: LabelledVoicemail, audio: Path) -> str:
    """What a message says, as it is heard. Raises as `heard_call` does."""
    return transcribe_in_child(audio, (Speaker.CLIENT,), [item.language]).text


def turn_at(heard: Utterance, item: LabelledCall) -> int | None:
    """The index of the file's turn that overlaps most with what was heard; None where none does."""
    overlaps = [
        (min(turn.end, heard.end) - max(turn.start, heard.start), number)
        for turn, number in zip(item.utterances, item.turn_numbers, strict=True)
        if turn.speaker == heard.speaker
    ]
    longest, number = max(overlaps, default=(0.0, 0))
    return number if longest > 0 else None
