import pytest

from callmon.organisation import Language, Organisation
from callmon.transcripts.cohort import Heard, cohort_of, hear
from callmon.transcripts.manifest import model_entry
from callmon.transcripts.sounds import sounds_of


def heard_in(organisation: Organisation, language: Language, *texts: str) -> Heard:
    return hear(cohort_of(organisation, language), [sounds_of(text, language) for text in texts])


def strongest(found: dict[str, float]) -> str:
    return max(found, key=found.__getitem__)


def departments(heard: Heard) -> dict[str, float]:
    return {own: one.strength for own, one in heard.departments.items()}


def test_the_department_that_was_said_stands_out(sigulda: Organisation) -> None:
    found = departments(heard_in(sigulda, "lv", "vardien finants pārvalē mārtiš uzališ klausos"))

    assert strongest(found) == "finances"
    assert found["finances"] > 1.0
    assert all(strength < 0.3 for own, strength in found.items() if own != "finances")


def test_another_departments_name_is_not_ones_own(sigulda: Organisation) -> None:
    for said in sigulda.departments:
        found = departments(heard_in(sigulda, "lv", f"labdien {said.name} klausos"))
        assert strongest(found) == said.id
        assert sorted(found.values())[-2] < 0.7, said.name


def test_an_offer_of_help_is_not_the_police(sigulda: Organisation) -> None:
    found = departments(heard_in(sigulda, "lv", "labdīn tī telefona ogā kārāj palīcīj"))

    assert found["policija"] < 0.7


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("lv", "labdien kā varu jums palīdzēt klausos jūs sakiet lūdzu"),
        ("en", "good afternoon how may i help you please go ahead i am listening"),
        ("ru", "добрый день чем могу помочь слушаю вас говорите пожалуйста"),
    ],
)
def test_courtesies_alone_name_nobody(sigulda: Organisation, language: Language, text: str) -> None:
    heard = heard_in(sigulda, language, text)
    thresholds = model_entry("base").sound[language]

    assert all(one.strength < thresholds.department.met for one in heard.departments.values())
    assert all(one.strength < thresholds.full_name.met for one in heard.full_names.values())


def test_no_name_is_looked_for_in_the_institutions_words(sigulda: Organisation) -> None:
    cohort = cohort_of(sigulda, "en", ("Anete Kuple",))
    heard = hear(cohort, [sounds_of("sigulda municipality couple", "en")])
    met = model_entry("base").sound["en"].full_name.met

    assert heard.first_names["Anete"].strength < 0.0
    assert heard.last_names["Kuple"].strength > 1.0
    assert heard.full_names["Anete Kuple"].strength < met + 0.1


def test_a_name_must_be_nearer_than_every_other_name(sigulda: Organisation) -> None:
    heard = heard_in(sigulda, "lv", "labdien mani sauc ilze bēziņa kā varu palīdzēt")

    assert heard.full_names["Ilze Bērziņa"].strength > 1.0
    assert heard.full_names["Anna Kalniņa"].strength < 0


def test_a_name_nobody_has_does_not_pass_for_a_colleagues(sigulda: Organisation) -> None:
    heard = heard_in(sigulda, "lv", "labdien mani sauc andris kalniņš kā varu palīdzēt")

    assert all(
        one.strength < 0.4 for name, one in heard.full_names.items() if name != "Andris Kalniņš"
    )


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("ru", "добрый день меня зовут янис озолс чем могу помочь", "Jānis Ozols"),
        ("en", "good morning yanis ozols speaking", "Jānis Ozols"),
        ("en", "good morning christine peterson speaking", "Kristīne Pētersone"),
    ],
)
def test_a_latvian_name_is_known_in_other_spellings(
    sigulda: Organisation, language: Language, text: str, name: str
) -> None:
    heard = heard_in(sigulda, language, text)

    assert strongest({one: found.strength for one, found in heard.full_names.items()}) == name
    assert heard.full_names[name].strength > 0.4


def test_someone_not_on_the_staff_list_can_be_looked_for(sigulda: Organisation) -> None:
    cohort = cohort_of(sigulda, "lv", ["Sandra Pukīte"])
    heard = hear(cohort, [sounds_of("labdien manis alcsandra pukīte klausos", "lv")])

    assert heard.full_names["Sandra Pukīte"].strength > 0.8


def test_the_institution_is_heard_by_any_of_its_names(sigulda: Organisation) -> None:
    said = heard_in(sigulda, "lv", "labrīt sigaldas nuvada pašvaldība klausos").institution
    not_said = heard_in(sigulda, "lv", "labrīt sociālais dienests klausos").institution

    assert said is not None
    assert not_said is not None
    assert said.strength > 2.5
    assert not_said.strength < 1.5


def test_nothing_heard_names_nothing(sigulda: Organisation) -> None:
    heard = hear(cohort_of(sigulda, "lv"), [])

    assert all(one.strength < 0 for one in heard.departments.values())
    assert all(one.strength < 0 for one in heard.full_names.values())
