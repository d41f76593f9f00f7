/** The side panel: the questions to a person, one after the other. */

/** @import { NeedsPerson, Problem, StoreHealth } from "../shared/contract.js" */

import { ask } from "../shared/ask.js";
import { byId, make, showIn } from "../shared/element.js";
import { keepPanelStore, onPanelStore, panelStore } from "../shared/panel_door.js";
import { problemBox, problemText } from "../shared/problem.js";
import { shape } from "../shared/shapes.js";
import { refreshTimes } from "../shared/time.js";
import { fillWords, word } from "../shared/words.js";
import { showByHand } from "./by_hand.js";
import { decide, deciding, pause } from "./decide.js";
import { listen } from "./keys.js";
import { showLogins } from "./logins.js";
import { showOthers } from "./others.js";
import { questionView, several } from "./question.js";
import { Queue, queueItem } from "./queue.js";
import { nameOf, showStores } from "./stores.js";

const EVERY_MS = 10_000;

const queue = new Queue();
/** @type {Map<number, string>} the supplier order chosen for a question */
const choices = new Map();
/** @type {Map<number, string>} what the agent said to a yes that it did not take yet */
const effects = new Map();
/** @type {StoreHealth[]} */
let stores = [];
let store = panelStore();
/** @type {NeedsPerson[]} */
let others = [];
let putOff = 0;
let known = false;
/** @type {{ problem: Problem, message?: string } | null} */
let problem = null;
const arrangeByHand = showByHand(() => stores);

async function refresh() {
  const [hello, list] = await Promise.all([ask("hello"), ask("reviews/list", store ? { store } : {})]);
  if (hello.ok) {
    stores = hello.answer.stores;
    if (store && !stores.some((one) => one.key === store)) return chooseStore("");
  }
  problem = list.ok ? null : list;
  if (list.ok) {
    known = true;
    ({ others, put_off: putOff } = list.answer);
    if (queue.take(list.answer.reviews)) pause();
  }
  show();
}

function show() {
  const review = queue.current;
  showIn(byId("problem"), problem, () => (problem ? [problemBox(problem)] : []));
  showStores(stores, store, (key) => void chooseStore(key));
  arrangeByHand();
  byId("review").hidden = problem !== null || !known;
  byId("queue").hidden = queue.reviews.length === 0;
  const orders = new Set([...queue.reviews, ...others].map((one) => `${one.store} ${one.order_id}`));
  byId("count").textContent = problem ? "" : known ? word("panel_count", orders.size) : word("loading");
  const severalStores = (/** @type {string} */ key) => (stores.length > 1 && !store ? nameOf(stores, key) : null);
  showOthers(problem ? [] : others, severalStores);
  byId("put-off").hidden = problem !== null || putOff === 0;
  byId("put-off").textContent = word("panel_put_off", putOff);
  showIn(byId("list"), [queue.reviews, queue.chosen, stores.length], () =>
    queue.reviews.map((one) =>
      queueItem(one, one.id === queue.chosen, severalStores(one.store), () => choose(one.id)),
    ),
  );
  const chosen = review ? chosenFor(review.id) : null;
  const effect = review ? (effects.get(review.id) ?? null) : null;
  showIn(byId("question"), [review, chosen, effect, deciding(), known], () => {
    if (!review) return [make("p", { class: "card line" }, shape("synced"), word("panel_empty"))];
    const shown = { review, chosen, effect, busy: deciding() };
    return [questionView(shown, { choose: pick, accept: (last) => void answer("accept", last), reject: () => void answer("reject", false) })];
  });
  refreshTimes();
}

/** @param {number} id */
function chosenFor(id) {
  return choices.get(id) ?? null;
}

/** @param {number} id */
function choose(id) {
  queue.chosen = id;
  forgetHint();
  show();
}

/** @param {1 | -1} by */
function move(by) {
  queue.move(by);
  forgetHint();
  show();
  const button = byId("list").querySelector('[aria-current="true"]');
  if (button instanceof HTMLElement) button.focus();
}

/** @param {string} order the supplier order that is the right one */
function pick(order) {
  if (queue.chosen !== null) choices.set(queue.chosen, order);
  show();
}

/**
 * @param {"accept" | "reject"} what
 * @param {boolean} lastEdit
 */
async function answer(what, lastEdit) {
  const review = queue.current;
  if (!review || problem !== null) return;
  if (what === "accept" && !review.can_accept) return say(word("cannot_accept"), "unknown");
  const named = several(review) ? chosenFor(review.id) : (review.choices[0] ?? null);
  if (what === "accept" && several(review) && named === null) {
    say(word("choose_one"), "unknown");
    byId("question").querySelector("input")?.focus();
    return;
  }
  const asked = decide(review, what, named, lastEdit);
  show();
  const reply = await asked;
  if (reply === null) return;
  if (!reply.ok) {
    say(problemText(reply), "stale");
    await refresh();
    return;
  }
  const { decided, effect, text } = reply.answer;
  say(text, decided ? "yes" : "risk");
  if (!decided) effects.set(review.id, effect);
  else {
    queue.drop(review.id);
    pause();
  }
  show();
  if (decided) void refresh();
}

/**
 * @param {string} text
 * @param {string} name of the shape
 */
function say(text, name) {
  const kind = name === "yes" ? "notice good" : "notice";
  byId("effect").replaceChildren(make("p", { class: kind }, shape(name), make("span", { text })));
}

/** What was said of the last question and decided nothing is not said of the next one. */
function forgetHint() {
  if (!byId("effect").querySelector(".good")) byId("effect").replaceChildren();
}

/** @param {string} key */
async function chooseStore(key) {
  store = key;
  keepPanelStore(key);
  await refresh();
}

fillWords();
listen({ move, accept: () => void answer("accept", false), reject: () => void answer("reject", false) });
onPanelStore((key) => void chooseStore(key));
void refresh();
showLogins();
setInterval(() => document.hidden || void refresh(), EVERY_MS);
addEventListener("visibilitychange", () => document.hidden || void refresh());
