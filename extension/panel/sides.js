/** Both sides of a question beside each other, as a table. */

/** @import { SideView } from "../shared/contract.js" */
/** @import { Mark } from "./compare.js" */

import { linkTo, make } from "../shared/element.js";
import { shape } from "../shared/shapes.js";
import { timeElement } from "../shared/time.js";
import { word, wordFor } from "../shared/words.js";
import { compare, sourcesOf } from "./compare.js";

/** @type {Record<Mark, string>} */
const SHAPES = { equal: "equal", differs: "differs", alike: "alike", missing: "unknown" };

/**
 * @param {SideView[]} sides the store's and one of the supplier's, or one alone
 * @param {Node | null} caption
 * @returns {HTMLTableElement}
 */
export function sidesTable(sides, caption) {
  const heads = sides.map((side) => make("th", { scope: "col", text: side.title }));
  const what = make("th", { scope: "col", class: "what" }, make("span", { class: "unseen", text: word("compare_what") }));
  const rows = compare(sides).map((row) => {
    const about = { class: [row.mark ?? "", row.name === "waybill" ? "numbers" : ""].join(" ").trim() || null };
    const cells = row.cells.map((values, index) => cell(values, row.name === "waybill" ? sides[index] : undefined));
    return make("tr", about, head(row.name, row.mark), ...cells);
  });
  return make(
    "table",
    { class: "sides" },
    caption ? make("caption", {}, caption) : null,
    make("thead", {}, make("tr", {}, what, ...heads)),
    make("tbody", {}, orders(sides), times(sides), ...rows),
  );
}

/**
 * @param {string} name
 * @param {Mark | null} mark
 * @returns {HTMLElement}
 */
function head(name, mark) {
  const title = make("span", { text: wordFor("row_", name) });
  if (!mark) return make("th", { scope: "row" }, title);
  const marked = make("span", { class: `mark is-${SHAPES[mark]}` }, shape(SHAPES[mark]), make("span", { text: wordFor("compare_", mark) }));
  return make("th", { scope: "row" }, title, marked);
}

/**
 * @param {string[]} values
 * @param {SideView | undefined} side whose waybills the values are
 * @returns {HTMLElement}
 */
function cell(values, side) {
  if (values.length === 0) return make("td", { class: "soft", text: word("row_none") });
  const texts = values.length === 1 ? [make("span", { text: values[0] })] : [make("ol", {}, ...values.map((text) => make("li", { text })))];
  const sources = sourcesOf(side?.waybills ?? []).map((source) =>
    make("div", {}, make("span", { class: "source", text: wordFor("card_sources_", source) })),
  );
  return make("td", {}, ...texts, ...sources);
}

/**
 * @param {SideView[]} sides
 * @returns {HTMLElement}
 */
function orders(sides) {
  const cells = sides.map((side, index) => {
    const open = linkTo(side.url, word(index === 0 ? "open_store_order" : "card_open_supplier"));
    return make("td", {}, make("div", { class: "number", text: side.order_id }), open);
  });
  return make("tr", {}, head("order", null), ...cells);
}

/**
 * @param {SideView[]} sides
 * @returns {HTMLElement | string}
 */
function times(sides) {
  if (sides.every((side) => side.at === null)) return "";
  return make("tr", {}, head("at", null), ...sides.map((side) => (side.at ? make("td", {}, timeElement(side.at)) : cell([], undefined))));
}
