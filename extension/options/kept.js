/** A switch of the settings: kept at once, and taken back where it could not be kept. */

/** @import { Reply } from "../shared/contract.js" */

import { byId, make } from "../shared/element.js";
import { problemText } from "../shared/problem.js";
import { shape } from "../shared/shapes.js";
import { word } from "../shared/words.js";

const SHOWN_MS = 4000;

/** @type {ReturnType<typeof setTimeout> | undefined} */
let fading;

/**
 * @param {string} text
 * @param {boolean} on
 * @param {(on: boolean) => Promise<Reply<unknown>>} keep
 * @param {string} [hint] what it means, in a sentence
 * @returns {HTMLElement}
 */
export function keptSwitch(text, on, keep, hint) {
  const box = make("input", { type: "checkbox", checked: on });
  box.addEventListener("change", async () => {
    const wanted = box.checked;
    const reply = await keep(wanted);
    if (!reply.ok) box.checked = !wanted;
    tell(reply.ok ? word("kept") : problemText(reply), reply.ok);
  });
  const label = make("label", { class: "choice" }, box, make("span", { text }));
  if (!hint) return label;
  const explained = make("p", { class: "soft hint", text: hint, id: `hint-${crypto.randomUUID()}` });
  box.setAttribute("aria-describedby", explained.id);
  return make("div", {}, label, explained);
}

/**
 * @param {string} text
 * @param {boolean} well
 */
export function tell(text, well) {
  byId("kept").replaceChildren(shape(well ? "yes" : "stale"), make("span", { text }));
  clearTimeout(fading);
  if (well) fading = setTimeout(() => byId("kept").replaceChildren(), SHOWN_MS);
}
