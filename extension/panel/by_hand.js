/** One waybill by hand: checked while it is typed, kept by the button, written by the next pass. */

/** @import { ByHand, StoreHealth } from "../shared/contract.js" */

import { ask } from "../shared/ask.js";
import { byId, make, showIn } from "../shared/element.js";
import { problemBox } from "../shared/problem.js";
import { shape } from "../shared/shapes.js";
import { word } from "../shared/words.js";
import { storeOptions } from "./stores.js";

const TYPING_MS = 400;

const field = (/** @type {string} */ id) => /** @type {HTMLInputElement | HTMLSelectElement} */ (byId(id));

/** @type {() => StoreHealth[]} */
let known = () => [];
/** @type {ReturnType<typeof setTimeout> | undefined} */
let typing;
let latest = 0;
/** @type {string | null} */
let carrier = null;
/** @type {ByHand | null} what the agent makes of what stands there now */
let checked = null;
let keeping = false;

/**
 * @param {() => StoreHealth[]} stores
 * @returns {() => void} to be called when the stores are others
 */
export function showByHand(stores) {
  known = stores;
  byId("hand-form").addEventListener("submit", (event) => {
    event.preventDefault();
    void keep();
  });
  for (const id of ["hand-store", "hand-order", "hand-number"]) byId(id).addEventListener("input", typed);
  return arrange;
}

function arrange() {
  const stores = known();
  showIn(byId("hand-store"), stores.map((store) => [store.key, store.account]), () => storeOptions(stores));
  byId("hand-store-field").hidden = stores.length < 2;
}

/** What was said of other signs holds no longer. */
function typed() {
  carrier = null;
  later();
}

function later() {
  checked = null;
  latest += 1;
  ready();
  clearTimeout(typing);
  typing = setTimeout(() => void check(), TYPING_MS);
}

/** @param {boolean} only to check it */
function entered(only) {
  const store = field("hand-store").value || known()[0]?.key || "";
  const [order, number] = [field("hand-order").value.trim(), field("hand-number").value.replace(/\s+/g, "")];
  if (!store || !order || !number) return null;
  return { store, order_id: order, number, carrier, check: only };
}

async function check() {
  const asked = entered(true);
  if (!asked) return say([], []);
  const mine = latest;
  const reply = await ask("by_hand", asked);
  if (mine !== latest) return;
  if (!reply.ok) return say([], [problemBox(reply)]);
  checked = reply.answer;
  if (checked.carriers.length === 1) carrier = checked.carriers[0]?.key ?? null;
  say(carriers(checked), said(checked));
}

async function keep() {
  const asked = entered(false);
  if (!asked || !canKeep()) return;
  keeping = true;
  ready();
  const reply = await ask("by_hand", asked);
  keeping = false;
  if (!reply.ok) say([], [problemBox(reply)]);
  else if (!reply.answer.kept) say(carriers(reply.answer), said(reply.answer));
  else {
    carrier = null;
    field("hand-order").value = field("hand-number").value = "";
    say([], [make("p", { class: "notice good" }, shape("yes"), make("span", { text: reply.answer.text }))]);
    field("hand-order").focus();
    checked = null;
  }
  ready();
}

function canKeep() {
  return checked !== null && carrier !== null && !keeping;
}

function ready() {
  byId("hand-keep").setAttribute("aria-disabled", String(!canKeep()));
}

/**
 * @param {Node[]} choice of a carrier
 * @param {Node[]} words
 */
function say(choice, words) {
  const focused = document.activeElement?.getAttribute("data-focus");
  byId("hand-carriers").replaceChildren(...choice);
  byId("hand-said").replaceChildren(...words);
  const again = [...byId("hand-carriers").querySelectorAll("input")].find((input) => input.dataset.focus === focused);
  if (focused) again?.focus();
  ready();
}

/**
 * The carriers whose numbers look like this one. Of several the person says which.
 * @param {ByHand} answer
 * @returns {HTMLElement[]}
 */
function carriers(answer) {
  if (answer.carriers.length === 0) return [];
  const several = answer.carriers.length > 1;
  const radios = answer.carriers.map(({ key, name }) => {
    const choose = () => {
      carrier = key;
      later();
    };
    const about = { type: "radio", name: "hand-carrier", checked: key === carrier, "data-focus": `carrier ${key}`, change: choose };
    return make("label", { class: "choice" }, make("input", about), make("span", { text: name }));
  });
  const hint = several ? make("p", { class: "soft", text: word("hand_choose_carrier") }) : null;
  return [make("fieldset", {}, make("legend", { text: word("hand_carriers") }), hint, ...radios)];
}

/**
 * @param {ByHand} answer
 * @returns {HTMLElement[]}
 */
function said(answer) {
  const lines = answer.text ? [make("p", { text: answer.text })] : [];
  if (answer.troubles.length === 0) return lines;
  const troubles = answer.troubles.map((text) => make("li", { class: "line" }, shape("stale"), make("span", { text })));
  const list = make("div", {}, make("strong", { text: word("hand_troubles") }), make("ul", {}, ...troubles));
  return [...lines, make("div", { class: "notice" }, list)];
}
