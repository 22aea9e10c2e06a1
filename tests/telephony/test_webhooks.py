"""What the line's addresses take, refuse, keep and answer."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from callmon import db
from callmon.db import reading, transaction
from callmon.jobs import unfinished
from callmon.known_organisations import known_organisations
from callmon.tables import AbsenceRow, ReceiptRow, UserRow
from callmon.telephony import answering, fallback
from tests.telephony.conftest import PUBLIC_URL, PretendTwilio, sign
from tests.telephony.test_scenarios import call_of
from tests.telephony.written import ORGANISATION

FORM = "application/x-www-form-urlencoded"


def receipts() -> list[ReceiptRow]:
    with reading() as session:
        return session.query(ReceiptRow).order_by(ReceiptRow.id).all()


def test_a_receipt_is_kept_raw_with_blanks_repeats_and_unknown_fields(twilio: PretendTwilio):
    fields = [
        *twilio.fields("ringing"),
        ("SomethingNew", "ļoti jauns +%&="),
        ("Blank", ""),
        ("Repeated", "b"),
        ("Repeated", "a"),
        ("Repeated", "b"),
    ]
    assert twilio.post("/twilio/voice", fields, i_twilio_idempotency_token="tok").status_code == 200

    [kept] = receipts()
    assert kept.fields == [list(pair) for pair in fields]
    assert kept.idempotency_token == "tok"
    assert kept.organisation_id == "paraugs"
    assert kept.url == PUBLIC_URL + "/twilio/voice"
    assert kept.kind == "voice"


def test_every_new_receipt_has_its_job_and_a_repeat_has_none(twilio: PretendTwilio):
    twilio.arrive()
    twilio.arrive()
    twilio.hang_up()

    assert len(receipts()) == 2
    jobs = unfinished()
    assert sorted(job.id for job in jobs) == sorted(
        f"receipt-{kept.dedupe_key}" for kept in receipts()
    )
    assert {job.name for job in jobs} == {"read_receipt"}


def test_a_retry_gets_the_same_document_and_turns_nothing_on(twilio: PretendTwilio):
    first = twilio.arrive()
    again = twilio.arrive()
    other = PretendTwilio(twilio.client, call_sid="CA" + "2" * 32)

    assert again.text == first.text
    assert other.arrive().rings == "+37120000002", "one call takes one turn"


def test_the_same_event_delivered_with_another_token_changes_nothing(twilio: PretendTwilio):
    for token in ("one", "two"):
        fields = twilio.fields("completed")
        assert (
            twilio.post("/twilio/status", fields, i_twilio_idempotency_token=token).status_code
            == 204
        )

    assert len(receipts()) == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda headers: headers.pop("x-twilio-signature"),
        lambda headers: headers.update({"x-twilio-signature": ""}),
        lambda headers: headers.update({"x-twilio-signature": "AAAA"}),
        lambda headers: headers.update({"x-twilio-signature": "ā"}),
        lambda headers: headers.update(
            {"x-twilio-signature": sign(PUBLIC_URL + "/twilio/voice", [], "another token")}
        ),
    ],
)
def test_what_twilio_did_not_sign_is_refused_and_not_kept(
    twilio: PretendTwilio, spoil: Callable[[dict[str, str]], object]
):
    fields = twilio.fields("ringing")
    headers = {
        "content-type": FORM,
        "x-twilio-signature": sign(PUBLIC_URL + "/twilio/voice", fields),
    }
    spoil(headers)
    encoded = {name: value.encode() for name, value in headers.items()}
    response = twilio.client.post("/twilio/voice", content=urlencode(fields), headers=encoded)

    assert response.status_code == 403
    assert receipts() == []


def test_a_changed_field_breaks_the_signature(twilio: PretendTwilio):
    fields = twilio.fields("ringing")
    changed = [(name, "+37129999999" if name == "From" else value) for name, value in fields]
    response = twilio.client.post(
        "/twilio/voice",
        content=urlencode(changed),
        headers={
            "content-type": FORM,
            "x-twilio-signature": sign(PUBLIC_URL + "/twilio/voice", fields),
        },
    )

    assert response.status_code == 403


def test_the_signature_is_of_the_public_address_not_of_the_one_behind_the_proxy(
    twilio: PretendTwilio,
):
    fields = twilio.fields("ringing")
    for url, expected in (
        ("http://testserver/twilio/voice", 403),
        (PUBLIC_URL + "/twilio/voice?a=1", 403),
        (PUBLIC_URL + ":443/twilio/voice", 200),
    ):
        response = twilio.client.post(
            "/twilio/voice",
            content=urlencode(fields),
            headers={"content-type": FORM, "x-twilio-signature": sign(url, fields)},
        )
        assert response.status_code == expected, url


def test_the_query_is_signed_as_it_was_written(twilio: PretendTwilio):
    fields = twilio.fields("ringing")
    path = "/twilio/voice?b=%C4%81&a=&a=x+y"
    assert twilio.post(path, fields).status_code == 200

    assert receipts()[0].url == PUBLIC_URL + path


def test_an_organisation_with_its_own_account_is_signed_with_its_own_token(
    twilio: PretendTwilio, organisations_dir: Path, monkeypatch: pytest.MonkeyPatch
):
    own = ORGANISATION.replace("+3716000000", "+3716100000").replace("+3712000000", "+3712100000")
    (organisations_dir / "cits.toml").write_text('secret = "CITS"\n' + own, encoding="utf8")
    monkeypatch.setenv("CALLMON_TWILIO_ACCOUNT_SID_CITS", "AC" + "9" * 32)
    monkeypatch.setenv("CALLMON_TWILIO_AUTH_TOKEN_CITS", "token of the other")
    known_organisations().look()
    theirs = PretendTwilio(
        twilio.client, call_sid="CA" + "9" * 32, account="AC" + "9" * 32, token="token of the other"
    )
    forged = PretendTwilio(twilio.client, call_sid="CA" + "8" * 32, account="AC" + "9" * 32)

    document = theirs.arrive(To="+37161000001")
    theirs.leg(document, "initiated", "CA" + "a" * 32)
    forged_status = forged.post("/twilio/voice", forged.fields("ringing", To="+37161000001"))
    assert forged_status.status_code == 403, "the default account speaks for nobody else"
    assert {kept.organisation_id for kept in receipts()} == {"cits"}


@pytest.mark.parametrize(
    ("content", "content_type", "expected"),
    [
        (b"", FORM, 403),
        (b"{}", "application/json", 415),
        (b"<x/>", "text/xml", 415),
        (b"a=b", "multipart/form-data; boundary=x", 415),
        (b"\xff\xfe\x00", FORM, 400),
        (b"From=%FF%FE", FORM, 400),
        (b"CallSid=CA1%00", FORM, 400),
        (b"x=" + b"y" * 70_000, FORM, 413),
        ("&".join(f"f{n}=1" for n in range(600)).encode(), FORM, 400),
    ],
)
def test_what_is_no_form_of_twilios_is_refused(
    twilio: PretendTwilio, content: bytes, content_type: str, expected: int
):
    for path in ("/twilio/voice", "/twilio/status", "/twilio/fallback"):
        response = twilio.client.post(path, content=content, headers={"content-type": content_type})
        assert response.status_code == expected
    assert receipts() == []


@pytest.mark.parametrize(
    "drop", ["CallSid", "AccountSid", "CallStatus"], ids=lambda name: f"no {name}"
)
def test_a_signed_form_without_the_necessary_is_refused(twilio: PretendTwilio, drop: str):
    fields = [pair for pair in twilio.fields("ringing") if pair[0] != drop]

    assert twilio.post("/twilio/voice", fields).status_code == 400
    assert receipts() == []


@pytest.mark.parametrize("absurd", ["x" * 5000, "../../etc", "CA 1", "'; drop table call; --"])
def test_an_absurd_call_sid_is_refused(twilio: PretendTwilio, absurd: str):
    assert twilio.post("/twilio/voice", twilio.fields("ringing", CallSid=absurd)).status_code == 400


def test_absurd_values_elsewhere_are_kept_and_read_as_nothing(twilio: PretendTwilio):
    document = twilio.arrive(From="x" * 3000, FromCity="\u202e\U0001f600")
    twilio.leg(
        document, "resurrected", "CA" + "a" * 32, CallDuration="minus one",
        Timestamp="yesterday", SipResponseCode="9" * 400,
    )  # fmt: skip
    twilio.leg_over(document, DialCallStatus="perhaps", DialBridged="maybe")

    assert len(call_of(twilio).from_number) == 200


def test_an_address_with_a_token_that_is_not_ours_is_refused(twilio: PretendTwilio):
    dial = twilio.arrive().verb("Dial").get("action") or ""
    head, _, signature = dial.rpartition(".")
    for url in (
        "/twilio/dial",
        "/twilio/dial?t=",
        "/twilio/dial?t=W10.AAAA",
        f"{head}.{'A' * len(signature)}",
        f"{head[:-2]}AA.{signature}",
    ):
        assert twilio.post(url, twilio.fields("in-progress")).status_code == 403, url


def test_a_token_serves_its_own_call_only(twilio: PretendTwilio):
    dial = twilio.arrive().verb("Dial").get("action") or ""
    fields = twilio.fields("in-progress", CallSid="CA" + "7" * 32)

    assert twilio.post(dial, fields).status_code == 403


def test_a_number_that_nobody_has_gets_a_polite_word_and_is_kept(twilio: PretendTwilio):
    document = twilio.arrive(To="+37167777777")

    assert document.names == ["Say", "Hangup"]
    assert "netiek apkalpots" in document.said
    [kept] = receipts()
    assert kept.organisation_id is None


def _break_commits() -> Callable[[], None]:
    def refuse(_connection: object) -> None:
        raise OperationalError("COMMIT", {}, Exception("disk I/O error"))

    event.listen(db.engine(), "commit", refuse)
    return lambda: event.remove(db.engine(), "commit", refuse)


@pytest.mark.parametrize("path", ["/twilio/voice", "/twilio/status"])
def test_a_failed_commit_is_a_5xx_and_the_receipt_waits_on_disk(twilio: PretendTwilio, path: str):
    mend = _break_commits()
    assert twilio.post(path, twilio.fields("completed")).status_code == 503
    mend()

    assert receipts() == []
    assert fallback.waiting() == 1
    with db.transaction() as session:
        assert fallback.take_in_fallback(session) == 1
    assert [kept.kind for kept in receipts()] == [path.rpartition("/")[2]]


def test_a_lost_table_is_a_5xx_not_a_204(twilio: PretendTwilio):
    with db.transaction() as session:
        session.execute(text("DROP TABLE receipt"))

    assert twilio.post("/twilio/status", twilio.fields("completed")).status_code == 503


def test_a_bug_in_what_to_say_next_is_a_5xx_so_that_the_fallback_answers(
    twilio: PretendTwilio, monkeypatch: pytest.MonkeyPatch
):
    def bug(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(answering, "is_open", bug)
    assert twilio.post("/twilio/voice", twilio.fields("ringing")).status_code == 503
    assert receipts() == []
    monkeypatch.undo()


def test_after_a_5xx_the_retried_webhook_is_answered(twilio: PretendTwilio):
    mend = _break_commits()
    assert twilio.post("/twilio/voice", twilio.fields("ringing")).status_code == 503
    mend()
    with db.transaction() as session:
        fallback.take_in_fallback(session)

    assert twilio.arrive().rings == "+37120000001"
    assert len(receipts()) == 1


def test_an_employee_on_another_call_is_not_rung(twilio: PretendTwilio):
    first = twilio.arrive()
    assert first.rings == "+37120000001"
    second = PretendTwilio(twilio.client, call_sid="CA" + "2" * 32).arrive()
    assert second.rings == "+37120000002"
    third = PretendTwilio(twilio.client, call_sid="CA" + "3" * 32)
    waiting = third.arrive()
    assert waiting.names[-2:] == ["Play", "Redirect"], "the caller hears ringing, not silence"
    assert (waiting.verb("Play").text or "").endswith("/audio/ringing.wav")

    twilio.leg_over(first, "completed", DialCallStatus="completed", DialBridged="true")
    freed = third.ask(waiting.verb("Redirect").text or "")
    assert freed.rings == "+37120000001"


def test_waiting_for_a_busy_employee_has_an_end(twilio: PretendTwilio):
    for number in range(2):
        PretendTwilio(twilio.client, call_sid=f"CA{number:032}").arrive()
    document, times = twilio.arrive(), 0
    while "Redirect" in document.names and times < 50:
        document, times = twilio.ask(document.verb("Redirect").text or ""), times + 1

    assert times == 9, "90 s of wait, 10 s of ringing at a time"
    assert document.names == ["Gather"], "hold on, or leave a message"


def test_a_call_whose_end_alone_is_known_frees_its_employee(twilio: PretendTwilio):
    twilio.arrive()
    twilio.hang_up()
    other = PretendTwilio(twilio.client, call_sid="CA" + "2" * 32)
    third = PretendTwilio(twilio.client, call_sid="CA" + "3" * 32)

    assert {other.arrive().rings, third.arrive().rings} == {"+37120000001", "+37120000002"}


def test_a_call_of_one_organisation_makes_nobody_of_another_busy(
    twilio: PretendTwilio, organisations_dir: Path
):
    same_ids = ORGANISATION.replace("+3716000000", "+3716100000")
    (organisations_dir / "cits.toml").write_text(same_ids, encoding="utf8")
    known_organisations().look()
    ours = twilio.arrive()
    theirs = PretendTwilio(twilio.client, call_sid="CA" + "2" * 32).arrive(To="+37161000001")

    assert ours.rings == theirs.rings == "+37120000001"


def test_an_absent_employee_is_never_rung(twilio: PretendTwilio):
    rung = set()
    for number in range(4):
        caller = PretendTwilio(twilio.client, call_sid=f"CA{number:032}")
        rung.add(caller.arrive().rings)
        caller.hang_up()

    assert rung == {"+37120000001", "+37120000002"}


def test_who_is_absent_by_the_desk_is_stood_in_for(twilio: PretendTwilio):
    with transaction() as session:
        lead = UserRow(
            organisation_id="paraugs",
            email="lead@paraugs.example",
            name="L",
            role="lead",
            password_hash="",
            created_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
        session.add(lead)
        session.flush()
        for name, stand_in in (("anna", "guntis@paraugs.example"), ("baiba", None)):
            session.add(
                AbsenceRow(
                    organisation_id="paraugs",
                    employee_id=f"{name}@paraugs.example",
                    first_day=date(2020, 1, 1),
                    last_day=date(2099, 12, 31),
                    stand_in_id=stand_in,
                    created_by=lead.id,
                    created_at=lead.created_at,
                )
            )

    assert twilio.arrive().rings == "+37120000004"


def test_an_employee_who_calls_the_line_is_not_rung_themselves(twilio: PretendTwilio):
    assert twilio.arrive(From="+37120000001").rings == "+37120000002"


def test_a_department_with_nobody_at_work_takes_a_message_at_once(
    twilio: PretendTwilio, organisations_dir: Path
):
    away = "absent = [[2020-01-01, 2099-12-31]]"
    path = organisations_dir / "paraugs.toml"
    text_now = path.read_text(encoding="utf8")
    for name in ("anna", "baiba"):
        email = f'email = "{name}@paraugs.example"'
        text_now = text_now.replace(email, f"{email}\n{away}")
    path.write_text(text_now, encoding="utf8")
    known_organisations().look()

    assert "Record" in twilio.arrive().names


def test_a_call_of_an_organisation_that_is_gone_is_unknown(
    twilio: PretendTwilio, organisations_dir: Path
):
    dial = twilio.arrive()
    renamed = organisations_dir / "paraugs.toml"
    renamed.rename(organisations_dir / "jauns.toml")
    known_organisations().look()
    response = twilio.post(dial.verb("Dial").get("action") or "", twilio.fields("in-progress"))

    assert response.status_code == 404


def test_only_posts_are_webhooks(server: TestClient):
    assert server.get("/twilio/voice").status_code == 405
