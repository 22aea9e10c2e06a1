"""The sound of recordings: ranges, roles, and every listening recorded."""

from sqlalchemy import select

from callmon import db
from callmon.recordings import path_of
from callmon.tables import ListeningRow
from callmon.wav import read_wav
from callmon.web.waveform import peaks
from tests.web.conftest import Desk
from tests.web.example import ILZE, a_call, a_message, a_recording, kept_sound

LEAD = "vaditaja@sigulda.example"


def listenings() -> list[ListeningRow]:
    with db.reading() as session:
        return list(session.scalars(select(ListeningRow)))


def test_a_part_of_a_recording_can_be_asked_for(desk: Desk) -> None:
    with db.transaction() as session:
        recording = a_recording(session, a_call(session, 1).call_sid)
    lead = desk.signed_in(LEAD)
    whole = lead.get(f"/recordings/{recording.id}/audio")

    part = lead.get(f"/recordings/{recording.id}/audio", headers={"Range": "bytes=100-199"})

    assert whole.status_code == 200
    assert whole.headers["content-type"] == "audio/wav"
    assert part.status_code == 206
    assert part.content == whole.content[100:200]
    assert "no-store" in part.headers["cache-control"]


def test_many_ranges_of_one_recording_are_one_listening(desk: Desk) -> None:
    with db.transaction() as session:
        recording = a_recording(session, a_call(session, 1).call_sid).id
    lead = desk.signed_in(LEAD)

    for start in (500, 0, 2000):
        lead.get(f"/recordings/{recording}/audio", headers={"Range": f"bytes={start}-"})
    desk.signed_in(ILZE).get(f"/recordings/{recording}/audio")

    assert [(row.user_id, row.recording_id) for row in listenings()] == [
        (1, recording),
        (2, recording),
    ]


def test_nobody_hears_what_is_not_theirs(desk: Desk) -> None:
    with db.transaction() as session:
        call = a_call(session, 1, employee_id="janis.ozols@sigulda.example")
        recording = a_recording(session, call.call_sid).id
        message = a_message(session, 2)
        said = a_recording(
            session,
            message.call_sid,
            recording_sid=message.recording_sid,
            purpose="voicemail",
            channels=["caller"],
        ).id

    for person, status in (
        (ILZE, 404),
        ("it@sigulda.example", 403),
        ("vaditaja@jelgava.example", 404),
    ):
        client = desk.signed_in(person)
        for number in (recording, said):
            assert client.get(f"/recordings/{number}/audio").status_code == status
            assert client.get(f"/recordings/{number}/peaks").status_code == status
    assert desk.visitor().get(f"/recordings/{recording}/audio").status_code == 303
    assert listenings() == []


def test_a_recording_without_its_file_is_not_found(desk: Desk) -> None:
    with db.transaction() as session:
        gone = a_recording(session, a_call(session, 1).call_sid, sha256="ab" * 32).id
        never = a_recording(session, a_call(session, 2).call_sid, sha256=None, state="missing").id
    lead = desk.signed_in(LEAD)

    for number in (gone, never):
        assert lead.get(f"/recordings/{number}/audio").status_code == 404
        assert lead.get(f"/recordings/{number}/peaks").status_code == 404
    assert listenings() == []


def test_the_waveform_shows_who_speaks_when(desk: Desk) -> None:
    """In the example the first channel is silent for 3 s while the second one speaks."""
    first, second = peaks(read_wav(path_of(kept_sound(2))))

    assert len(first) == len(second) == 400
    assert max(first[:55]) < 0.01 < max(second[:55])
    assert max(second[65:115]) < 0.01 < max(first[65:115])
