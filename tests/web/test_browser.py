"""The desk in a real browser: playing, keys, deciding in place, narrow screens, no script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from callmon import db
from tests.web.conftest import PASSWORD, Desk
from tests.web.example import (
    a_call,
    a_finding,
    a_follow_up,
    a_hunted_timeline,
    a_message,
    a_recording,
    a_transcript,
)

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PAGES = ("/calls", "/messages", "/follow-ups", "/figures", "/people", "/operations")
EVIDENCE = {"utterance": 2, "speaker": "agent", "start": 9.9, "end": 10.7, "words": "Pierakstīju:"}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(desk: Desk, chromium: Browser) -> Iterator[Page]:
    """A lead's browser, signed in; whatever a page complains of fails the test."""
    context = chromium.new_context(base_url=desk.address, locale="lv-LV")
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    sign_in(page)
    yield page
    context.close()
    assert complaints == []


def sign_in(page: Page) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-pasta adrese").fill("vaditaja@sigulda.example")
    page.get_by_label("Parole").fill(PASSWORD)
    page.get_by_role("button", name="Ieiet").click()
    page.wait_for_url("**/calls")


@pytest.fixture
def call(desk: Desk) -> int:
    """An answered call with sound, words and a finding."""
    with db.transaction() as session:
        call = a_call(session, 1, timeline=a_hunted_timeline())
        a_transcript(session, a_recording(session, call.call_sid))
        a_finding(session, call, "states_department", "not_met", evidence=[EVIDENCE])
        return call.id


def now(page: Page) -> float:
    return float(page.evaluate("document.querySelector('audio').currentTime"))


def until(page: Page, condition: str) -> None:
    """Waits for a condition on the page's audio element; our policy lets no page evaluate text."""
    for _ in range(150):
        if page.evaluate(f"(audio => {condition})(document.querySelector('audio'))"):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never came: {condition}")


def is_playing(page: Page) -> bool:
    return bool(page.evaluate("!document.querySelector('audio').paused"))


def test_nothing_plays_until_it_is_asked_to(page: Page, call: int) -> None:
    page.goto(f"/calls/{call}")
    expect(page.locator("[data-drawn=true]")).to_be_visible()

    assert not is_playing(page)


def test_both_lanes_of_the_sound_are_drawn_the_agents_first(page: Page, call: int) -> None:
    page.goto(f"/calls/{call}")
    expect(page.locator("[data-drawn=true]")).to_be_visible()

    names = page.locator(".lane-names li:visible")
    expect(names).to_have_text(["Darbinieks", "Zvanītājs"])
    canvases = "document.querySelector('.wave > div').shadowRoot.querySelectorAll('canvas').length"
    assert page.evaluate(canvases) >= 2


def test_clicking_a_word_plays_it_and_marks_it(page: Page, call: int) -> None:
    page.goto(f"/calls/{call}")

    page.get_by_text("apgaismojums", exact=True).click()

    until(page, "!audio.paused && audio.currentTime >= 11")
    expect(page.locator(".word.now")).to_have_count(1)


def test_evidence_plays_its_words_and_stops_after_them(page: Page, call: int) -> None:
    page.goto(f"/calls/{call}")

    page.locator(".evidence a").click()

    until(page, "!audio.paused && audio.currentTime > 9")
    until(page, "audio.paused")
    assert 10.7 <= now(page) <= 12.0


def test_keys_play_seek_and_change_the_speed(page: Page, call: int) -> None:
    page.goto(f"/calls/{call}")
    expect(page.locator("[data-drawn=true]")).to_be_visible()

    page.keyboard.press("Space")
    until(page, "!audio.paused")
    page.keyboard.press("Space")
    until(page, "audio.paused")
    before = now(page)
    page.keyboard.press("ArrowRight")
    until(page, f"audio.currentTime > {before} + 4.9 && !audio.seeking")
    page.keyboard.press("ArrowLeft")
    until(page, f"audio.currentTime < {before} + 0.1")
    page.keyboard.press("Shift+>")

    assert page.evaluate("document.querySelector('audio').playbackRate") == 1.25


def test_keys_are_left_alone_while_somebody_types(page: Page, call: int) -> None:
    page.goto(f"/calls/{call}")
    page.get_by_text("Lemt citādi").first.click()

    page.get_by_label("Pamatojums").first.press_sequentially("Ir < un > vārds")

    assert not is_playing(page)
    expect(page.get_by_label("Pamatojums").first).to_have_value("Ir < un > vārds")


def test_overruling_shows_in_place(page: Page, call: int) -> None:
    page.goto(f"/calls/{call}")
    clause = page.locator("[id='clause-15.2']")

    clause.get_by_text("Lemt citādi").click()
    clause.get_by_label("Pamatojums").fill("Struktūrvienība ir skaidri nosaukta.")
    clause.get_by_role("button", name="Saglabāt").click()

    expect(clause.get_by_text("Lemts citādi: Izpildīts")).to_be_visible()
    expect(clause.get_by_text("Struktūrvienība ir skaidri nosaukta.")).to_be_visible()


def test_a_filter_refills_the_list_and_its_address(page: Page, call: int) -> None:
    with db.transaction() as session:
        a_call(session, 2, outcome="missed")
    page.goto("/calls")
    expect(page.locator("tbody tr")).to_have_count(2)

    page.get_by_label("Iznākums").select_option("missed")

    expect(page.locator("tbody tr")).to_have_count(1)
    assert "outcome=missed" in page.url
    page.reload()
    expect(page.locator("tbody tr")).to_have_count(1)


def test_the_skip_link_is_the_first_stop_of_the_keyboard(page: Page) -> None:
    page.goto("/calls")
    page.keyboard.press("Tab")

    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_is_wider_than_a_narrow_screen(page: Page, call: int, scheme: str) -> None:
    with db.transaction() as session:
        message = a_message(session, 5, urgent=True).id
        owed = a_follow_up(session, 1, urgent=True, said_number="+37126555444").id
        a_call(session, 6, from_number="sip:" + "x" * 90 + "@example.org")
    page.set_viewport_size({"width": 320, "height": 700})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]

    for address in (*PAGES, f"/calls/{call}", f"/messages/{message}", f"/follow-ups/{owed}"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address


CONTRAST = """() => {
  const parse = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, place) => sum + v * [0.2126, 0.7152, 0.0722][place], 0);
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = parse(getComputedStyle(one).backgroundColor);
      if (colour.length === 3 || colour[3] > 0.99) return colour;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || !element.checkVisibility()) continue;
    const [text, ground] = [light(parse(getComputedStyle(element).color)), light(behind(element))];
    const ratio = (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05);
    if (ratio < 4.5) poor.push(`${element.textContent.trim().slice(0, 40)} ${ratio.toFixed(2)}`);
  }
  return poor;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_stands_out_enough_from_its_ground(page: Page, call: int, scheme: str) -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1."""
    with db.transaction() as session:
        message = a_message(session, 5, urgent=True).id
        owed = a_follow_up(session, 1, urgent=True, said_number="+37126555444").id
        a_call(session, 6, outcome="abandoned")
        a_call(session, 7, outcome="failed")
        a_call(session, 8, outcome="message")
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]

    for address in (*PAGES, f"/calls/{call}", f"/messages/{message}", f"/follow-ups/{owed}"):
        page.goto(address)
        assert page.evaluate(CONTRAST) == [], address


NAMELESS = """() => [...document.querySelectorAll('a, button, input, select, textarea')]
  .filter((one) => one.type !== 'hidden')
  .filter((one) => one.checkVisibility())
  .filter((one) => !(one.textContent.trim() || one.ariaLabel || one.labels?.length))
  .map((one) => one.outerHTML)"""


def test_everything_one_can_use_has_a_name(page: Page, call: int) -> None:
    with db.transaction() as session:
        owed = a_follow_up(session, 1).id
    for address in (*PAGES, f"/calls/{call}", f"/follow-ups/{owed}"):
        page.goto(address)
        assert page.evaluate(NAMELESS) == [], address
        assert page.locator("h1").count() == 1
        assert page.locator("html").get_attribute("lang") == "lv"


def test_without_scripts_the_desk_still_works(desk: Desk, chromium: Browser, call: int) -> None:
    context = chromium.new_context(base_url=desk.address, locale="lv-LV", java_script_enabled=False)
    page = context.new_page()
    sign_in(page)
    page.goto("/calls?outcome=answered")
    page.locator("tbody a").first.click()

    expect(page.locator("audio")).to_be_visible()
    page.get_by_role("button", name="Apstiprināt").click()
    expect(page.get_by_text("Apstiprināts")).to_be_visible()
    context.close()
