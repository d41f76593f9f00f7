"""Finds what stands beside a label, as a person's eye does: the field, or the words after it."""

from __future__ import annotations

from bs4 import Tag

from scrapers.selectors import On, attr, text

_CONTROLS = ("input", "select", "textarea")
_LABELS = ("label", "th", "dt")  # what follows in such an element is the next label


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
    after = _whole_cell(around, labels[0]).find_next_sibling()
    return text(after) if isinstance(after, Tag) and after.name not in _LABELS else None


def field_of(around: Tag, label: Tag) -> Tag | None:
    """The field that a <label> belongs to; of any other element none.

    A label that is tied to no field means the next one, unless another label stands between.
    """
    if label.name != "label":
        return None
    if wanted := attr(label, "for"):
        return around.find(id=wanted)
    inner = next(filter(_is_field, label.find_all(_CONTROLS)), None)
    after = (tag for tag in label.find_all_next([*_CONTROLS, "label"]) if _ends_the_search(tag))
    following = inner or next(after, None)
    fits = following is not None and _is_field(following) and _within(around, following)
    return following if fits else None


def _ends_the_search(tag: Tag) -> bool:
    return tag.name == "label" or _is_field(tag)


def _is_field(tag: Tag) -> bool:
    return tag.name in _CONTROLS and attr(tag, "type") != "hidden"


def _whole_cell(around: Tag, label: Tag) -> Tag:
    """The element that says nothing but the label: of <td><b>Label</b></td> the cell."""
    cell, words = label, text(label)
    while cell.parent is not None and cell.parent is not around and text(cell.parent) == words:
        cell = cell.parent
    return cell


def _labels(around: Tag, label: str) -> list[Tag]:
    """The innermost elements whose whole text is the label."""
    found = [tag for tag in around.find_all(True) if text(tag).rstrip(":：* ") == label]
    return [tag for tag in found if not any(tag in other.parents for other in found)]


def _within(around: Tag, tag: Tag) -> bool:
    return any(parent is around for parent in tag.parents)
