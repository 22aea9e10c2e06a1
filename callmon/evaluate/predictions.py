"""What callmon says of each labelled item: the checks and the routing that the pipeline runs."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from callmon.checks.registry import CHECKS
from callmon.checks.verdict import ObservedCall, Outcome, Verdict
from callmon.checks.why import why_in
from callmon.evaluate.hearing import heard_call, heard_text, turn_at
from callmon.evaluate.labelled import LabelledCall, LabelledVoicemail
from callmon.organisation import Organisation
from callmon.transcripts.transcript import Utterance
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


_NOTHING = {"outcome": "unclear", "confidence": 0, "evidence": [], "why": ""}


@dataclass(frozen=True, slots=True)
class Prediction:
    """What was said of one item, as its JSON line; `broken` names what raised, and why."""

    values: dict[str, Any]
    broken: list[str] = field(default_factory=list)


def predict_call(item: LabelledCall, organisation: Organisation) -> Prediction:
    """Every check of the labelled form on one call."""
    broken: list[str] = []
    checks: dict[str, Any] = {}
    try:
        call = observed(item, organisation)
    except Exception as error:  # audio that cannot be heard must not cost the other calls
        broken.append(f"{item.id}: {type(error).__name__}: {error}")
        return Prediction(
            {"id": item.id, "checks": dict.fromkeys(LABELLED_CHECKS, _NOTHING)}, broken
        )
    for check in LABELLED_CHECKS:
        try:
            checks[check] = _in_words(CHECKS[check](call), call, item)
        except Exception as error:  # one broken check must not cost the other verdicts
            broken.append(f"{item.id}: {check}: {type(error).__name__}: {error}")
            checks[check] = _NOTHING
    return Prediction({"id": item.id, "checks": checks}, broken)


def observed(item: LabelledCall, organisation: Organisation) -> ObservedCall:
    """The call as the checks see it: from its audio where there is some, else its text."""
    if item.audio is not None:
        return heard_call(item, item.audio, organisation)
    return ObservedCall(
        organisation=organisation,
        direction=item.direction,
        language=item.language,
        agent=item.agent,
        utterances=item.utterances,
        client_name=item.client_name,
        duration_seconds=max((said.end for said in item.utterances), default=None),
    )


def _in_words(verdict: Verdict, call: ObservedCall, item: LabelledCall) -> dict[str, Any]:
    turns = {_turn(call.utterances[one.utterance], item) for one in verdict.evidence}
    return {
        "outcome": WORDS[verdict.outcome],
        "confidence": round(verdict.confidence, 3),
        "evidence": sorted(turn for turn in turns if turn is not None),
        "why": why_in(verdict.why, item.language),
    }


def _turn(said: Utterance, item: LabelledCall) -> int | None:
    if said in item.utterances:
        return item.turn_numbers[item.utterances.index(said)]
    return turn_at(said, item)


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
        text = heard_text(item, item.audio) if item.audio else item.text
        understood = understand(text, item.language, organisation)
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
