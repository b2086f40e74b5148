"""A page of the web app in a real browser, and whether it does what it should not."""

from __future__ import annotations

import re

MEMBERS = {"Rhea": ("reader", "reads and reads"), "Rene": ("reviewer", "decides on much"), "Ada": ("admin", "runs the ledger")}

REFUSED = re.compile(r"the server responded with a status of (401|403|409|429) ")  # what a browser says of it is no fault

# Resolves when the page has had nothing to do for a moment: no script that is due, nothing that is to be drawn.
IDLE = "new Promise(done => requestIdleCallback(() => requestAnimationFrame(() => requestIdleCallback(done))))"


class Visit:
    """A page of the app, and whatever it did that it should not: other hosts, errors, breaches of its policy, dialogs."""

    def __init__(self, browser, server, **context) -> None:
        self.root, self.wrong = server.url.rstrip("/"), list[str]()
        self.asked = set[object]()  # what has no answer yet
        self.context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **context})
        self.page = self.context.new_page()
        own = (self.root, "blob:", "data:")
        self.page.on("request", lambda asked: asked.url.startswith(own) or self.wrong.append(asked.url))
        self.page.on("request", lambda asked: self.asked.add(asked))
        for ended in ("requestfinished", "requestfailed"):
            self.page.on(ended, lambda asked: self.asked.discard(asked))
        self.page.on("dialog", lambda dialog: (self.wrong.append("a dialog"), dialog.dismiss()))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", lambda said: said.type in ("error", "warning") and not REFUSED.search(said.text)
                     and self.wrong.append(said.text))  # fmt: skip

    def at(self, path: str) -> Visit:
        """Goes there, and waits until nothing is asked, drawn or about to be asked any more."""
        self.page.goto(self.root + path)
        idle = 0
        while idle < 2:  # after the first, what an answer led to may still be asked for
            self.page.evaluate(IDLE)
            idle = 0 if self.asked else idle + 1
        return self

    @property
    def main(self):
        return self.page.locator("main:visible")

    def log_in(self, name: str, password: str | None = None) -> None:
        """Sends the form to log in."""
        form = self.page.get_by_role("form", name="Log in")
        form.get_by_label("name").fill(name)
        form.get_by_label("password").fill(password or MEMBERS[name][1])
        form.get_by_role("button").click()
