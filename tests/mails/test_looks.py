"""How mails look in a real browser: light and dark, on a phone and on a desk, in every language."""

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from callmon.mails.compose import compose, compose_summary
from callmon.mails.occasion import Kind, Reader
from callmon.organisation import Language
from tests.mails.occasions_of_tests import (
    NOW,
    a_message_left,
    a_summary,
    an_occasion,
    text_of,
)
from tests.web.test_browser import CONTRAST, FLAGS

LONG = "Labdien! " + "Man ir jautājums par atkritumu izvešanu, jo konteiners jau pilns. " * 8
WIDE = "https://www.sigulda.lv/" + "x" * 80
PHONE, DESK = 375, 800


def every_mail(language: Language) -> list[EmailMessage]:
    """Each kind, with as much in it as there can be."""
    head = Reader("edgars@town.example", language, "edgars@town.example")
    causes = (
        a_message_left(text=LONG + WIDE, by_hand=True, has_audio=False),
        a_message_left(text=""),
        a_message_left(kind="missed_call", text="", listen=None),
        a_message_left(kind="promise", text="es jums rīt atzvanīšu", listen=None),
    )
    about = {
        "causes": causes,
        "caller_name": "Aleksandrs Kalniņš-Bērziņš",
        "said_number": "+37129111222",
        "note": WIDE,
        "due_at": NOW - timedelta(hours=1),
        "reader": head,
    }
    told = [an_occasion(kind, language, **about) for kind in Kind if kind is not Kind.SUMMARY]
    plain = an_occasion(Kind.URGENT, language, follow_up_id=None, number=None, due_at=None)
    mails = [compose(one, NOW) for one in (*told, plain)]
    return [*mails, compose_summary(a_summary(language), NOW)]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A mail reader's window, offline: a mail fetches nothing."""
    context = chromium.new_context(offline=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    yield page
    context.close()
    assert asked == [], "a mail that fetches something tells who reads it when"


GROUND = "getComputedStyle(document.body).backgroundColor"
WIDTH = "document.documentElement.scrollWidth"


@pytest.mark.parametrize(
    ("scheme", "width", "language"),
    [
        ("light", PHONE, "lv"),
        ("dark", PHONE, "lv"),
        ("light", DESK, "lv"),
        ("dark", DESK, "lv"),
        ("light", PHONE, "ru"),
        ("dark", PHONE, "en"),
    ],
)
def test_every_mail_fits_and_all_text_stands_out(
    page: Page, scheme: str, width: int, language: Language
) -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1; no sideways scrolling."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]

    for mail in every_mail(language):
        page.set_content(text_of(mail, "html"))
        subject = str(mail["Subject"])
        assert page.evaluate(CONTRAST) == [], subject
        assert page.evaluate(WIDTH) <= width, subject
        ground = [int(part) for part in page.evaluate(GROUND)[4:-1].split(",")]
        assert (max(ground) < 60) is (scheme == "dark"), f"{subject} is {scheme} on {ground}"


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_buttons_can_be_pressed_with_a_thumb(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.set_content(text_of(compose(an_occasion(language="lv"), NOW), "html"))

    for name in ("Atzvanīt", "Atvērt"):
        box = page.get_by_role("link", name=name, exact=True).bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["width"] >= (300 if width == PHONE else 88)


def test_without_the_style_element_a_mail_is_still_light_and_readable(page: Page) -> None:
    """Some mail readers drop it."""
    html = text_of(compose(an_occasion(language="lv"), NOW), "html")
    before, _, rest = html.partition("<style>")
    page.emulate_media(color_scheme="dark")

    page.set_content(before + rest.partition("</style>")[2])

    assert page.evaluate(CONTRAST) == []
    assert page.evaluate(GROUND) == "rgb(244, 245, 247)"
