"""`callmon transcribe` and `evaluate`: what is heard in a file, and how well callmon judges."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from callmon.cli.printing import Json, print_json, wrong


def transcribe(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A WAV file.")],
    language: Annotated[list[str], typer.Option(help="lv, ru, en; several to choose among.")] = [  # noqa: B006
        "lv"
    ],
    as_json: Json = False,
) -> None:
    """Write down a recording, each channel alone: the first is the client's, the second ours."""
    from callmon.transcripts.speech_model import transcribe as write_down
    from callmon.transcripts.transcript import Speaker, to_json
    from callmon.wav import NotWav, read_wav

    try:
        channels = (Speaker.CLIENT, Speaker.AGENT)[: read_wav(file).channels]
        heard = write_down(file, channels, language)  # type: ignore[arg-type]
    except NotWav as error:
        wrong(f"{file}: {error}")
    if as_json:
        print_json(to_json(heard))
        return
    for said in heard.utterances:
        print(f"{said.start:7.1f} {said.speaker:>6}: {said.text}")
    for doubt in heard.suspicions:
        print(f"{doubt.start:7.1f} {doubt.speaker:>6}: not trusted, {doubt.why}", file=sys.stderr)


def evaluate(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False)],
    predictions: Annotated[
        Path | None, typer.Option(help="Write what is predicted, one JSON line an item.")
    ] = None,
    fit: Annotated[
        bool,
        typer.Option("--fit", help="Fit the speech model's thresholds to 50 or more WAV files."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Measure checks and voicemail routing on labelled calls and messages."""
    from callmon.evaluate import evaluate as measured
    from callmon.evaluate.labelled import LabelledFileError
    from callmon.evaluate.report import as_text, to_json

    if fit:
        _fit(folder, as_json)
        return
    try:
        report = measured(folder, predictions)
    except LabelledFileError as error:
        wrong(str(error))
    if as_json:
        print_json(to_json(report))
    else:
        print(as_text(report))


def _fit(folder: Path, as_json: bool) -> None:
    from callmon.evaluate.fitting import fit
    from callmon.evaluate.labelled import LabelledFileError
    from callmon.transcripts.manifest import ModelFilesProblem
    from callmon.wav import NotWav

    try:
        made = fit(folder)
    except (LabelledFileError, ModelFilesProblem, NotWav, OSError) as error:
        wrong(str(error))
    if as_json:
        print_json([asdict(one) | {"thresholds": one.thresholds.model_dump()} for one in made])
        return
    for one in made:
        print(
            f"{one.language} {one.kind:<12} said from {one.thresholds.met:5.2f}, "
            f"unclear from {one.thresholds.unclear:5.2f}; on {one.said} said and {one.unsaid} "
            f"unsaid it accepts {one.accepted:.1%} and {one.false:.1%}"
        )
    print("The models' manifest now holds these; `callmon evaluate` shows what they change.")
