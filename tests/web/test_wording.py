"""Every word of the desk, in three languages."""

import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from callmon.calls.phone_event import EndedBy, LegResult
from callmon.calls.timeline import CallOutcome
from callmon.checks.verdict import Outcome
from callmon.jobs import JobState
from callmon.organisation import LANGUAGES, Language
from callmon.web import wording
from callmon.web.operations import IN_TROUBLE
from callmon.web.wording import Wording, catalogue, preferred_language

RIGA = ZoneInfo("Europe/Riga")
WEB = Path(wording.__file__).parent
SOURCES = [*WEB.glob("templates/*.html"), *WEB.glob("*.py")]
FORMS = {
    "lv": {"zero", "one", "other"},
    "en": {"one", "other"},
    "ru": {"one", "few", "many", "other"},
}


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_the_same_things(language: Language) -> None:
    assert catalogue(language).keys() == catalogue("lv").keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_takes_the_same_values_and_has_all_plural_forms(language: Language) -> None:
    for key, text in catalogue(language).items():
        latvian = catalogue("lv")[key]
        if isinstance(text, dict):
            assert set(text) == FORMS[language], key
            assert isinstance(latvian, dict), key
            assert all("{count}" in form for form in text.values()), key
        else:
            assert isinstance(latvian, str), key
            assert placeholders(text) == placeholders(latvian), key


def test_no_language_is_a_copy_of_another() -> None:
    for one, other in (("lv", "en"), ("lv", "ru"), ("en", "ru")):
        same = [
            key
            for key, text in catalogue(one).items()  # type: ignore[arg-type]
            if text == catalogue(other)[key] and key != "findings.person"  # type: ignore[index]
        ]
        assert same == []


def test_every_text_a_page_asks_for_exists() -> None:
    asked = {
        key
        for source in SOURCES
        for key in re.findall(r"""(?<!\w)say\("([a-z_.]+)"[,)]""", source.read_text("utf8"))
    }
    assert len(asked) > 100
    assert asked <= catalogue("lv").keys()


@pytest.mark.parametrize(
    ("before", "names"),
    [
        ("outcomes", CallOutcome),
        ("verdicts", Outcome),
        ("leg_results", LegResult),
        ("ended_by", EndedBy),
        ("job_states", JobState),
        ("recordings", IN_TROUBLE),
        ("roles", ("lead", "operator", "it")),
        ("directions", ("inbound", "outbound")),
    ],
)
def test_every_name_the_data_holds_has_words(before: str, names: object) -> None:
    for name in names:  # type: ignore[attr-defined]
        assert f"{before}.{name}" in catalogue("lv")


def test_every_job_has_a_name_in_words() -> None:
    pipeline = WEB.parent / "pipeline"
    jobs = {
        name
        for path in pipeline.glob("*.py")
        for name in re.findall(r'@workflow\("(\w+)"\)', path.read_text("utf8"))
    }
    assert jobs
    assert {f"job_names.{name}" for name in jobs} <= catalogue("lv").keys()


@pytest.mark.parametrize(
    ("language", "count", "text"),
    [
        ("lv", 0, "0 zvanu"),
        ("lv", 1, "1 zvans"),
        ("lv", 11, "11 zvanu"),
        ("lv", 21, "21 zvans"),
        ("lv", 22, "22 zvani"),
        ("ru", 2, "2 звонка"),
        ("ru", 5, "5 звонков"),
        ("ru", 21, "21 звонок"),
        ("en", 1, "1 call"),
        ("en", 2, "2 calls"),
    ],
)
def test_numbers_decline_their_nouns(language: Language, count: int, text: str) -> None:
    assert Wording(language, RIGA)("calls.count", count=count) == text


def test_times_are_those_of_the_organisations_clock() -> None:
    say = Wording("lv", RIGA)
    summer = datetime(2026, 7, 1, 21, 30, 5, tzinfo=UTC)

    assert say.moment(summer) == "02.07.2026 00:30"
    assert say.clock(summer) == "00:30:05"


def test_durations_are_minutes_and_seconds() -> None:
    say = Wording("lv", RIGA)

    assert say.duration(7.4) == "0:07"
    assert say.duration(59.9) == "1:00"
    assert say.duration(3725) == "1:02:05"
    assert say.duration(None) == "–"


def test_a_browser_gets_the_first_language_that_the_desk_speaks() -> None:
    assert preferred_language("de-DE,de;q=0.9,ru;q=0.8,lv;q=0.7") == "ru"
    assert preferred_language("") == "lv"
