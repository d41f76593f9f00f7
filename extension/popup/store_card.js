/** One store in the popup. */

/** @import { OrderState, PassView, StoreHealth } from "../shared/contract.js" */

import { make } from "../shared/element.js";
import { openPanel } from "../shared/panel_door.js";
import { shape } from "../shared/shapes.js";
import { timeElement } from "../shared/time.js";
import { word, wordFor } from "../shared/words.js";

/** Worst first. @type {OrderState[]} */
const STATES = ["stale", "risk", "review", "due", "waiting", "synced", "closed"];
const DEADLINES = 3;

/**
 * @param {StoreHealth} store
 * @param {boolean} busy a pass over it is under way
 * @param {(store: string) => void} sync
 * @returns {HTMLElement}
 */
export function storeCard(store, busy, sync) {
  const name = store.account ?? store.key;
  const button = make("button", {
    type: "button",
    text: word("sync_one"),
    "aria-label": word("sync_store", name),
    "data-focus": `sync ${store.key}`,
    "aria-disabled": busy ? "true" : null,
    click: () => sync(store.key),
  });
  const titles = make("div", {}, make("h2", { text: name }), make("p", { class: "soft", text: store.portal_name }));
  return make(
    "li",
    { class: "card store" },
    make("header", {}, titles, button),
    store.stopped ? make("p", { class: "line stopped" }, shape("risk"), make("span", { text: store.stopped })) : null,
    passes(store),
    store.counts ? counts(store.counts, name) : null,
    deadlines(store),
    needsPerson(store),
  );
}

/**
 * @param {StoreHealth} store
 * @returns {HTMLElement}
 */
function passes(store) {
  const last = store.last_pass;
  const next = store.next_pass ? timeElement(store.next_pass) : word("next_pass_asked");
  return make(
    "dl",
    { class: "facts" },
    make("dt", { text: word("last_pass") }),
    last ? make("dd", {}, passLine(last), make("p", { class: "soft", text: last.text })) : make("dd", { text: word("last_pass_never") }),
    make("dt", { text: word("next_pass") }),
    make("dd", {}, next),
  );
}

/**
 * @param {PassView} last
 * @returns {HTMLElement}
 */
function passLine(last) {
  const [name, key] = !last.ended_at
    ? ["stale", "pass_unended"]
    : last.complete
      ? ["synced", "pass_complete"]
      : ["risk", "pass_incomplete"];
  return make("p", { class: "line" }, timeElement(last.ended_at ?? last.started_at), shape(name), make("span", { text: word(key) }));
}

/**
 * @param {Partial<Record<OrderState, number>>} numbers
 * @param {string} name
 * @returns {HTMLElement}
 */
function counts(numbers, name) {
  const items = STATES.map((state) => {
    const count = numbers[state] ?? 0;
    return make(
      "li",
      { class: count ? "line" : "line none" },
      shape(state),
      make("span", { text: wordFor("state_", state) }),
      make("span", { class: "number", text: count }),
    );
  });
  const list = make("ul", { class: "counts", "aria-label": word("counts_title", name) }, ...items);
  return make("div", {}, list, make("p", { class: "soft", text: word("counts_note") }));
}

/**
 * @param {StoreHealth} store
 * @returns {HTMLElement | null}
 */
function deadlines(store) {
  if (store.deadlines.length === 0) return null;
  const lines = store.deadlines.slice(0, DEADLINES).map((near) => {
    const text = make("span", {}, `${word("order_named", near.order_id)} · `, timeElement(near.deadline, "left"));
    text.title = near.text;
    return make("li", { class: "line" }, shape("risk"), text);
  });
  const more = store.deadlines.length - lines.length;
  if (more > 0) lines.push(make("li", { class: "soft", text: word("deadlines_more", more) }));
  return make("ul", { class: "deadlines" }, ...lines);
}

/**
 * @param {StoreHealth} store
 * @returns {HTMLElement | null}
 */
function needsPerson(store) {
  if (store.needs_person === 0) return null;
  const about = { type: "button", "data-focus": `panel ${store.key}`, click: () => openPanel(store.key) };
  return make("button", about, shape("review"), word("needs_person", store.needs_person));
}

