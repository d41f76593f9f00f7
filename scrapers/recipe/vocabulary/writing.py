"""The words with which a recipe says how one order is shipped, as a person would do it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from scrapers.recipe.vocabulary.basics import (
    LiveCss,
    NamedCss,
    NumberedCss,
    OwnPath,
    Pattern,
    Query,
    Strict,
    Template,
    Word,
    Words,
)
from scrapers.recipe.vocabulary.reading import Place, RowsPlace, Where
from scrapers.recipe.vocabulary.wrong import wrong

_PRESSING = ("click", "tick", "choose", "search")


class Control(Strict):
    """One control, found as a person finds it; exactly one must be there.

    `button`, `link`: by its words. `label`, `placeholder`: a field by the words at it. `css`: by a
    selector, which `text` narrows to the elements with exactly these words. `inside` is the region
    that is looked at, `has` the words that this region must hold.
    """

    button: Words | None = None
    link: Words | None = None
    label: Word | None = None
    placeholder: Word | None = None
    css: LiveCss | None = None
    text: Words | None = None
    inside: LiveCss | None = None
    has: Template | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Control:
        ways = [self.button, self.link, self.label, self.placeholder, self.css]
        if sum(way is not None for way in ways) != 1:
            raise wrong("control_one_way")
        if self.text is not None and self.css is None:
            raise wrong("control_text_alone")
        if self.has is not None and self.inside is None:
            raise wrong("control_has_alone")
        return self

    @property
    def shown(self) -> str:
        """The control in the words of the recipe, for errors."""
        given = self.model_dump(exclude_none=True)
        return ", ".join(f"{key} = {value!r}" for key, value in given.items())


class Step(Strict):
    """One thing that a person does before the submit. `with` says what is put in."""

    click: Control | None = None
    fill: Control | None = None
    search: Control | None = None
    choose: Control | None = None
    tick: Control | None = None
    expect: Control | None = None
    text: Template | None = Field(None, alias="with")
    option: NamedCss | None = None
    which: Literal["all", "lines"] = "all"

    @model_validator(mode="after")
    def _one_thing(self) -> Step:
        done = self.deed
        if done in ("fill", "search", "choose") and self.text is None:
            raise wrong("step_needs_with", deed=done)
        if done not in ("fill", "search", "choose") and self.text is not None:
            raise wrong("step_takes_no_with", deed=done)
        return self

    @property
    def deed(self) -> str:
        """Which of the things this step does."""
        names = ("click", "fill", "search", "choose", "tick", "expect")
        given = [name for name in names if getattr(self, name) is not None]
        if len(given) != 1:
            raise wrong("step_one_deed", known=", ".join(names))
        return given[0]

    @property
    def control(self) -> Control:
        """The control that this step is about."""
        found: Control = getattr(self, self.deed)
        return found


class Covered(Strict):
    """The lines that a submit would ship. Without `ticked` every row that stands there is one.

    `optional`: a form without such rows ships the whole order; else it is not as we know it.
    """

    rows: RowsPlace
    line_id: Place
    quantity: Place | None = None
    ticked: bool = False
    optional: bool = False


class Shows(Strict):
    """What the form must show before the submit; anything else and nothing is pressed.

    `address` is a pattern over the form's URL that takes the order's number out of it.
    """

    order_id: Place
    number: Place
    carrier: Place
    lines: Covered | None = None
    address: Pattern | None = None

    @field_validator("order_id", "number")
    @classmethod
    def _is_looked_up(cls, place: Where) -> Where:
        if place.always is not None:
            raise wrong("always_proves_nothing")
        return place


class Said(Strict):
    """Where the page answers a press: a passing message, or a question with a way to say no."""

    message: LiveCss | None = None
    question: LiveCss | None = None
    cancel: Control | None = None

    @model_validator(mode="after")
    def _can_say_no(self) -> Said:
        if self.question and not self.cancel:
            raise wrong("question_needs_cancel")
        return self


def _control_alone(value: Any) -> Any:
    return {"button": value} if isinstance(value, str) else value


OneControl = Annotated[Control, BeforeValidator(_control_alone)]


class Ship(Strict):
    """How one order is shipped: reach the form, fill it, check what it shows, submit once.

    `page` is where it begins. `after` are steps that finish a shipment which the store has stored
    already; they are taken only while the parcel is not shown as shipped.
    """

    page: str = "form"
    reach: list[Step] = []
    fill: list[Step]
    shows: Shows
    submit: OneControl
    after: list[Step] = []
    said: Said = Said()

    @model_validator(mode="after")
    def _submit_stands_alone(self) -> Ship:
        """Only what the file itself shows; the live page is looked at before each step."""
        if self.submit.has is not None:
            raise wrong("submit_has")
        steps = (*self.reach, *self.fill, *self.after)
        if any(step.deed in _PRESSING and step.control == self.submit for step in steps):
            raise wrong("step_is_submit")
        if self.said.cancel == self.submit:
            raise wrong("cancel_is_submit")
        if any(step.deed == "search" for step in self.fill):
            raise wrong("search_in_form")
        if any(step.deed in ("fill", "search", "tick") for step in self.after):
            raise wrong("after_fills")
        return self


class TabQueries(Strict):
    """What may follow the list's address, by tab."""

    all: Query | None = None
    awaiting: Query | None = None

    def of(self, tab: str) -> str | None:
        """The query of a tab, if it has one."""
        return {"all": self.all, "awaiting": self.awaiting}.get(tab)


class Turn(Strict):
    """How the list turns to its next page where its address has no {number}; and its tabs.

    `next` is a button, `numbered` the button of page {number}, `scroll` lengthens the page. `tab`
    are the tabs, of which `[texts.tabs]` names the words that one begins with. `at` is what may
    follow the list's address to come to a tab at once; a portal that takes no notice of it is led
    there by the tab itself.
    """

    next: Control | None = None
    numbered: NumberedCss | None = None
    scroll: bool = False
    tab: LiveCss | None = None
    at: TabQueries = TabQueries()

    @model_validator(mode="after")
    def _one_way(self) -> Turn:
        if sum((self.next is not None, self.numbered is not None, self.scroll)) > 1:
            raise wrong("turn_one_way")
        return self


class PasswordLogin(Strict):
    """The login page of a self-hosted portal. `rejected` is shown after a wrong password."""

    open: OwnPath
    user: Control
    password: Control
    submit: OneControl
    rejected: LiveCss
    tick: Control | None = None
