/** A problem is shown as what it is, with the next step. */

/** @import { Problem } from "./contract.js" */

import { make } from "./element.js";
import { shape } from "./shapes.js";
import { word } from "./words.js";

/** @type {Record<Problem, string>} */
const SHAPES = {
  unpaired: "offline",
  offline: "offline",
  not_yours: "stale",
  squatter: "stale",
  bad_code: "stale",
  refused: "stale",
  updated: "running",
  off: "offline",
};

/**
 * The sentence alone. Of a refusal it is the agent's own.
 * @param {{ problem: Problem, message?: string }} reply
 * @returns {string}
 */
export function problemText({ problem, message }) {
  if (problem === "refused" && message) return message;
  return chrome.i18n.getMessage(`problem_${problem}`) || word("problem_refused");
}

/**
 * The sentence with a button, where a button can help.
 * @param {{ problem: Problem, message?: string }} reply
 * @returns {HTMLElement}
 */
export function problemBox(reply) {
  return make(
    "div",
    { class: `notice problem is-${reply.problem}` },
    shape(SHAPES[reply.problem] ?? "stale"),
    make("div", {}, make("p", { text: problemText(reply) }), step(reply.problem)),
  );
}

/**
 * @param {Problem} problem
 * @returns {HTMLElement | null}
 */
function step(problem) {
  if (problem === "updated") {
    return make("button", { type: "button", text: word("reload_page"), "data-focus": "step", click: () => location.reload() });
  }
  const onOptions = location.pathname.startsWith("/options/");
  if (onOptions || (problem !== "unpaired" && problem !== "not_yours")) return null;
  const open = () => void chrome.runtime.openOptionsPage();
  return make("button", { type: "button", text: word("open_options"), "data-focus": "step", click: open });
}
