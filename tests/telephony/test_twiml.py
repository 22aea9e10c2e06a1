"""What callers and employees hear, as documents."""

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from callmon.config import settings
from callmon.organisation import LANGUAGES, Announcement, Organisation
from callmon.organisation_file import read_organisation
from callmon.telephony import twiml
from callmon.telephony.call_state import CallState
from callmon.telephony.twiml import Voice, spoken
from tests.telephony.written import ORGANISATION

STATE = CallState("paraugs", "informacija", "CA1", "lv", "info", hop=1, employee_id="x")


@pytest.fixture
def organisation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Organisation:
    monkeypatch.setenv("CALLMON_ORGANISATIONS_DIR", str(tmp_path))
    monkeypatch.setenv("CALLMON_PUBLIC_URL", "https://a.lv/")
    settings.cache_clear()
    path = tmp_path / "paraugs.toml"
    path.write_text(ORGANISATION, encoding="utf8")
    return read_organisation(path)


def verbs(document: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(document))


def ringing(organisation: Organisation, caller_id: str | None = None) -> ElementTree.Element:
    line, employee = organisation.lines[0], organisation.employees[0]
    return verbs(Voice().ring(line, employee, STATE, seconds=15, caller_id=caller_id))[0]


def test_a_phone_is_rung_so_that_the_caller_hears_ringing_and_all_is_recorded(
    organisation: Organisation,
):
    dial = ringing(organisation)

    assert dial.get("answerOnBridge") == "true"
    assert dial.get("ringTone") == "lt"
    assert dial.get("record") == "record-from-answer-dual"
    assert dial.get("recordingStatusCallbackEvent") == "in-progress completed absent"
    assert dial.get("timeout") == "15"
    assert dial.get("callerId") is None
    [number] = dial
    assert number.get("statusCallbackEvent") == "initiated ringing answered completed"
    assert (number.get("url") or "").startswith("https://a.lv/twilio/screening?t=")


def test_every_callback_asks_to_be_tried_again_beside_what_is_signed(organisation: Organisation):
    dial = ringing(organisation)
    for address in (dial.get("recordingStatusCallback"), dial[0].get("statusCallback")):
        assert (address or "").endswith("#rc=3&rp=ct,rt,5xx")


def test_without_screening_the_phone_is_connected_at_once(organisation: Organisation):
    hunt = organisation.lines[0].hunt.model_copy(update={"screening": False})
    line = organisation.lines[0].model_copy(update={"hunt": hunt})
    document = Voice().ring(line, organisation.employees[0], STATE, seconds=15, caller_id=None)

    assert verbs(document)[0][0].get("url") is None


def test_recorded_audio_is_played_and_text_is_spoken_where_its_file_is_gone(
    organisation: Organisation, tmp_path: Path
):
    both = Announcement(audio="pazinojums.mp3", say="Saruna tiek ierakstīta.")
    [said, _] = verbs(Voice().announce(organisation, both, "lv").hang_up())
    assert said.tag == "Say"

    folder = tmp_path / "audio" / "paraugs"
    folder.mkdir(parents=True)
    (folder / "pazinojums.mp3").write_bytes(b"ID3")
    [played, _] = verbs(Voice().announce(organisation, both, "lv").hang_up())
    assert (played.tag, played.text) == ("Play", "https://a.lv/audio/paraugs/pazinojums.mp3")


@pytest.mark.parametrize(
    ("language", "code", "voice"),
    [
        ("lv", "lv-LV", "Google.lv-LV-Standard-B"),
        ("ru", "ru-RU", "Polly.Tatyana"),
        ("en", "en-GB", "Polly.Amy"),
    ],
)
def test_each_language_has_a_voice_that_speaks_it(language: str, code: str, voice: str):
    [said, _] = verbs(Voice().say("goodbye", language).hang_up())  # type: ignore[arg-type]

    assert (said.get("language"), said.get("voice")) == (code, voice)


def test_every_sentence_is_there_in_every_language():
    for key in (
        *("hold_or_message", "hold_on", "leave_message", "thanks", "goodbye"),
        *("unknown_number", "line_is_broken", "take_the_call"),
    ):
        assert len({spoken(key, language) for language in LANGUAGES}) == 3


def test_the_whisper_says_whose_call_it_is_in_the_employees_language(organisation: Organisation):
    baiba = organisation.employees[1]
    department = organisation.department("info")
    gather, hang_up = verbs(twiml.whisper(organisation, department, baiba, STATE))

    assert "Самоуправление Парауга, Информационный отдел" in (gather[0].text or "")
    assert gather.get("numDigits") == "1"
    assert gather.get("actionOnEmptyResult") is None, "no key falls through to the hang-up"
    assert hang_up.tag == "Hangup"
    allowed = {"Say", "Play", "Gather", "Hangup"}
    assert {verb.tag for verb in (gather, hang_up, *gather)} <= allowed


def test_a_message_is_recorded_after_a_beep_and_ends_with_goodbye(organisation: Organisation):
    record, said, hang_up = verbs(Voice().record(STATE, seconds=120))

    assert record.get("action"), "without it Twilio would ask for the same document for ever"
    assert record.get("playBeep") == "true"
    assert record.get("finishOnKey") == "#"
    assert record.get("recordingStatusCallbackEvent") == "completed absent"
    assert (said.tag, hang_up.tag) == ("Say", "Hangup")
    told = CallState.found_in(record.get("action") or "")
    assert told is not None
    assert told.employee_id == "", "a message has no employee yet"


def test_no_document_is_too_large(organisation: Organisation):
    line = organisation.lines[2]
    assert len(Voice().menu(organisation, line, STATE).encode()) < 64 * 1024
