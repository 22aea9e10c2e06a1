"""An organisation whose lines are always open, always closed, have a menu; people invented."""

from tests.organisation_files import a_line, an_employee

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ALWAYS = "\n".join(f'{day} = ["00:00-24:00"]' for day in DAYS)


def line(name: str, number: str, *, hours: str, extra: str = "", menu: str = "") -> str:
    """A line of the organisation file."""
    return a_line(
        name,
        number,
        department="info",
        hours=hours,
        sentences={
            "lv": ("Saruna tiek ierakstīta.", "Šobrīd nestrādājam."),
            "ru": ("Разговор записывается.", "Мы не работаем."),
        },
        languages='["lv", "ru", "en"]',
        extra=extra,
        hunt=f"ring_seconds = 15\nwhole_wait_seconds = 90\n{menu}",
    )


MENU = """
[line.menu]
wait_seconds = 5
[line.menu.prompt.lv]
say = "Būvvalde: divi. Krievu valoda: trīs."
[line.menu.prompt.ru]
say = "Стройуправление: два."
[[line.menu.choices]]
key = "2"
department = "buve"
[[line.menu.choices]]
key = "3"
language = "ru"
"""


def employee(name: str, phone: str, department: str, more: str = "") -> str:
    return an_employee(name, department, phone, f"{name.lower()}@paraugs.example", more)


ORGANISATION = f"""
name = "Parauga novada pašvaldība"
name_ru = "Самоуправление Парауга"
closed_days = []
{line("informacija", "+37160000001", hours=ALWAYS, extra="message_max_seconds = 120")}
{line("slegta", "+37160000002", hours="", extra="message_max_seconds = 120")}
{line("izvelne", "+37160000003", hours=ALWAYS, menu=MENU)}

[[department]]
id = "info"
name = "Informācijas nodaļa"
name_ru = "Информационный отдел"

[[department]]
id = "buve"
name = "Būvvalde"

[[department]]
id = "tukss"
name = "Tukšais"
{employee("Anna", "+37120000001", "info")}
{employee("Baiba", "+37120000002", "info", 'languages = ["ru", "lv"]')}
{employee("Vija", "+37120000003", "info", "absent = [[2020-01-01, 2099-12-31]]")}
{employee("Guntis", "+37120000004", "buve")}
"""
