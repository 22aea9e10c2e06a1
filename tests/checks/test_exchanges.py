"""How replies to a client's question are judged that were written by whom had not seen how."""

import json
from collections import Counter
from pathlib import Path

import pytest

from callmon.checks.handles_unknown import handles_unknown
from callmon.checks.verdict import Outcome
from tests.checks.spoken import agent, call_of, client

FOLDER = Path(__file__).parent / "exchanges"
OPENINGS = {
    "lv": "Labdien, Siguldas novada pašvaldība, Ilze Bērziņa, kā varu palīdzēt?",
    "ru": "Добрый день, Сигулдское краевое самоуправление, Илзе Берзиня, чем помочь?",
    "en": "Good morning, Sigulda municipality, Ilze Bērziņa, how can I help?",
}
LEAVES = {"lv": "Visu labu!", "ru": "Всего доброго!", "en": "Goodbye!"}


@pytest.fixture(scope="module")
def judged() -> Counter[tuple[str, bool, Outcome]]:
    """By kind and whether they apologise, how often each outcome."""
    counts: Counter[tuple[str, bool, Outcome]] = Counter()
    for path in sorted(FOLDER.glob("*.jsonl")):
        for line in path.read_text("utf8").splitlines():
            said = json.loads(line)
            call = call_of(
                agent(OPENINGS[path.stem]),
                client(said["before"]),
                agent(said["reply"]),
                client(said["after"]),
                agent(LEAVES[path.stem]),
                language=path.stem,
            )
            counts[said["kind"], said["sorry"], handles_unknown(call).outcome] += 1
    return counts


def share(
    judged: Counter[tuple[str, bool, Outcome]],
    outcome: Outcome,
    *kinds: str,
    sorry: tuple[bool, ...] = (True, False),
) -> float:
    """The share of the outcome among the exchanges of these kinds, 0 to 1."""
    of_kinds = {key: count for key, count in judged.items() if key[0] in kinds and key[1] in sorry}
    return sum(n for key, n in of_kinds.items() if key[2] == outcome) / sum(of_kinds.values())


def test_who_answers_is_hardly_ever_flagged(judged: Counter[tuple[str, bool, Outcome]]):
    assert share(judged, Outcome.NOT_MET, "answered") <= 0.05


def test_who_apologises_and_says_who_answers_when_is_hardly_ever_flagged(
    judged: Counter[tuple[str, bool, Outcome]],
):
    promised = ("open_promised", "open_passed")

    assert share(judged, Outcome.NOT_MET, *promised, sorry=(True,)) <= 0.06
    assert share(judged, Outcome.MET, *promised, sorry=(True,)) >= 0.6


def test_who_knows_no_answer_and_promises_none_is_often_seen(
    judged: Counter[tuple[str, bool, Outcome]],
):
    assert share(judged, Outcome.NOT_MET, "open", sorry=(True,)) >= 0.7
    assert share(judged, Outcome.MET, "open") <= 0.02
