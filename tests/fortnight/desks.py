"""The desk's pages as each employee opens them, signed in by themselves."""

import re

import httpx

PASSWORD = "zirgs un akumulators"


class Desks:
    """A browser for each employee."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._browsers: dict[str, httpx.Client] = {}

    def page(self, employee: str, path: str) -> httpx.Response:
        """A page as they see it; signed in anew where the session ended."""
        browser = self._browsers.setdefault(
            employee, httpx.Client(base_url=self._url, timeout=60, trust_env=False)
        )
        page = browser.get(path)
        if page.status_code == 303:
            self._sign_in(browser, employee)
            page = browser.get(path)
        return page

    def press(self, employee: str, path: str, act: str, /, **fields: str) -> bool:
        """A form of a page sent; whether it was done."""
        token = re.search(r'name="csrf_token" value="([^"]*)"', self.page(employee, path).text)
        assert token, f"{employee} sees {path}"
        answer = self._browsers[employee].post(act, data={"csrf_token": token[1], **fields})
        assert answer.status_code == 303, answer.text
        return "problem=" not in answer.headers["location"]

    def close(self) -> None:
        for browser in self._browsers.values():
            browser.close()

    def _sign_in(self, browser: httpx.Client, employee: str) -> None:
        token = re.search(r'name="form_token" value="([^"]*)"', browser.get("/sign-in").text)
        assert token
        data = {"email": employee, "password": PASSWORD, "form_token": token[1], "next": "/"}
        assert browser.post("/sign-in", data=data).status_code == 303
