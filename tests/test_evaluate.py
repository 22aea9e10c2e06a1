"""The measuring measures right, and the development set holds its floor."""

import json
from pathlib import Path

import pytest

from callmon.checks.verdict import Direction
from callmon.evaluate import LabelledFileError, Report, as_text, evaluate, to_json
from callmon.evaluate.hearing import channels_of, turn_at
from callmon.evaluate.labelled import LabelledCall
from callmon.evaluate.scores import check_score, message_score
from callmon.transcripts.transcript import Speaker, Utterance

LABELLED = Path(__file__).parent / "labelled"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, list[dict[str, object]]]:
    path = tmp_path_factory.mktemp("evaluate") / "predictions.jsonl"
    made = evaluate(LABELLED, path)
    return made, [json.loads(line) for line in path.read_text(encoding="utf8").splitlines()]


def test_a_fail_unseen_lowers_recall_and_a_false_flag_lowers_precision() -> None:
    score = check_score(
        [("fail", "fail"), ("fail", "unclear"), ("pass", "fail"), ("pass", "pass"), ("na", "na")]
    )

    assert score.fail.precision == 0.5
    assert score.fail.recall == 0.5
    assert score.fail.f1 == 0.5
    assert score.passed.precision == 1.0
    assert score.false_flag_rate == pytest.approx(1 / 3)
    assert score.unclear == pytest.approx(1 / 5)


def test_kappa_is_none_where_chance_always_agrees_and_one_where_all_agree() -> None:
    assert check_score([("pass", "pass")] * 3).kappa is None
    assert check_score([("pass", "pass"), ("fail", "fail")]).kappa == pytest.approx(1.0)
    assert check_score([("pass", "fail"), ("fail", "pass")]).kappa == pytest.approx(-1.0)


def test_nothing_measured_is_no_figure() -> None:
    score = check_score([("na", "na")])

    assert score.fail.precision is None
    assert score.fail.recall is None


def test_messages_are_scored_by_those_not_abstained() -> None:
    labels = {"department": "a", "urgent": True, "callback_number": None, "caller_name": "Anna"}
    right = {**labels}
    abstained = {**labels, "department": None, "urgent": False, "caller_name": None}
    score = message_score([(labels, right), (labels, abstained)])

    assert score.department_right == 1.0
    assert score.abstained == 0.5
    assert score.urgent_recall == 0.5
    assert score.urgent_precision == 1.0
    assert score.callback_number_right == 1.0
    assert score.caller_name_right == 0.5
    assert score.none_right is None


def test_every_item_is_predicted_with_every_check(
    report: tuple[Report, list[dict[str, object]]],
) -> None:
    made, lines = report
    assert not made.broken
    assert len(lines) == made.calls + made.voicemails == 88
    for line in lines[: made.calls]:
        checks = line["checks"]
        assert isinstance(checks, dict)
        assert len(checks) == 12
        for verdict in checks.values():
            assert verdict["outcome"] in {"pass", "fail", "na", "unclear"}
            assert isinstance(verdict["why"], str)
    for line in lines[made.calls :]:
        assert set(line) == {
            "id", "department", "confidence", "urgent", "callback_number", "caller_name",
        }  # fmt: skip


def test_the_report_reads_as_text_and_as_json(
    report: tuple[Report, list[dict[str, object]]],
) -> None:
    made, _ = report
    text = as_text(made)

    assert "states_department" in text
    assert "lv/clean" in text
    assert json.loads(json.dumps(to_json(made)))["checks"]["greets"]["all"]["items"] == 40


def test_messages_hold_the_floor(report: tuple[Report, list[dict[str, object]]]) -> None:
    scores = report[0].messages
    for source, right, abstained, precision, number in (
        ("clean", 0.95, 0.10, 0.80, 0.97),
        ("asr", 0.90, 0.15, 0.70, 0.85),
    ):
        score = scores[source]
        assert (score.department_right or 0) >= right
        assert (score.abstained or 0) <= abstained
        assert score.none_right == 1.0
        assert score.urgent_recall == 1.0
        assert (score.urgent_precision or 0) >= precision
        assert (score.callback_number_right or 0) >= number
        assert (score.caller_name_right or 0) >= 0.95


CHECK_FLOOR = {
    "greets": (0.95, 0.88),
    "states_department": (0.95, 0.88),
    "states_first_name": (0.95, 0.88),
    "states_last_name": (0.95, 0.88),
    "states_institution": (0.90, 0.80),
    "says_goodbye": (0.95, 0.88),
    "recaps_agreement": (0.85, 0.75),
    "handles_unknown": (0.85, 0.75),
}


@pytest.mark.parametrize("check", CHECK_FLOOR)
def test_checks_hold_the_floor(check: str, report: tuple[Report, list[dict[str, object]]]) -> None:
    for source, floor in zip(("clean", "asr"), CHECK_FLOOR[check], strict=True):
        score = report[0].checks[check][source]
        assert score.fail.f1 is None or score.fail.f1 >= floor, source
        assert (score.false_flag_rate or 0) <= {"clean": 0.03, "asr": 0.05}[source], source


def test_items_may_miss_fields_and_labels(tmp_path: Path) -> None:
    _copy_organisation(tmp_path)
    (tmp_path / "calls.jsonl").write_text(
        '{"id": "a", "turns": [{"speaker": "agent", "text": "Labdien!"}]}\n\n'
        '{"id": "b", "agent": {"department": "kap"}, "client": null, "labels": {}}\n',
        encoding="utf8",
    )
    (tmp_path / "voicemails.jsonl").write_text('{"id": "c"}\n', encoding="utf8")

    made = evaluate(tmp_path, tmp_path / "out" / "predictions.jsonl")

    assert not made.broken
    assert made.checks == {}
    assert made.messages == {}
    assert len((tmp_path / "out" / "predictions.jsonl").read_text().splitlines()) == 3


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{nonsense\n", "calls.jsonl:1: not valid JSON"),
        ('{"id": "a", "direction": "sideways"}\n', "calls.jsonl:1: a field is wrong"),
        ('{"id": "a", "agent": {"department": "x"}}\n', "department 'x' is none"),
        ("[]\n", "one JSON object a line"),
    ],
)
def test_a_wrong_line_is_refused_with_file_and_line(
    tmp_path: Path, content: str, says: str
) -> None:
    _copy_organisation(tmp_path)
    (tmp_path / "calls.jsonl").write_text(content, encoding="utf8")

    with pytest.raises(LabelledFileError, match=says):
        evaluate(tmp_path)


def test_a_folder_without_organisation_or_items_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LabelledFileError, match=r"organisation\.toml: missing"):
        evaluate(tmp_path)
    _copy_organisation(tmp_path)
    with pytest.raises(LabelledFileError, match=r"put calls\.jsonl or voicemails\.jsonl"):
        evaluate(tmp_path)


def test_a_recordings_channels_follow_who_rang() -> None:
    assert channels_of(Direction.INBOUND, 2) == (Speaker.CLIENT, Speaker.AGENT)
    assert channels_of(Direction.OUTBOUND, 2) == (Speaker.AGENT, Speaker.CLIENT)
    assert channels_of(Direction.INBOUND, 1) == (Speaker.AGENT,)


def test_words_heard_are_evidence_in_the_turn_they_overlap() -> None:
    turns = (
        Utterance(Speaker.AGENT, 0.0, 4.0, "Labdien!"),
        Utterance(Speaker.CLIENT, 4.0, 9.0, "Sveiki!"),
    )
    call = LabelledCall("a", "lv", "clean", Direction.INBOUND, None, None, turns, (3, 4))

    assert turn_at(Utterance(Speaker.AGENT, 3.0, 6.0, "lab dien"), call) == 3
    assert turn_at(Utterance(Speaker.CLIENT, 3.0, 6.0, "sveiki"), call) == 4
    assert turn_at(Utterance(Speaker.AGENT, 20.0, 21.0, "ata"), call) is None


def test_audio_that_is_none_is_named_and_leaves_the_other_items(tmp_path: Path) -> None:
    _copy_organisation(tmp_path)
    (tmp_path / "calls.jsonl").write_text('{"id": "a"}\n{"id": "b"}\n', encoding="utf8")
    (tmp_path / "a.wav").write_bytes(b"no audio")

    made = evaluate(tmp_path)

    assert made.calls == 2
    assert len(made.broken) == 1
    assert made.broken[0].startswith("a: NotWav")


def _copy_organisation(folder: Path) -> None:
    (folder / "organisation.toml").write_bytes((LABELLED / "organisation.toml").read_bytes())
