"""Corrections made at the desk come back as words for the departments' files."""

import json
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from callmon import db
from callmon.cli import app
from callmon.config import settings
from callmon.organisation import Department, Language, Organisation
from callmon.voicemail.new_words import NewWord, ToldMessage, as_toml, new_words
from callmon.voicemail.routing import understand
from tests.web.example import a_message

ROOT = Path(__file__).parents[2]


def a_town(**words: dict[str, float]) -> Organisation:
    departments = (
        Department(id="roads", name="Ceļu nodaļa", words=words.get("roads", {})),
        Department(id="forest", name="Mežu nodaļa", words=words.get("forest", {})),
    )
    return Organisation(id="town", name="Mūsu novads", department=departments)


def told(
    department_id: str, text: str, *, corrected: bool = True, language: Language = "lv"
) -> ToldMessage:
    return ToldMessage(text, language, department_id, corrected)


DAMS = (
    told("forest", "Labdien! Upē ir dambis, lūdzu atbrauciet."),
    told("forest", "Man pļavu appludina, dambi vajag nojaukt."),
)


def stems(found: list[NewWord]) -> dict[str, int]:
    return {word.stem: word.messages for word in found}


def test_a_word_of_two_corrected_messages_is_suggested_with_its_forms() -> None:
    found = new_words(DAMS, a_town())

    assert stems(found) == {"damb*": 2}
    assert found[0].department_id == "forest"
    assert found[0].forms == ("dambi", "dambis")


def test_pasted_it_brings_the_next_message_to_its_department() -> None:
    asks = "Labdien, pie mums dambim ir jābūt nost."
    town = a_town()
    assert understand(asks, "lv", town).department_id != "forest"

    read = tomllib.loads(as_toml(new_words(DAMS, town), town))

    taught = a_town(forest=read["department"]["words"])
    assert understand(asks, "lv", taught).department_id == "forest"


def test_what_others_messages_have_too_speaks_for_nobody() -> None:
    others = tuple(
        told("roads", f"Uz ceļa ir dambis, jau {number}. reizi.", corrected=False)
        for number in range(3)
    )

    assert new_words((*DAMS, *others), a_town()) == []


def test_messages_that_nobody_corrected_teach_nothing() -> None:
    alone = [told(one.department_id, one.text, corrected=False) for one in DAMS]

    assert new_words(alone, a_town()) == []


@pytest.mark.parametrize(
    "text",
    [
        "Labdien, lūdzu atzvaniet, paldies!",
        "Mani sauc Pēteris Kalniņš, dzīvoju Liepu ielā.",
        "Mans numurs ir divdesmit deviņi četri četri viens divi trīs.",
        "Pie mājas nedeg laterna.",
        "Tas jautājums ir Mežu nodaļai no Mūsu novada.",
    ],
)
def test_little_words_names_numbers_and_known_words_are_not_suggested(text: str) -> None:
    said = stems(new_words([told("forest", text)] * 2, a_town()))

    assert not {"labd*", "lūdz*", "atzvan*", "paldies*", "paldie*"} & set(said)
    assert not {"pēter*", "kalniņ*", "divdesmit*", "četr*", "latern*", "mež*", "nodaļ*"} & set(said)


def test_a_word_listed_already_is_not_suggested_again() -> None:
    assert new_words(DAMS, a_town(forest={"damb*": 1.5})) == []


def test_russian_and_english_messages_teach_too() -> None:
    messages = [
        told("forest", "Здравствуйте, дятлы продолбили стену.", language="ru"),
        told("forest", "Дятлов у нас развелось очень много.", language="ru"),
        told("forest", "The woodpeckers are making holes in my wall.", language="en"),
        told("forest", "A woodpecker has hollowed out a birch.", language="en"),
    ]

    assert {"дятл*", "woodpecker*"} <= set(stems(new_words(messages, a_town())))


def test_the_command_prints_what_is_pasted(sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLMON_ORGANISATIONS_DIR", str(ROOT / "organisations"))
    settings.cache_clear()
    with db.transaction() as session:
        for number, one in enumerate(DAMS):
            a_message(
                session,
                number,
                text=one.text,
                corrected_department_id="ipasumi",
                corrected_at=datetime.now(UTC),
            )

    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["voicemail", "words", *arguments])
        return result.exit_code, result.stdout

    code, said = run("--organisation", "sigulda")
    assert code == 0
    assert tomllib.loads(said)["department"]["words"]["damb*"] == 1.5
    assert '[[department]] id = "ipasumi"' in said
    code, said = run("--json")
    assert [(one["organisation"], one["messages"]) for one in json.loads(said)] == [("sigulda", 2)]
    assert run("--organisation", "jelgava")[0] == 1
    assert run("--at-least", "3")[0] == 1
