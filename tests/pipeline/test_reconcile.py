"""The night's reckoning: what no webhook brought is filled in, what cannot be stays listed."""

import json
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner

from callmon import jobs
from callmon.cli import app
from callmon.config import TwilioCredentials, settings
from callmon.db import reading
from callmon.known_organisations import known_organisations
from callmon.pipeline import reconcile
from callmon.pipeline.process_call import derive_call
from callmon.pipeline.reconcile import (
    SILENT_FOR,
    Found,
    What,
    ask_after_calls,
    reconcile_now,
    reconcile_yesterday,
)
from callmon.simulator import Simulator
from callmon.simulator.scenario import CallTruth, Faults, Phone, Scenario
from callmon.simulator.scenarios.contract import CLOSED_LINE, MESSAGE, OPEN_LINE
from callmon.tables import CallRow, ReceiptRow, ReconciliationRow, RecordingRow, VoicemailRow
from callmon.telephony.rest import RestProblem
from callmon.telephony.webhooks import router
from tests.system.house import write_organisations

ACCOUNT = TwilioCredentials("AC" + "7" * 32, "a-token-of-the-tests")
TALK = Scenario("talk", "answered", to=OPEN_LINE, phones=(Phone(after_seconds=2),))
LEFT = Scenario("message", "message", to=CLOSED_LINE, message=MESSAGE)
OF_OTHERS = replace(LEFT, to="+37166000011")
EVERY_CALLBACK = frozenset(
    ("number-status", "leg-status", "recording-status", "dial-action", "record-action")
)


@pytest.fixture
def line(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Simulator]:
    """A pretend line whose webhooks come to our routes, on either database."""
    from fastapi import FastAPI

    from tests.web.conftest import running

    organisations = tmp_path / "organisations"
    write_organisations(organisations)
    with Simulator(
        "http://127.0.0.1:1",
        account_sid=ACCOUNT.account_sid,
        auth_token=ACCOUNT.auth_token,
        speed=None,
        longest_announcement_seconds=0.5,
    ) as simulator:
        web = FastAPI()
        web.include_router(router)
        with running(web) as address:
            simulator.set_site(address)
            monkeypatch.setenv("CALLMON_PUBLIC_URL", address)
            monkeypatch.setenv("CALLMON_ORGANISATIONS_DIR", str(organisations))
            monkeypatch.setenv("CALLMON_TWILIO_API_URL", simulator.api_url)
            monkeypatch.setenv("CALLMON_TWILIO_ACCOUNT_SID", ACCOUNT.account_sid)
            monkeypatch.setenv("CALLMON_TWILIO_AUTH_TOKEN", ACCOUNT.auth_token)
            settings.cache_clear()
            known_organisations.cache_clear()
            yield simulator
    known_organisations.cache_clear()


def losing(scenario: Scenario, *kinds: str) -> Scenario:
    """The same call whose webhooks of these kinds never arrive."""
    return replace(scenario, faults=Faults(connect_fails=frozenset(kinds)))


def read_receipts() -> None:
    """What the worker does with what was kept."""
    with reading() as session:
        ids = list(session.scalars(select(ReceiptRow.id).order_by(ReceiptRow.id)))
    for receipt_id in ids:
        derive_call(receipt_id)


def reckon() -> reconcile.Reckoning:
    now = datetime.now(UTC)
    return reconcile_now(ACCOUNT, now - timedelta(hours=2), now + timedelta(hours=2))


def call(truth: CallTruth) -> CallRow:
    with reading() as session:
        return session.scalars(select(CallRow).where(CallRow.call_sid == truth.sid)).one()


def test_where_nothing_was_lost_nothing_is_repaired_or_unexplained(line: Simulator):
    line.play([TALK, LEFT], at_once=1)
    read_receipts()

    done = reckon()

    assert (done.calls, done.repaired, done.unexplained) == (2, [], [])


def test_every_lost_callback_is_filled_in_and_the_call_is_as_it_was(line: Simulator):
    whole, broken = line.play([TALK, losing(TALK, *EVERY_CALLBACK)], at_once=1)
    read_receipts()
    assert call(broken).ended_at is None, "nobody told how it ended"

    done = reckon()
    read_receipts()

    assert {found.call_sid for found in done.repaired} == {broken.sid}
    assert {found.what for found in done.repaired} == {What.WEBHOOK}
    assert done.unexplained == []
    assert call(broken).outcome == call(whole).outcome == "answered"
    assert call(broken).rings_to_answer == call(whole).rings_to_answer
    assert call(broken).talk_seconds == pytest.approx(call(whole).talk_seconds, abs=2)


def test_a_message_nobody_told_us_of_comes_to_the_desk(line: Simulator):
    (left,) = line.play([losing(LEFT, *EVERY_CALLBACK)])
    read_receipts()

    done = reckon()
    read_receipts()

    with reading() as session:
        message = session.scalars(select(VoicemailRow)).one()
        recording = session.scalars(select(RecordingRow)).one()
    assert message.call_sid == left.sid
    assert message.recording_sid == recording.recording_sid
    assert done.unexplained == []


def test_running_it_again_changes_nothing(line: Simulator):
    line.play([losing(TALK, "number-status", "leg-status"), losing(LEFT, "recording-status")])
    read_receipts()
    reckon()
    read_receipts()
    with reading() as session:
        receipts = session.scalar(select(func.count()).select_from(ReceiptRow))

    again = reckon()

    assert (again.repaired, again.unexplained) == ([], [])
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(ReceiptRow)) == receipts


def test_where_the_events_are_gone_the_lists_tell_the_end_and_the_recording(line: Simulator):
    (left,) = line.play([losing(LEFT, *EVERY_CALLBACK)])
    read_receipts()
    line.exchange.legs[left.sid].requests.clear()

    done = reckon()
    read_receipts()

    assert {found.what for found in done.repaired} == {What.END, What.RECORDING}
    assert call(left).outcome == "message"
    with reading() as session:
        assert session.scalars(select(VoicemailRow)).one().call_sid == left.sid


def test_a_call_that_fell_silent_is_asked_after_until_its_end_is_known(line: Simulator):
    (broken,) = line.play([losing(TALK, *EVERY_CALLBACK)])
    read_receipts()
    now = datetime.now(UTC)

    assert ask_after_calls(now) == 0, "it may go on"
    line.exchange.legs[broken.sid].lag_seconds = 3600.0
    assert ask_after_calls(now + SILENT_FOR + timedelta(minutes=1)) == 0, "Twilio's page lags"
    line.exchange.legs[broken.sid].lag_seconds = 0.0
    assert ask_after_calls(now + SILENT_FOR + timedelta(minutes=1)) == 1
    read_receipts()

    assert call(broken).ended_at is not None
    assert ask_after_calls(now + timedelta(hours=1)) == 0


def test_one_call_that_cannot_be_asked_after_holds_up_no_other(line: Simulator, tmp_path: Path):
    gone, others, silent = line.play(
        [losing(one, *EVERY_CALLBACK) for one in (TALK, OF_OTHERS, TALK)], at_once=1
    )
    read_receipts()
    line.exchange.legs.pop(gone.sid)
    (tmp_path / "organisations" / "otra.toml").unlink()
    known_organisations.cache_clear()

    assert ask_after_calls(datetime.now(UTC) + SILENT_FOR + timedelta(minutes=1)) == 1
    read_receipts()

    assert call(silent).ended_at is not None
    assert call(gone).ended_at is call(others).ended_at is None


def test_an_account_that_is_refused_is_an_error_and_no_call_is_given_up(
    line: Simulator, monkeypatch: pytest.MonkeyPatch
):
    line.play([losing(TALK, *EVERY_CALLBACK)])
    read_receipts()
    monkeypatch.setenv("CALLMON_TWILIO_AUTH_TOKEN", "another")
    settings.cache_clear()

    with pytest.raises(RestProblem):
        ask_after_calls(datetime.now(UTC) + SILENT_FOR + timedelta(minutes=1))


def test_a_call_whose_events_are_refused_is_filled_in_from_the_lists_and_stays_listed(
    line: Simulator,
):
    lost = replace(LEFT, faults=Faults(connect_fails=EVERY_CALLBACK, events_gone=True))
    left, talked = line.play([lost, losing(TALK, "number-status")], at_once=1)
    read_receipts()

    done = reckon()
    read_receipts()

    assert done.calls == 2
    assert [(one.call_sid, one.what) for one in done.unexplained] == [(left.sid, What.NO_EVENTS)]
    assert {one.what for one in done.repaired if one.call_sid == left.sid} == {
        What.END,
        What.RECORDING,
    }
    assert {one.what for one in done.repaired if one.call_sid == talked.sid} == {What.WEBHOOK}
    assert call(left).outcome == "message"
    assert call(talked).ended_at is not None


def test_a_call_of_which_we_know_nothing_becomes_a_call(line: Simulator):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        site = line.settings.site
        line.set_site(f"http://127.0.0.1:{nobody.getsockname()[1]}", site.public_url)
        (unheard,) = line.play([TALK])
        line.set_site(site.base_url, site.public_url)
    with reading() as session:
        assert session.scalars(select(CallRow)).all() == []

    done = reckon()
    read_receipts()

    assert call(unheard).ended_at is not None
    assert call(unheard).outcome in ("missed", "failed", "abandoned")
    assert done.unexplained == []


def test_what_cannot_be_explained_is_listed(line: Simulator):
    strange, ours = line.play([replace(TALK, to="+37160009999"), TALK], at_once=1)
    read_receipts()
    line.exchange.legs.pop(ours.sid)

    done = reckon()

    assert Found(None, strange.sid, What.UNKNOWN_LINE) in done.unexplained
    assert Found("testa", ours.sid, What.NOT_TOLD) in done.unexplained
    with reading() as session:
        kept = session.scalars(select(ReconciliationRow)).one()
    assert kept.calls == done.calls == 1
    assert {(one["call_sid"], one["what"]) for one in kept.unexplained} == {
        (found.call_sid, found.what.value) for found in done.unexplained
    }


def test_an_account_that_has_left_the_files_since_is_not_asked(line: Simulator):
    day = datetime.now(UTC)

    assert reconcile.reconcile_account("AC" + "e" * 32, day.isoformat(), day.isoformat()) == 0
    with reading() as session:
        assert session.scalars(select(ReconciliationRow)).first() is None


def test_a_busy_exchange_is_an_error_worth_another_try_and_keeps_nothing(line: Simulator):
    line.play([losing(TALK, "number-status")])
    read_receipts()
    for status in (429, 503):
        line.api.list_troubles.append(status)
        with pytest.raises(RestProblem) as problem:
            reckon()
        assert problem.value.worth_retrying

    assert {found.what for found in reckon().repaired} == {What.WEBHOOK}
    with reading() as session:
        assert len(session.scalars(select(ReconciliationRow)).all()) == 1


def test_more_calls_than_a_page_holds_are_all_compared(
    line: Simulator, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reconcile.exchange_log, "PAGE_SIZE", 2)
    line.play([TALK, losing(TALK, "number-status"), losing(TALK, "number-status")])
    read_receipts()

    done = reckon()

    assert done.calls == 3
    assert len({found.call_sid for found in done.repaired}) == 2


def test_yesterday_is_asked_for_once_a_night_after_three(line: Simulator):
    read_receipts()
    zone = known_organisations().current().get("testa").zone
    tonight = datetime(2026, 11, 24, 3, 5, tzinfo=zone)

    reconcile_yesterday(tonight - timedelta(minutes=10))
    assert jobs.unfinished() == []
    reconcile_yesterday(tonight)
    reconcile_yesterday(tonight + timedelta(minutes=1))

    assert [job.name for job in jobs.unfinished()] == ["reconcile"]


def test_the_command_tells_what_it_did_and_ends_with_one_where_something_is_unexplained(
    line: Simulator,
):
    line.play([losing(TALK, "number-status")])
    read_receipts()
    now = datetime.now(UTC)
    hours = ["--from", str(now - timedelta(hours=2)), "--to", str(now + timedelta(hours=2))]

    done = CliRunner().invoke(app, ["reconcile", *hours, "--json"])
    (told,) = json.loads(done.stdout)
    assert done.exit_code == 0
    assert [one["what"] for one in told["repaired"]] == ["webhook"]

    line.exchange.legs.clear()
    done = CliRunner().invoke(app, ["reconcile", *hours])
    assert done.exit_code == 1
    assert "1 unexplained" in done.stdout
    assert "not_told" in done.stdout

    line.api.list_troubles.append(503)
    assert CliRunner().invoke(app, ["reconcile", *hours]).exit_code == 3
