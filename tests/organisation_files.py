"""Parts of organisations' files, as text."""

from collections.abc import Mapping


def a_line(
    name: str,
    number: str,
    *,
    department: str,
    hours: str,
    sentences: Mapping[str, tuple[str, str]],
    languages: str,
    extra: str,
    hunt: str,
) -> str:
    """A line; `sentences` are its notice and its words after hours, by language."""
    spoken = "".join(
        f'[line.{kind}.{language}]\nsay = "{said[place]}"\n'
        for place, kind in enumerate(("notice", "after_hours"))
        for language, said in sentences.items()
    )
    return f"""
[[line]]
id = "{name}"
numbers = ["{number}"]
languages = {languages}
department = "{department}"
{extra}
[line.hours]
{hours}
{spoken}[line.hunt]
{hunt}
"""


def an_employee(
    first_name: str,
    department: str,
    phone: str,
    email: str,
    more: str = "",
    *,
    last_name: str = "Kalniņa",
) -> str:
    return f"""
[[employee]]
first_name = "{first_name}"
last_name = "{last_name}"
position = "speciāliste"
department = "{department}"
phone = "{phone}"
email = "{email}"
{more}
"""
