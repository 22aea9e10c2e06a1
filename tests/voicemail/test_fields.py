"""Fields go to the departments whose names and topics speak of them."""

from pathlib import Path

from callmon.lexicon import keys_of
from callmon.organisation import LANGUAGES, Organisation
from callmon.organisation_file import read_organisation
from callmon.voicemail.fields import NEAREST, WEIGHTS, departments_of_fields, words_of

LABELLED = Path(__file__).parents[1] / "labelled" / "organisation.toml"


def test_every_field_of_a_whole_municipality_has_its_department() -> None:
    owners = departments_of_fields(read_organisation(LABELLED))

    assert owners.keys() == NEAREST.keys()
    assert owners["lighting"] == "ipasumi"
    assert owners["kindergarten"] == "izglitiba"
    assert owners["taxes"] == "finances"
    assert owners["trade"] == "attistiba"
    assert owners["animals"] == "policija"


def test_a_field_nobody_names_goes_where_the_nearest_goes() -> None:
    organisation = Organisation.model_validate(
        {
            "id": "maza",
            "name": "Maza",
            "department": [
                {"id": "ielas", "name": "Ceļu dienests", "topics": ["bedres"]},
                {"id": "skolas", "name": "Skolu valde", "topics": ["skola"]},
            ],
        }
    )
    owners = departments_of_fields(organisation)

    assert owners["lighting"] == "ielas"
    assert owners["kindergarten"] == "skolas"
    assert "registry" not in owners


def test_every_field_has_words_in_every_language() -> None:
    for language in LANGUAGES:
        for field in NEAREST:
            assert words_of(field, language), (language, field)


def test_every_list_of_the_lexicon_is_of_a_known_field() -> None:
    known = {field + suffix for field in NEAREST for suffix in WEIGHTS}
    for language in LANGUAGES:
        assert set(keys_of("voicemail", language)) <= known
