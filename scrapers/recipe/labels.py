"""Finds what stands beside a label, as a person's eye does: the field, or the words after it."""

from __future__ import annotations

from bs4 import Tag

from scrapers.selectors import On, attr, text

_CONTROLS = ("input", "select", "textarea")


def beside(around: Tag, label: str, on: On) -> str | None:
    """The value of the field at this label, else the text of what follows it. None: no label.

    Raises LayoutChanged where several elements carry the label.
    """
    labels = _labels(around, label)
    if not labels:
        return None
    if len(labels) > 1:
        raise on.changed(label, f"{len(labels)} places are labelled {label!r}")
    field = field_of(around, labels[0])
    if field is not None:
        chosen = field.select_one("option[selected]") if field.name == "select" else None
        return text(chosen) if field.name == "select" else attr(field, "value")
    after = labels[0].find_next_sibling()
    return text(after) if isinstance(after, Tag) else None


def field_of(around: Tag, label: Tag) -> Tag | None:
    """The field that a <label> belongs to; of any other element none."""
    if label.name != "label":
        return None
    if wanted := attr(label, "for"):
        return around.find(id=wanted)
    inner = label.find(_CONTROLS)
    following = inner or label.find_next(_CONTROLS)
    return following if isinstance(following, Tag) and _within(around, following) else None


def _labels(around: Tag, label: str) -> list[Tag]:
    """The innermost elements whose whole text is the label."""
    found = [tag for tag in around.find_all(True) if text(tag).rstrip(":：* ") == label]
    return [tag for tag in found if not any(tag in other.parents for other in found)]


def _within(around: Tag, tag: Tag) -> bool:
    return any(parent is around for parent in tag.parents)
