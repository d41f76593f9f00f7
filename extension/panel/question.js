/** The chosen question: both sides, the choice where there are several, yes and no. */

/** @import { ReviewView, SideView } from "../shared/contract.js" */

import { make } from "../shared/element.js";
import { shape } from "../shared/shapes.js";
import { timeElement } from "../shared/time.js";
import { word } from "../shared/words.js";
import { sidesTable } from "./sides.js";

/** Effects after which a second yes is possible, and what its button says. @type {Record<string, string>} */
const SECOND_YES = { effect_last_edit: "last_edit_button", effect_perhaps_no_edit: "perhaps_no_edit_button" };

/**
 * What a question is shown with. `chosen` is the supplier order that was chosen, `effect` what the
 * agent said to a yes that it did not take yet.
 * @typedef {object} Shown
 * @property {ReviewView} review
 * @property {string | null} chosen
 * @property {string | null} effect
 * @property {boolean} busy
 */

/**
 * @typedef {object} Acts
 * @property {(order: string) => void} choose
 * @property {(lastEdit: boolean) => void} accept
 * @property {() => void} reject
 */

/**
 * @param {Shown} shown
 * @param {Acts} acts
 * @returns {HTMLElement}
 */
export function questionView(shown, acts) {
  const { review } = shown;
  const opened = make("span", { class: "soft" }, timeElement(review.opened_at));
  return make(
    "div",
    { class: "card question" },
    make("h2", {}, make("span", { class: "number", text: review.order_id }), opened),
    make("p", { text: review.text }),
    several(review) ? choices(shown, acts) : null,
    ...(several(review) ? [] : tables(review, () => null)),
    review.can_accept ? null : make("p", { class: "notice" }, shape("unknown"), make("span", { text: word("cannot_accept") })),
    actions(shown, acts),
  );
}

/**
 * Whether the right one of several supplier orders must be named with the yes.
 * @param {ReviewView} review
 */
export function several(review) {
  return review.choices.length > 1;
}

/**
 * The store's side beside each side of a supplier.
 * @param {ReviewView} review
 * @param {(other: SideView) => Node | null} caption
 * @returns {HTMLElement[]}
 */
function tables(review, caption) {
  const store = review.sides.find((side) => side.side === "store");
  if (!store) return [];
  const others = review.sides.filter((side) => side !== store);
  if (others.length === 0) return [sidesTable([store], null)];
  const titled = others.length > 1 ? (/** @type {SideView} */ other) => caption(other) ?? versus(other) : caption;
  return others.map((other) => sidesTable([store, other], titled(other)));
}

/**
 * @param {SideView} other
 * @returns {Node}
 */
function versus(other) {
  return make("strong", { text: other.order_id ? word("compare_with", other.order_id) : other.title });
}

/**
 * A choice stands above the sides that it is about; one whose side is not known stands alone.
 * @param {Shown} shown
 * @param {Acts} acts
 * @returns {HTMLElement}
 */
function choices({ review, chosen }, acts) {
  const sideOf = (/** @type {string} */ order) => review.sides.find((side) => side.choice === order);
  const radio = (/** @type {string} */ order) => {
    const side = sideOf(order);
    const text = side && !side.order_id ? word("choose_by_hand") : word("choose_this", order);
    const about = { type: "radio", name: "supplier-order", checked: order === chosen, "data-focus": `choice ${order}` };
    const input = make("input", { ...about, change: () => acts.choose(order) });
    return make("label", { class: "choice" }, input, make("strong", { text }));
  };
  const alone = review.choices.filter((order) => !sideOf(order));
  return make(
    "fieldset",
    { class: "question" },
    make("legend", { text: word("choose_title") }),
    ...tables(review, (other) => (other.choice && review.choices.includes(other.choice) ? radio(other.choice) : null)),
    ...alone.map(radio),
  );
}

/**
 * @param {Shown} shown
 * @param {Acts} acts
 * @returns {HTMLElement}
 */
function actions({ review, chosen, effect, busy }, acts) {
  const off = busy ? "true" : null;
  const unready = busy || !review.can_accept || (several(review) && chosen === null);
  const accept = make(
    "button",
    {
      type: "button",
      class: "main",
      "aria-disabled": unready ? "true" : null,
      "aria-keyshortcuts": "a",
      "data-focus": "accept",
      click: () => acts.accept(false),
    },
    shape("yes"),
    word("accept_button"),
    make("kbd", { text: "A", "aria-hidden": "true" }),
  );
  const reject = make(
    "button",
    { type: "button", "aria-disabled": off, "aria-keyshortcuts": "r", "data-focus": "reject", click: acts.reject },
    shape("no"),
    word("reject_button"),
    make("kbd", { text: "R", "aria-hidden": "true" }),
  );
  const second = SECOND_YES[effect ?? ""];
  const again = { type: "button", "aria-disabled": off, "data-focus": "second", click: () => acts.accept(true) };
  return make("div", { class: "actions" }, accept, reject, second ? make("button", { ...again, text: word(second) }) : null);
}
