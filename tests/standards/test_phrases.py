"""A standard's own phrases: what they add, and which are refused."""

from pathlib import Path

import pytest

from callmon.checks.asks_reason import asks_reason
from callmon.checks.checks_understanding import checks_understanding
from callmon.checks.confirms_person import confirms_person
from callmon.checks.courtesy import courtesy
from callmon.checks.greets import greets
from callmon.checks.registry import CHECKS
from callmon.checks.says_goodbye import says_goodbye
from callmon.checks.verdict import Direction, ObservedCall, Outcome
from callmon.findings import judge
from callmon.organisation import Department, Organisation
from callmon.standards.phrases import KEYS_OF_CHECKS
from callmon.standards.standard import StandardFileError, read_standard
from callmon.transcripts.transcript import Speaker, Utterance

TOWN = Organisation(id="town", name="Siguldas novads", department=(Department(id="k", name="K"),))


def a_call(*said: str, direction: Direction = Direction.INBOUND) -> ObservedCall:
    """Agent and client in turns, the agent first, five seconds each."""
    speakers = (Speaker.AGENT, Speaker.CLIENT)
    return ObservedCall(
        organisation=TOWN,
        direction=direction,
        language="lv",
        agent=None,
        utterances=tuple(
            Utterance(speakers[place % 2], 5.0 * place, 5.0 * place + 4, text)
            for place, text in enumerate(said)
        ),
    )


def written(tmp_path: Path, *checks: str) -> Path:
    """A standard with one clause for each check, given as `check = [phrases]`."""
    clauses = []
    for number, one in enumerate(checks, 1):
        check, phrases = one.split(" = ")
        clauses.append(
            f'[[clause]]\nnumber = "{number}"\nassessed = "automatically"\n'
            'summary_lv = "a"\nsummary_ru = "b"\nsummary_en = "c"\n'
            f'[[clause.check]]\ncheck = "{check}"\nparameters = {{ phrases = {phrases} }}\n'
        )
    path = tmp_path / "own-2030.toml"
    path.write_text('name = "Own"\n\n' + "\n".join(clauses), encoding="utf8")
    return path


def refusal(tmp_path: Path, *checks: str) -> str:
    with pytest.raises(StandardFileError) as refused:
        read_standard(written(tmp_path, *checks))
    return str(refused.value)


def test_a_greeting_of_the_house_counts_once_the_standard_adds_it(tmp_path: Path) -> None:
    call = a_call("Dievs palīdz, būvvalde.", "Es par žogu gribēju runāt.", "Klausos.")
    own = read_standard(written(tmp_path, 'greets = ["dievs palīdz"]'))

    assert greets(call).outcome == Outcome.NOT_MET
    assert [one.verdict.outcome for one in judge(own, call)] == [Outcome.MET]


@pytest.mark.parametrize(
    ("check", "phrase", "call"),
    [
        (
            asks_reason,
            "lieciet galdā savu bēdu",
            a_call(
                "Labdien! Lieciet galdā savu bēdu.", "Labdien.", "Tā.", "Par žogu kaimiņu sētā."
            ),
        ),
        (
            confirms_person,
            "vai priekšā pats saimnieks",
            a_call("Labdien! Vai priekšā pats saimnieks?", "Jā.", direction=Direction.OUTBOUND),
        ),
        (
            checks_understanding,
            "viss izrunāts līdz galam",
            a_call("Labdien!", "Par žogu.", "Atļauju nevajag. Viss izrunāts līdz galam?", "Ir."),
        ),
        (
            courtesy,
            "no sirds priecājos",
            a_call("Būvvalde.", "Esmu uzcēlis žogu.", "No sirds priecājos par jums."),
        ),
        (
            says_goodbye,
            "sargā jūs dieviņš",
            a_call("Labdien!", "Par žogu.", "Atļauju nevajag.", "Skaidrs.", "Sargā jūs dieviņš."),
        ),
    ],
)
def test_an_added_phrase_is_heard_only_where_it_was_added(check, phrase, call) -> None:
    assert check(call).outcome != Outcome.MET
    assert check(call, phrases=(phrase,)).outcome == Outcome.MET


@pytest.mark.parametrize("phrase", ["čau", "hei!", "a-u", ""])
def test_a_phrase_too_short_is_refused(tmp_path: Path, phrase: str) -> None:
    said = refusal(tmp_path, f'greets = ["{phrase}"]')

    assert "letters" in said or "is a list" in said


def test_little_words_alone_are_refused(tmp_path: Path) -> None:
    assert "everybody says all the time" in refusal(tmp_path, 'says_goodbye = ["jums tas ir"]')


@pytest.mark.parametrize(
    ("check", "phrase", "other"),
    [
        ("says_goodbye", "Labdien", "greets listens for (opening.greeting, lv)"),
        ("says_goodbye", "labdienu", "greets listens for (opening.greeting, lv)"),
        ("greets", "varu palidzet", "asks_reason listens for (opening.invite, lv)"),
        ("greets", "добрый день, слушаю вас", None),
        ("courtesy", "до свидания", "says_goodbye listens for (close.goodbye, ru)"),
        ("greets", "goodbye", "says_goodbye listens for (close.goodbye, en)"),
        ("asks_reason", "kas jūs nomāc", None),
        ("greets", "labdien", None),
    ],
)
def test_a_phrase_that_another_check_listens_for_is_refused(
    tmp_path: Path, check: str, phrase: str, other: str | None
) -> None:
    if other is None:
        assert read_standard(written(tmp_path, f'{check} = ["{phrase}"]')).clauses
        return
    said = refusal(tmp_path, f'{check} = ["{phrase}"]')
    assert other in said
    assert f"phrase {phrase!r} of {check} collides with" in said


def test_two_phrases_of_one_file_that_collide_are_refused_by_line(tmp_path: Path) -> None:
    said = refusal(tmp_path, 'greets = ["dievs palīdz"]', 'says_goodbye = ["Dievs palidz"]')

    assert "own-2030.toml:11: " in said
    assert "'Dievs palidz', which clause 2 adds to says_goodbye" in said


def test_phrases_must_be_a_list_of_texts(tmp_path: Path) -> None:
    assert 'is a list: ["…", "…"]' in refusal(tmp_path, 'greets = "labdien"')
    assert 'is a list: ["…", "…"]' in refusal(tmp_path, "greets = [1]")


def test_a_check_without_phrases_takes_none(tmp_path: Path) -> None:
    assert "takes no 'phrases'" in refusal(tmp_path, 'dead_air = ["labdien visiem"]')


def test_every_check_that_listens_for_keys_is_a_check() -> None:
    assert set(KEYS_OF_CHECKS) <= set(CHECKS)
