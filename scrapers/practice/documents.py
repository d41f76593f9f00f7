"""HTML documents: the empty page a portal delivers before its script fills it."""

from html import escape

from .dom import Child, Form, Node, write
from .messages import Reply, html_reply

SCRIPTED = "/practice-assets/page.js"
BY_PERSON = "/practice-assets/person.js"


def document(title: str, script: str, body: tuple[Child, ...], form: Form = "browser") -> str:
    """A whole document around this body."""
    nodes: tuple[Node | str, ...] = tuple(c for c in body if c is not None)
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title>"
        '<link rel="icon" href="data:,">'
        '<link rel="stylesheet" href="/practice-assets/portal.css">'
        f'<script type="module" src="{script}"></script></head>'
        f"<body>{write(nodes, form)}</body></html>"
    )


def scripted(title: str | None, spinner: Node) -> Reply:
    """A page that its script will fill; None is a page that does not exist."""
    if title is None:
        return html_reply(document("404", BY_PERSON, ("页面不存在",)), 404)
    return html_reply(document(title, SCRIPTED, (spinner,)))
