"""Static files, and the rendered body for a page's script: the only renderer there is."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from .dom import Form, Node, write
from .messages import Json, Reply, Request, obj, objs
from .pages import Answer, Page, Ui, View
from .redesign import redesigned
from .render_ship_form import submit_facts
from .views import reacts, render

STATIC = Path(__file__).parent / "static"
_KINDS = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}


class Assets:
    """Pure: reads nothing of the world, so it needs no lock."""

    def __init__(self, page: Callable[[str], Page], redesigned: Callable[[str], bool]) -> None:
        self.page = page
        self._redesigned = redesigned

    def view(self, url: str, answers: Sequence[Answer], ui: Ui) -> View:
        page = self.page(url)
        made = render(page, answers, ui)
        if not self._redesigned(page.host):
            return made
        return View(redesigned(made.body, page.styles), made.step, made.account)

    def body(self, nodes: tuple[Node | str, ...], form: Form) -> str:
        return write(nodes, form)

    def answer(self, request: Request) -> Reply:
        """`/practice-assets/view` renders what the script sends; all else is a file."""
        name = request.path.rsplit("/", 1)[-1]
        if name == "view":
            return self._rendered(request.form)
        file = STATIC / name
        if file.suffix not in _KINDS or not file.is_file():
            return Reply(404)
        return Reply(200, (("Content-Type", _KINDS[file.suffix]),), file.read_bytes())

    def _rendered(self, sent: Json) -> Reply:
        given = objs(sent.get("answers"))
        answers = [Answer(str(a["url"]), int(a["status"]), str(a["body"])) for a in given]
        url = str(sent["url"])
        made = self.view(url, answers, Ui.of(obj(sent.get("ui"))))
        step = made.step
        told = {
            "calls": [call.url for call in step.calls],
            "goto": step.goto,
            "wait": step.wait_ms,
            "poll": step.poll.url if step.poll else "",
            "buying": step.buying,
            "react": reacts(self.page(url)),
            "submit": submit_facts(self.page(url), answers, Ui.of(obj(sent.get("ui")))),
        }
        headers = (
            ("Content-Type", "text/html; charset=utf-8"),
            ("X-Practice-Step", json.dumps(told)),
        )
        return Reply(200, headers, write(made.body, "browser").encode())
