"""The list of calls: filters, flags, order, pages, and who sees which calls."""

import re
from datetime import UTC, datetime

import pytest

from callmon import db
from callmon.tables import ReviewRow
from tests.web.conftest import Desk
from tests.web.example import ILZE, MORNING, a_call, a_finding

LEAD = "vaditaja@sigulda.example"


def shown(html: str) -> list[int]:
    """The ids of the calls a list shows, in its order."""
    return [int(found) for found in re.findall(r'href="/calls/(\d+)"', html)]


def test_filters_in_the_address_choose_the_calls(desk: Desk) -> None:
    with db.transaction() as session:
        answered = a_call(session, 1)
        missed = a_call(session, 2, outcome="missed", employee_id=None, department_id="finances")
        russian = a_call(session, 3, language="ru", employee_id="janis.ozols@sigulda.example")
        ids = answered.id, missed.id, russian.id
    lead = desk.signed_in(LEAD)

    def asked(query: str) -> set[int]:
        return set(shown(lead.get(f"/calls?{query}").text))

    assert asked("") == set(ids)
    assert asked("outcome=missed") == {ids[1]}
    assert asked("department=finances") == {ids[1]}
    assert asked("language=ru") == {ids[2]}
    assert asked(f"employee={ILZE}") == {ids[0]}
    assert asked("outcome=answered&language=lv") == {ids[0]}


def test_days_are_those_of_the_organisations_clock(desk: Desk) -> None:
    """22:30 UTC on the 22nd is already the 23rd in Riga."""
    with db.transaction() as session:
        late = a_call(session, 1, started_at=datetime(2026, 11, 22, 22, 30, tzinfo=UTC)).id
        before = a_call(session, 2, started_at=datetime(2026, 11, 22, 21, 30, tzinfo=UTC)).id
    lead = desk.signed_in(LEAD)

    assert shown(lead.get("/calls?since=2026-11-23").text) == [late]
    assert shown(lead.get("/calls?until=2026-11-22").text) == [before]


def test_a_senseless_address_still_shows_the_list(desk: Desk) -> None:
    with db.transaction() as session:
        call = a_call(session, 1).id
    lead = desk.signed_in(LEAD)

    for query in ("page=-3", "page=x", "page=" + "9" * 40, "sort=password", "since=soon", "x=1"):
        assert lead.get(f"/calls?{query}").status_code == 200
    assert shown(lead.get("/calls?since=soon&sort=id;drop").text) == [call]


def test_a_flag_comes_with_its_reason_in_the_readers_language(desk: Desk) -> None:
    with db.transaction() as session:
        call = a_call(session, 1)
        late = {"key": "answered_within.late", "values": {"rings": "5", "allowed": "3"}}
        a_finding(session, call, "answered_within", "not_met", clause="15.1", why=late)
        clean = a_call(session, 2)
        a_finding(session, clean, "greets", "met")
    lead = desk.signed_in(LEAD)

    page = lead.get("/calls?show=flagged").text

    assert shown(page) == [call.id]
    assert "Atbildēts tikai pēc 5. signāla" in page


def test_an_unclear_finding_is_no_flag_and_has_its_own_list(desk: Desk) -> None:
    with db.transaction() as session:
        call = a_call(session, 1)
        a_finding(session, call, "greets", "unclear")
    lead = desk.signed_in(LEAD)

    assert shown(lead.get("/calls?show=flagged").text) == []
    assert shown(lead.get("/calls?show=unclear").text) == [call.id]


def test_a_finding_that_is_no_longer_current_flags_nothing(desk: Desk) -> None:
    with db.transaction() as session:
        a_finding(session, a_call(session, 1), "greets", "not_met", is_current=False)

    assert shown(desk.signed_in(LEAD).get("/calls?show=flagged").text) == []


def test_an_overruled_finding_flags_nothing_and_a_confirmed_one_still_does(desk: Desk) -> None:
    with db.transaction() as session:
        overruled, confirmed = a_call(session, 1), a_call(session, 2)
        for call, outcome in ((overruled, "met"), (confirmed, "not_met")):
            finding = a_finding(session, call, "greets", "not_met")
            session.add(
                ReviewRow(
                    organisation_id="sigulda",
                    call_id=call.id,
                    finding_id=finding.id,
                    user_id=1,
                    clause=finding.clause,
                    check=finding.check,
                    outcome=outcome,
                    reason="Dzirdams ierakstā.",
                    decided_at=MORNING,
                )
            )

    assert shown(desk.signed_in(LEAD).get("/calls?show=flagged").text) == [confirmed.id]


def test_columns_sort_both_ways_with_unknown_values_last(desk: Desk) -> None:
    with db.transaction() as session:
        short = a_call(session, 1, wait_seconds=3.0).id
        unknown = a_call(session, 2, wait_seconds=None).id
        long = a_call(session, 3, wait_seconds=60.0).id
    lead = desk.signed_in(LEAD)

    assert shown(lead.get("/calls?sort=-wait").text) == [long, short, unknown]
    assert shown(lead.get("/calls?sort=wait").text) == [short, long, unknown]


def test_pages_follow_each_other_without_gap_or_repeat(desk: Desk) -> None:
    with db.transaction() as session:
        ids = [a_call(session, n, started_at=MORNING).id for n in range(120)]
    lead = desk.signed_in(LEAD)

    pages = [shown(lead.get(f"/calls?page={page}").text) for page in (1, 2, 3)]

    assert [len(page) for page in pages] == [50, 50, 20]
    assert sorted(one for page in pages for one in page) == sorted(ids)


def test_an_operator_sees_their_own_calls_only(desk: Desk) -> None:
    with db.transaction() as session:
        own = a_call(session, 1).id
        others = a_call(session, 2, employee_id="janis.ozols@sigulda.example").id
    operator = desk.signed_in(ILZE)

    assert shown(operator.get("/calls").text) == [own]
    assert operator.get(f"/calls/{own}").status_code == 200
    assert operator.get(f"/calls/{others}").status_code == 404


def test_an_organisation_never_sees_anothers_calls(desk: Desk) -> None:
    with db.transaction() as session:
        sigulda = a_call(session, 1).id
        jelgava = a_call(session, 2, organisation_id="jelgava").id
    lead = desk.signed_in("vaditaja@jelgava.example")

    assert shown(lead.get("/calls").text) == [jelgava]
    assert lead.get(f"/calls/{sigulda}").status_code == 404
    assert lead.get(f"/calls/{jelgava}").status_code == 200


def test_it_sees_no_list_of_calls(desk: Desk) -> None:
    assert desk.signed_in("it@sigulda.example").get("/calls").status_code == 403


@pytest.mark.parametrize("absurd", ["+37129" + "9" * 194, "a" * 200, "sip:" + "x" * 196])
def test_an_absurdly_long_caller_is_shown_shortened(desk: Desk, absurd: str) -> None:
    with db.transaction() as session:
        call = a_call(session, 1, from_number=absurd, to_number=absurd).id
    lead = desk.signed_in(LEAD)

    for page in (lead.get("/calls").text, lead.get(f"/calls/{call}").text):
        assert absurd[:39] + "…" in page
        assert absurd[:41] not in page
