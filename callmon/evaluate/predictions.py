"""What callmon says of each labelled item: the checks and the routing that the pipeline runs."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from callmon.checks.registry import CHECKS
from callmon.checks.verdict import Direction, ObservedCall, Outcome, Verdict
from callmon.checks.why import why_in
from callmon.evaluate.labelled import LabelledCall, LabelledVoicemail
from callmon.organisation import Organisation
from callmon.voicemail.routing import understand

LABELLED_CHECKS = (
    "greets",
    "states_institution",
    "states_department",
    "states_first_name",
    "states_last_name",
    "states_position",
    "confirms_person",
    "states_topic",
    "asks_reason",
    "handles_unknown",
    "recaps_agreement",
    "says_goodbye",
)
"""The ids of the labelled form; each is judged whether or not the standard asks for it."""

WORDS = {
    Outcome.MET: "pass",
    Outcome.NOT_MET: "fail",
    Outcome.NOT_APPLICABLE: "na",
    Outcome.UNCLEAR: "unclear",
}


@dataclass(frozen=True, slots=True)
class Prediction:
    """What was said of one item, as its JSON line; `broken` names what raised, and why."""

    values: dict[str, Any]
    broken: list[str] = field(default_factory=list)


def predict_call(item: LabelledCall, organisation: Organisation) -> Prediction:
    """Every check of the labelled form on one call."""
    broken: list[str] = []
    call = observed(item, organisation)
    checks = {}
    for check in LABELLED_CHECKS:
        try:
            checks[check] = _in_words(CHECKS[check](call), item)
        except Exception as error:  # one broken check must not cost the other verdicts
            broken.append(f"{item.id}: {check}: {type(error).__name__}: {error}")
            checks[check] = {"outcome": "unclear", "confidence": 0, "evidence": [], "why": ""}
    return Prediction({"id": item.id, "checks": checks}, broken)


def observed(item: LabelledCall, organisation: Organisation) -> ObservedCall:
    """The call as the checks see it."""
    return ObservedCall(
        organisation=organisation,
        direction=Direction(item.direction),
        language=item.language,
        agent=item.agent,
        utterances=item.utterances,
        client_name=item.client_name,
        duration_seconds=max((said.end for said in item.utterances), default=None),
    )


def _in_words(verdict: Verdict, item: LabelledCall) -> dict[str, Any]:
    return {
        "outcome": WORDS[verdict.outcome],
        "confidence": round(verdict.confidence, 3),
        "evidence": sorted({item.turn_numbers[one.utterance] for one in verdict.evidence}),
        "why": why_in(verdict.why, item.language),
    }


def predict_voicemail(item: LabelledVoicemail, organisation: Organisation) -> Prediction:
    """What a message asks for, of whom, and where to ring."""
    values: dict[str, Any] = {
        "id": item.id,
        "department": None,
        "confidence": 0.0,
        "urgent": False,
        "callback_number": None,
        "caller_name": None,
    }
    try:
        understood = understand(item.text, item.language, organisation)
    except Exception as error:  # one broken message must not cost the others
        return Prediction(values, [f"{item.id}: {type(error).__name__}: {error}"])
    values["department"] = understood.department_id
    values["confidence"] = round(understood.confidence, 3)
    values["urgent"] = understood.urgent
    values["callback_number"] = understood.callback_number
    values["caller_name"] = understood.caller_name
    return Prediction(values)


def write(predictions: Iterable[Prediction], path: Path) -> None:
    """One JSON line an item, calls first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf8") as file:
        for made in predictions:
            file.write(json.dumps(made.values, ensure_ascii=False) + "\n")
