/** Passes that were asked for here, or run anyway: followed until they end. */

/** @import { Reply, RunView } from "../shared/contract.js" */

import { ask } from "../shared/ask.js";
import { make } from "../shared/element.js";
import { shape } from "../shared/shapes.js";
import { wordFor } from "../shared/words.js";

const EVERY_MS = 1000;
const SHAPES = { asked: "asking", running: "running", ended: "yes", broken: "stale" };

/** @type {Map<number, RunView | null>} runs by number; null: not heard of yet */
const watched = new Map();
let polling = false;

/**
 * Asks for a pass; None: over all stores.
 * @param {string | null} store
 * @param {() => void} changed
 * @returns {Promise<Reply<{ run: number }>>}
 */
export async function sync(store, changed) {
  const reply = await ask("sync", store === null ? {} : { store });
  if (reply.ok) watch(reply.answer.run, null, changed);
  return reply;
}

/**
 * @param {number} id
 * @param {RunView | null} run as far as it is known
 * @param {() => void} changed
 */
export function watch(id, run, changed) {
  if (!watched.has(id)) watched.set(id, run);
  if (!polling) void poll(changed);
}

/** @returns {RunView[]} oldest first */
export function runs() {
  return [...watched.values()].filter((run) => run !== null);
}

/**
 * Whether a pass over this store (null: over all) is asked for or under way.
 * @param {string | null} store
 * @returns {boolean}
 */
export function busy(store) {
  return open().some((run) => run === null || run.store === null || run.store === store);
}

/**
 * @param {RunView} run
 * @returns {HTMLElement}
 */
export function runLine(run) {
  const text = run.text || wordFor("run_", run.state);
  return make("p", { class: "line" }, shape(SHAPES[run.state] ?? "asking"), make("span", { text }));
}

/** @returns {(RunView | null)[]} */
function open() {
  return [...watched.values()].filter((run) => !run || run.state === "asked" || run.state === "running");
}

/** @param {() => void} changed */
async function poll(changed) {
  polling = true;
  changed();
  while (open().length > 0) {
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    const ids = [...watched].filter(([, run]) => open().includes(run)).map(([id]) => id);
    const reply = await ask("runs", { ids });
    if (reply.ok) take(ids, reply.answer.runs);
    else if (reply.problem !== "offline") ids.forEach((id) => watched.delete(id));
    changed();
  }
  polling = false;
}

/**
 * A run that the agent does not know any more is not waited for.
 * @param {number[]} ids
 * @param {RunView[]} answered
 */
function take(ids, answered) {
  for (const run of answered) watched.set(run.id, run);
  for (const id of ids) if (!answered.some((run) => run.id === id)) watched.delete(id);
}
