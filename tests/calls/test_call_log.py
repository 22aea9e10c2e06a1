"""The log of calls, on both databases."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from callmon.calls.call_log import Derived, EventsOf, call_of, calls, derive, record_call
from callmon.calls.phone_event import EventKind, PhoneEvent
from callmon.db import reading, transaction
from callmon.organisation import Organisations
from callmon.organisation_file import read_organisation
from callmon.tables import CallRow, FindingRow, ReceiptRow, RecordingRow, TranscriptRow
from callmon.transcripts.transcript import Transcript, to_json
from tests.telephony.written import ORGANISATION

NINE = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
LINE = "+37160000001"


@pytest.fixture
def organisations(tmp_path: Path) -> Organisations:
    path = tmp_path / "paraugs.toml"
    path.write_text(ORGANISATION, encoding="utf8")
    return Organisations((read_organisation(path),))


@dataclass(frozen=True)
class Spoken:
    """Reads receipts whose kind is the event: this test needs no exchange's words."""

    def __call__(self, receipt: ReceiptRow) -> Iterable[PhoneEvent]:
        told = dict(receipt.fields)
        yield PhoneEvent(
            EventKind(receipt.kind),
            receipt.received_at,
            to_number=told.get("to"),
            from_number="+37129000001",
            department_id=told.get("department"),
            hop=1 if "employee" in told else None,
            employee_id=told.get("employee"),
            recording=told.get("recording"),
        )


def receive(call_sid: str, kind: str, second: int, **fields: str) -> None:
    with transaction() as session:
        session.add(
            ReceiptRow(
                organisation_id="paraugs",
                kind=kind,
                call_sid=call_sid,
                dedupe_key=f"{call_sid}:{kind}:{second}",
                received_at=NINE + timedelta(seconds=second),
                url="https://a.lv/",
                fields=[list(pair) for pair in fields.items()],
            )
        )


def record(call_sid: str, organisations: Organisations) -> CallRow | None:
    with transaction() as session:
        return record_call(session, call_sid, organisations, Spoken())


def test_a_call_is_kept_and_kept_again_unchanged(database: str, organisations: Organisations):
    receive("CA1", "arrived", 0, to=LINE)
    receive("CA1", "ended", 9, to=LINE)
    first, second = record("CA1", organisations), record("CA1", organisations)

    assert first is not None
    assert second is not None
    assert (first.outcome, first.line_id, first.department_id) == (
        "abandoned",
        "informacija",
        "info",
    )
    assert first.timeline == second.timeline
    with reading() as session:
        assert session.query(CallRow).count() == 1


def test_what_comes_later_completes_the_call(database: str, organisations: Organisations):
    receive("CA1", "arrived", 0, to=LINE)
    under_way = record("CA1", organisations)
    receive("CA1", "took", 9, employee="anna@paraugs.example", to=LINE)
    receive("CA1", "ended", 60, to=LINE)
    whole = record("CA1", organisations)

    assert under_way is not None
    assert whole is not None
    assert (under_way.outcome, whole.outcome) == (None, "answered")
    assert whole.employee_id == "anna@paraugs.example"


@pytest.mark.parametrize(("is_sure", "language"), [(True, "en"), (False, "lv")])
def test_the_language_of_a_call_is_what_was_spoken_where_the_model_is_sure(
    database: str, organisations: Organisations, is_sure: bool, language: str
):
    receive("CA1", "took", 0, employee="anna@paraugs.example", to=LINE)
    heard(record("CA1", organisations), language="en", is_sure=is_sure)
    after_hearing = record("CA1", organisations)
    receive("CA1", "ended", 60, to=LINE)
    after_a_late_webhook = record("CA1", organisations)

    assert after_hearing is not None
    assert after_a_late_webhook is not None
    assert (after_hearing.language, after_a_late_webhook.language) == (language, language)


def heard(call: CallRow | None, *, language: str, is_sure: bool) -> None:
    """Keep a recording of a call and what was heard in it."""
    assert call is not None
    assert call.language == "lv"
    with transaction() as session:
        recording = RecordingRow(
            organisation_id="paraugs",
            call_sid=call.call_sid,
            recording_sid="RE1",
            purpose="call",
            state="kept",
            channels=["client", "agent"],
            duration_seconds=9.0,
            created_at=NINE,
        )
        session.add(recording)
        session.flush()
        session.add(transcript_of(recording, language=language, is_sure=is_sure))


def transcript_of(recording: RecordingRow, *, language: str, is_sure: bool) -> TranscriptRow:
    return TranscriptRow(
        organisation_id="paraugs",
        recording_id=recording.id,
        model_id="base",
        model_sha256="ab" * 32,
        settings_version="1",
        language=language,
        may_judge=is_sure,
        content=to_json(Transcript(language, (), 9.0, language_is_sure=is_sure)),  # type: ignore[arg-type]
        created_at=NINE,
    )


def test_a_number_of_nobody_makes_no_call(database: str, organisations: Organisations):
    receive("CA1", "arrived", 0, to="+37199999999")

    assert record("CA1", organisations) is None
    assert record("never heard of", organisations) is None


def test_runs_at_the_same_time_end_with_the_whole_call(database: str, organisations: Organisations):
    receive("CA1", "arrived", 0, to=LINE)
    threads = [threading.Thread(target=record, args=("CA1", organisations)) for _ in range(4)]
    for thread in threads:
        thread.start()
    receive("CA1", "ended", 9, to=LINE)
    last = threading.Thread(target=record, args=("CA1", organisations))
    for thread in [*threads, last]:
        if thread is last:
            thread.start()
        thread.join()

    with reading() as session:
        assert session.query(CallRow).one().outcome == "abandoned"


@pytest.mark.parametrize(("state", "outcome"), [("silent", "missed"), ("kept", "message")])
def test_a_recording_found_silent_makes_a_message_a_missed_call(
    database: str, organisations: Organisations, state: str, outcome: str
):
    receive("CA1", "arrived", 0, to=LINE)
    receive("CA1", "message_left", 20, recording="RE1", to=LINE)
    receive("CA1", "ended", 21, to=LINE)
    receive("CA1", "message_offered", 1, to=LINE)
    with transaction() as session:
        session.add(
            RecordingRow(
                organisation_id="paraugs", call_sid="CA1", recording_sid="RE1",
                purpose="voicemail", state=state, channels=["caller"], created_at=NINE,
            )
        )  # fmt: skip
    call = record("CA1", organisations)

    assert call is not None
    assert call.outcome == outcome


def three_calls(organisations: Organisations) -> None:
    for number in range(3):
        second = number * 3600
        receive(f"CA{number}", "arrived", second, to=LINE, department="info")
        if number:
            receive(f"CA{number}", "took", second + 5, to=LINE, employee=f"employee-{number}")
        receive(f"CA{number}", "ended", second + 60, to=LINE)
        record(f"CA{number}", organisations)


def test_calls_are_found_by_what_they_are(database: str, organisations: Organisations):
    three_calls(organisations)

    def found(**filters: object) -> list[str]:
        with reading() as session:
            return [call.call_sid for call in calls(session, "paraugs", **filters)]  # type: ignore[arg-type]

    assert found() == ["CA2", "CA1", "CA0"], "newest first"
    assert found(outcome="answered") == ["CA2", "CA1"]
    assert found(employee_id="employee-1") == ["CA1"]
    assert found(department_id="info") == ["CA2", "CA1", "CA0"]
    assert found(department_id="buve") == []
    assert found(since=NINE + timedelta(hours=1)) == ["CA2", "CA1"]
    assert found(until=NINE + timedelta(hours=1)) == ["CA0"]
    assert found(limit=1, offset=1) == ["CA1"]


def test_nobody_finds_another_organisations_calls(database: str, organisations: Organisations):
    three_calls(organisations)

    with reading() as session:
        assert calls(session, "cits") == []
        assert call_of(session, "cits", "CA1") is None
        assert call_of(session, "paraugs", "CA1") is not None


def test_flagged_calls_are_those_with_a_current_finding_that_is_not_met(
    database: str, organisations: Organisations
):
    three_calls(organisations)
    with transaction() as session:
        for number, (outcome, is_current) in enumerate(
            [("not_met", False), ("not_met", True), ("unclear", True)]
        ):
            call = call_of(session, "paraugs", f"CA{number}")
            assert call is not None
            session.add(
                FindingRow(
                    organisation_id="paraugs", call_id=call.id, clause="15.2", check="greets",
                    outcome=outcome, confidence=0.9, evidence=[], why={}, standard_id="s",
                    standard_version="1", check_version="1", heard_by="timeline",
                    is_current=is_current, created_at=NINE,
                )
            )  # fmt: skip

    with reading() as session:
        assert [call.call_sid for call in calls(session, "paraugs", flagged=True)] == ["CA1"]
        unflagged = calls(session, "paraugs", flagged=False)
        assert [call.call_sid for call in unflagged] == ["CA2", "CA0"]


def derived_before(call_sid: str, organisations: Organisations) -> Derived | None:
    with reading() as session:
        return derive(session, call_sid, organisations, Spoken())


def keep(derived: Derived | None, organisations: Organisations, events_of: EventsOf) -> CallRow:
    with transaction() as session:
        call = record_call(session, "CA1", organisations, events_of, derived)
    assert call is not None
    return call


def test_what_was_derived_before_the_lock_is_kept_without_reading_the_receipts_again(
    database: str, organisations: Organisations
):
    receive("CA1", "arrived", 0, to=LINE)
    receive("CA1", "ended", 9, to=LINE)
    derived = derived_before("CA1", organisations)
    read: list[ReceiptRow] = []

    call = keep(derived, organisations, lambda receipt: read.append(receipt) or ())

    assert call.outcome == "abandoned"
    assert read == []


def tell_a_webhook(organisations: Organisations) -> str:
    receive("CA1", "took", 9, employee="anna@paraugs.example", to=LINE)
    return "answered"


def find_it_silent(organisations: Organisations) -> str:
    with transaction() as session:
        session.query(RecordingRow).one().state = "silent"
    return "missed"


def take_the_answer(organisations: Organisations) -> str:
    """As where a receipt was kept before its question was answered."""
    with transaction() as session:
        receipt = session.scalars(select(ReceiptRow).filter_by(kind="chose")).one()
        receipt.answer, receipt.kind = "<Response/>", "took"
    return "answered"


def hear_a_language(organisations: Organisations) -> str:
    with transaction() as session:
        recording = session.query(RecordingRow).one()
        session.add(transcript_of(recording, language="en", is_sure=True))
    return "en"


@pytest.mark.parametrize(
    "comes", [tell_a_webhook, find_it_silent, take_the_answer, hear_a_language]
)
@pytest.mark.parametrize("kept_meanwhile", [True, False])
def test_what_came_before_the_lock_was_taken_is_not_written_over(
    database: str,
    organisations: Organisations,
    comes: Callable[[Organisations], str],
    kept_meanwhile: bool,
):
    receive("CA1", "arrived", 0, to=LINE)
    receive("CA1", "chose", 1, to=LINE, employee="anna@paraugs.example")
    receive("CA1", "message_offered", 2, to=LINE)
    receive("CA1", "message_left", 20, recording="RE1", to=LINE)
    receive("CA1", "ended", 21, to=LINE)
    with transaction() as session:
        session.add(
            RecordingRow(
                organisation_id="paraugs", call_sid="CA1", recording_sid="RE1",
                purpose="voicemail", state="kept", channels=["caller"], created_at=NINE,
            )
        )  # fmt: skip
    older = derived_before("CA1", organisations)
    assert older is not None
    assert older.timeline.outcome == "message"

    expected = comes(organisations)
    if kept_meanwhile:
        record("CA1", organisations)
    call = keep(older, organisations, Spoken())

    assert expected in (call.outcome, call.language)
