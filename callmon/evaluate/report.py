"""What an evaluation found: for each check and for the messages, by language and source."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from callmon.evaluate.labelled import LabelledCall, LabelledVoicemail
from callmon.evaluate.predictions import Prediction
from callmon.evaluate.scores import (
    CheckScore,
    MessageScore,
    Pair,
    check_score,
    message_score,
)

EVERYTHING = "all"


@dataclass(frozen=True, slots=True)
class Report:
    """Scores by group: `all`, a language, a source, or language/source.

    `broken` lists what a check could not judge because it raised; those count as unclear.
    """

    calls: int
    voicemails: int
    checks: dict[str, dict[str, CheckScore]]
    messages: dict[str, MessageScore]
    broken: tuple[str, ...]


def report_of(
    calls: Sequence[tuple[LabelledCall, Prediction]],
    messages: Sequence[tuple[LabelledVoicemail, Prediction]],
) -> Report:
    """Compare predictions with the labels of those items that have any."""
    return Report(
        calls=len(calls),
        voicemails=len(messages),
        checks=_check_scores(calls),
        messages=_message_scores(messages),
        broken=tuple(one for _, made in (*calls, *messages) for one in made.broken),
    )


def _check_scores(
    calls: Iterable[tuple[LabelledCall, Prediction]],
) -> dict[str, dict[str, CheckScore]]:
    pairs: dict[str, dict[str, list[Pair]]] = defaultdict(lambda: defaultdict(list))
    for item, made in calls:
        for check, label in item.labels.items():
            ours = made.values["checks"].get(check, {"outcome": "na"})["outcome"]
            for group in _groups(item):
                pairs[check][group].append((label, ours))
    return {
        check: {group: check_score(groups[group]) for group in sorted(groups, key=_order)}
        for check, groups in pairs.items()
    }


def _message_scores(
    messages: Iterable[tuple[LabelledVoicemail, Prediction]],
) -> dict[str, MessageScore]:
    groups: dict[str, list[tuple[dict[str, Any], dict[str, Any]]]] = defaultdict(list)
    for item, made in messages:
        for group in _groups(item) if item.labels else ():
            groups[group].append((item.labels, made.values))
    return {group: message_score(groups[group]) for group in sorted(groups, key=_order)}


def _groups(item: LabelledCall | LabelledVoicemail) -> tuple[str, ...]:
    return EVERYTHING, item.language, item.source, f"{item.language}/{item.source}"


def _order(group: str) -> tuple[bool, int, str]:
    return group != EVERYTHING, group.count("/"), group


def to_json(report: Report) -> dict[str, Any]:
    """Stable keys: calls, voicemails, checks (by check, by group), messages (by group), broken."""
    return {
        "calls": report.calls,
        "voicemails": report.voicemails,
        "checks": {
            check: {group: asdict(score) for group, score in groups.items()}
            for check, groups in report.checks.items()
        },
        "messages": {group: asdict(score) for group, score in report.messages.items()},
        "broken": list(report.broken),
    }


def as_text(report: Report) -> str:
    """The tables for a terminal; a dash where there was nothing to measure."""
    lines = [f"{report.calls} calls, {report.voicemails} messages"]
    if report.checks:
        lines += ["", *_table(_CHECK_HEADINGS, _check_rows(report))]
    if report.messages:
        lines += ["", *_table(_MESSAGE_HEADINGS, _message_rows(report))]
    if report.broken:
        lines += ["", "Could not be judged (counted as unclear):", *_summed_up(report.broken)]
    return "\n".join(lines)


def _summed_up(broken: Iterable[str]) -> Iterator[str]:
    """What raised, each kind once: how often, and on which item first."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for one in broken:
        item, _, what = one.partition(": ")
        kinds[what].append(item)
    for what, items in kinds.items():
        yield f"{len(items)} x {what} (first: {items[0]})"


_CHECK_HEADINGS = (
    "check",
    "group",
    "calls",
    "fail: precision",
    "recall",
    "F1",
    "pass: precision",
    "recall",
    "F1",
    "false flags",
    "unclear",
    "kappa",
)
_MESSAGE_HEADINGS = (
    "messages",
    "number",
    "department right",
    "abstained",
    "none right",
    "urgent recall",
    "precision",
    "number to ring right",
    "name right",
)


def _check_rows(report: Report) -> Iterator[tuple[str, ...]]:
    for check, groups in report.checks.items():
        for group, score in groups.items():
            yield (
                check if group == EVERYTHING else "",
                group,
                str(score.items),
                *_percent(score.fail.precision, score.fail.recall, score.fail.f1),
                *_percent(score.passed.precision, score.passed.recall, score.passed.f1),
                *_percent(score.false_flag_rate, score.unclear),
                "–" if score.kappa is None else f"{score.kappa:.2f}",
            )


def _message_rows(report: Report) -> Iterator[tuple[str, ...]]:
    for group, score in report.messages.items():
        yield (
            group,
            str(score.items),
            *_percent(score.department_right, score.abstained, score.none_right),
            *_percent(score.urgent_recall, score.urgent_precision),
            *_percent(score.callback_number_right, score.caller_name_right),
        )


def _percent(*shares: float | None) -> tuple[str, ...]:
    return tuple("–" if share is None else f"{100 * share:.1f} %" for share in shares)


def _table(headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    cells = [headings, *rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(headings))]
    return [
        "  ".join(
            cell.ljust(width) if column < 1 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    ]
