"""Measures the checks and the understanding of voicemails on labelled items.

`labelled.py` reads a folder of labelled items, `predictions.py` runs the very code the pipeline
runs on each, `scores.py` compares with the labels (pure), `report.py` is what is shown.
"""

from pathlib import Path

from callmon.evaluate.labelled import LabelledFileError, read_labelled
from callmon.evaluate.predictions import Prediction, predict_call, predict_voicemail, write
from callmon.evaluate.report import Report, as_text, report_of, to_json

__all__ = ["LabelledFileError", "Report", "as_text", "evaluate", "to_json"]


def evaluate(folder: Path, predictions: Path | None = None) -> Report:
    """Predict every item of `folder`, compare those with labels; write predictions if asked.

    Raises LabelledFileError (file, line, remedy) where the folder cannot be read, OSError where
    the predictions cannot be written.
    """
    labelled = read_labelled(folder)
    calls = [(item, predict_call(item, labelled.organisation)) for item in labelled.calls]
    messages = [
        (item, predict_voicemail(item, labelled.organisation)) for item in labelled.voicemails
    ]
    if predictions is not None:
        made: list[Prediction] = [*(one for _, one in calls), *(one for _, one in messages)]
        write(made, predictions)
    return report_of(calls, messages)
