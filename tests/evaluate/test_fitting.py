import json
import re
import tomllib
from pathlib import Path

import numpy as np
import pytest

from callmon.checks.verdict import Agent
from callmon.evaluate import LabelledFileError
from callmon.evaluate.fitting import Fitted, Strengths, fit, fitted, fitted_kinds, told_by
from callmon.evaluate.fitting import with_thresholds as written
from callmon.organisation import Organisation
from callmon.organisation_file import read_organisation
from callmon.transcripts.cohort import cohort_of, hear
from callmon.transcripts.manifest import Thresholds
from callmon.transcripts.sounds import sounds_of

ROOT = Path(__file__).parent.parent.parent
MANIFEST = (ROOT / "models" / "manifest.toml").read_text("utf8")


@pytest.fixture(scope="module")
def sigulda() -> Organisation:
    return read_organisation(ROOT / "organisations" / "sigulda.toml")


def test_what_lies_apart_is_parted_half_way() -> None:
    thresholds = fitted([3.0] * 20, [-1.0] * 20)

    assert thresholds.met == pytest.approx(1.0, abs=0.02)
    assert thresholds.unclear == -1.0


def test_what_overlaps_is_parted_at_two_false_in_a_hundred() -> None:
    drawn = np.random.default_rng(3)
    said, unsaid = drawn.normal(1, 1, 400), drawn.normal(-1, 1, 2000)

    thresholds = fitted(said.tolist(), unsaid.tolist())

    assert float((unsaid >= thresholds.met).mean()) <= 0.02
    assert float((said < thresholds.unclear).mean()) == pytest.approx(0.02, abs=0.01)
    assert thresholds.unclear < thresholds.met


def test_of_few_said_none_is_lost() -> None:
    said = [0.4, *[2.0 + 0.1 * place for place in range(29)]]

    assert fitted(said, [0.0] * 100 + [3.0] * 10).unclear == pytest.approx(0.4, abs=0.011)


def test_what_was_seldom_said_keeps_its_threshold() -> None:
    heard = {
        "department": Strengths(said=[2.0] * 14, unsaid=[0.0] * 200),
        "full_name": Strengths(said=[2.0] * 15, unsaid=[0.0] * 200),
    }

    (only,) = fitted_kinds("lv", heard)

    assert (only.kind, only.said, only.unsaid) == ("full_name", 15, 200)
    assert (only.accepted, only.false) == (1.0, 0.0)


def told(labels: dict[str, str], organisation: Organisation) -> list[tuple[str, bool]]:
    agent = Agent("Sandra", "Pukīte", "", organisation.department("finances"))
    cohort = cohort_of(organisation, "lv", ("Sandra Pukīte",))
    heard = hear(cohort, [sounds_of("labdien finanšu pārvalde sandra pukīte", "lv")])
    return [(kind, said) for kind, said, _ in told_by(labels, agent, cohort, heard)]


def test_who_says_their_own_department_says_no_other(sigulda: Organisation) -> None:
    found = told({"states_department": "pass"}, sigulda)

    assert found.count(("department", True)) == 1
    assert found.count(("department", False)) >= 8
    assert {kind for kind, _ in found} == {"department"}


def test_who_does_not_say_their_own_may_have_said_anothers(sigulda: Organisation) -> None:
    assert told({"states_department": "fail"}, sigulda) == [("department", False)]


def test_a_full_name_is_said_when_both_its_parts_are(sigulda: Organisation) -> None:
    whole = told({"states_first_name": "pass", "states_last_name": "pass"}, sigulda)
    half = told({"states_first_name": "pass", "states_last_name": "fail"}, sigulda)

    assert whole.count(("full_name", True)) == 1
    assert whole.count(("full_name", False)) > 10
    assert [said for kind, said in half if kind == "full_name"] == [False]
    assert half.count(("first_name", True)) == 1


def one(language: str, kind: str) -> Fitted:
    thresholds = Thresholds(met=9.5, unclear=-9.5)
    return Fitted(language, kind, thresholds, 60, 600, 0.97, 0.02)  # type: ignore[arg-type]


def test_only_the_fitted_threshold_of_the_manifest_changes() -> None:
    before = tomllib.loads(MANIFEST)

    text = written(MANIFEST, "base", one("ru", "full_name"))

    after = tomllib.loads(text)
    assert after["base"]["sound"]["ru"].pop("full_name") == {"met": 9.5, "unclear": -9.5}
    del before["base"]["sound"]["ru"]["full_name"]
    assert after == before
    changed = set(text.splitlines()) ^ set(MANIFEST.splitlines())
    assert {line.split()[0] for line in changed} == {"full_name"}


def test_a_threshold_that_was_not_there_is_added_to_its_language() -> None:
    head, table, english = MANIFEST.partition("[base.sound.en]\n")
    without = head + table + re.sub(r"(?m)^last_name = .*\n", "", english, count=1)
    assert without != MANIFEST

    text = written(without, "base", one("en", "last_name"))

    assert tomllib.loads(text)["base"]["sound"]["en"]["last_name"]["met"] == 9.5


def test_too_few_labelled_recordings_are_refused(tmp_path: Path) -> None:
    (tmp_path / "organisation.toml").write_bytes(
        (ROOT / "organisations" / "sigulda.toml").read_bytes()
    )
    call = {
        "id": "one",
        "language": "lv",
        "agent": {"first_name": "Sandra", "last_name": "Pukīte", "department": "finances"},
        "labels": {"states_department": "pass"},
    }
    (tmp_path / "calls.jsonl").write_text(json.dumps(call) + "\n", "utf8")
    (tmp_path / "one.wav").write_bytes((ROOT / "tests/audio/neural_lv_n1.wav").read_bytes())

    with pytest.raises(LabelledFileError, match=r"at least 50 labelled calls.*there are 1 lv"):
        fit(tmp_path)
