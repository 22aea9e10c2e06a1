"""Compares predictions with labels: counts, precision, recall, F1, kappa. (pure)

A figure is None where there is nothing to divide by: nothing measured is no zero.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Pair = tuple[str, str]
"""What the label says and what was predicted: pass, fail, na; predicted also unclear."""


@dataclass(frozen=True, slots=True)
class OutcomeScore:
    """How well one outcome (fail or pass) is told from the rest."""

    precision: float | None
    recall: float | None
    f1: float | None
    labelled: int
    predicted: int


@dataclass(frozen=True, slots=True)
class CheckScore:
    """One check over a group of calls. Rates are 0 to 1."""

    items: int
    fail: OutcomeScore
    passed: OutcomeScore
    false_flag_rate: float | None
    unclear: float | None
    kappa: float | None


@dataclass(frozen=True, slots=True)
class MessageScore:
    """The understanding of a group of messages. Rates are 0 to 1.

    `department_right` is of those given a department; `abstained` is the share given none among
    those whose label names one; `none_right` the share given none where the label names none.
    """

    items: int
    department_right: float | None
    abstained: float | None
    none_right: float | None
    urgent_recall: float | None
    urgent_precision: float | None
    callback_number_right: float | None
    caller_name_right: float | None


def check_score(pairs: Iterable[Pair]) -> CheckScore:
    """The figures of one check from its (label, prediction) pairs."""
    counts = Counter(pairs)
    total = counts.total()
    not_failed = {pair: n for pair, n in counts.items() if pair[0] != "fail"}
    return CheckScore(
        items=total,
        fail=outcome_score(counts, "fail"),
        passed=outcome_score(counts, "pass"),
        false_flag_rate=_share(
            sum(n for pair, n in not_failed.items() if pair[1] == "fail"), sum(not_failed.values())
        ),
        unclear=_share(sum(n for pair, n in counts.items() if pair[1] == "unclear"), total),
        kappa=cohens_kappa(counts),
    )


def outcome_score(counts: Counter[Pair], outcome: str) -> OutcomeScore:
    """Precision, recall and F1 of one outcome; an unclear prediction is a miss."""
    labelled = sum(n for pair, n in counts.items() if pair[0] == outcome)
    predicted = sum(n for pair, n in counts.items() if pair[1] == outcome)
    right = counts[outcome, outcome]
    return OutcomeScore(
        precision=_share(right, predicted),
        recall=_share(right, labelled),
        f1=_share(2 * right, labelled + predicted),
        labelled=labelled,
        predicted=predicted,
    )


def cohens_kappa(counts: Counter[Pair]) -> float | None:
    """Agreement beyond chance (Cohen 1960); None where chance alone would agree always."""
    total = counts.total()
    if not total:
        return None
    words = {word for pair in counts for word in pair}
    agreed = sum(counts[word, word] for word in words) / total
    by_label = {w: sum(n for pair, n in counts.items() if pair[0] == w) / total for w in words}
    by_us = {w: sum(n for pair, n in counts.items() if pair[1] == w) / total for w in words}
    by_chance = sum(by_label[word] * by_us[word] for word in words)
    return None if by_chance >= 1 else (agreed - by_chance) / (1 - by_chance)


def message_score(labels_and_ours: Sequence[tuple[dict[str, Any], dict[str, Any]]]) -> MessageScore:
    """The figures of a group of messages from (labels, prediction) pairs."""
    departments = _both("department", labels_and_ours)
    named = [pair for pair in departments if pair[0] is not None]
    nameless = [pair for pair in departments if pair[0] is None]
    given = [pair for pair in departments if pair[1] is not None]
    urgent = _both("urgent", labels_and_ours)
    found = sum(1 for label, ours in urgent if label and ours)
    return MessageScore(
        items=len(labels_and_ours),
        department_right=_equal(given),
        abstained=_share(sum(1 for _, ours in named if ours is None), len(named)),
        none_right=_equal(nameless),
        urgent_recall=_share(found, sum(1 for label, _ in urgent if label)),
        urgent_precision=_share(found, sum(1 for _, ours in urgent if ours)),
        callback_number_right=_equal(_both("callback_number", labels_and_ours)),
        caller_name_right=_equal(_both("caller_name", labels_and_ours)),
    )


def _both(
    name: str, labels_and_ours: Sequence[tuple[dict[str, Any], dict[str, Any]]]
) -> list[tuple[Any, Any]]:
    return [(labels[name], ours.get(name)) for labels, ours in labels_and_ours if name in labels]


def _equal(pairs: Sequence[tuple[Any, Any]]) -> float | None:
    return _share(sum(1 for label, ours in pairs if label == ours), len(pairs))


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
