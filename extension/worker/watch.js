/** Looks at the agent once a minute: the number on the toolbar, and what the seller must be told. */
import { ask } from "./agent.js";
import { notices } from "./notices.js";
import { Problem } from "./problem.js";

export const ALARM = "look";
const COLOURS = { person: "#b45309", trouble: "#6b7280" };

/** One look at a time: two at once would tell the same thing twice, and an older answer could come last. */
export async function lookAround() {
  await navigator.locks.request("look", look);
}

/** Where nobody answers the toolbar says so: an old number would be a lie. */
async function look() {
  try {
    const hello = await ask("hello", { counts: true });
    const people = hello.stores.reduce(
      (/** @type {number} */ sum, /** @type {any} */ store) => sum + store.needs_person,
      0,
    );
    await show(people ? String(Math.min(people, 999)) : "", COLOURS.person);
    await notices(hello);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    await show(error.problem === "unpaired" ? "" : "!", COLOURS.trouble);
  }
}

/**
 * @param {string} text
 * @param {string} color
 */
async function show(text, color) {
  await chrome.action.setBadgeText({ text });
  await chrome.action.setBadgeBackgroundColor({ color });
}
