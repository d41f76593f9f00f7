/** Whether the browser lets the extension into a portal's pages; it asks only in a click. */

import { make } from "../shared/element.js";
import { word } from "../shared/words.js";
import { tell } from "./kept.js";

/**
 * The patterns of the manifest by which the extension's scripts get into pages of these hosts.
 * @param {string[]} hosts
 * @returns {string[]}
 */
export function patternsOf(hosts) {
  const scripts = chrome.runtime.getManifest().content_scripts ?? [];
  const patterns = scripts.flatMap((script) => script.matches ?? []);
  return [...new Set(patterns)].filter((pattern) => hosts.includes(hostOf(pattern)));
}

/**
 * A line with a button for each pattern that the browser keeps from us.
 * @param {string[]} patterns
 * @returns {Promise<HTMLElement[]>}
 */
export async function missingAccess(patterns) {
  const lines = [];
  for (const pattern of patterns) {
    const given = await chrome.permissions.contains({ origins: [pattern] }).catch(() => true);
    if (!given) lines.push(accessLine(pattern));
  }
  return lines;
}

/**
 * @param {string} pattern
 * @returns {HTMLElement}
 */
function accessLine(pattern) {
  const text = word("portal_access", hostOf(pattern));
  const line = make("div", { class: "access" }, make("span", { class: "soft", text }));
  const button = make("button", { type: "button", text: word("portal_access_give") });
  button.addEventListener("click", async () => {
    const given = await chrome.permissions.request({ origins: [pattern] }).catch(() => false);
    if (given) line.remove();
    else tell(word("portal_access_not"), false);
  });
  line.append(button);
  return line;
}

/** @param {string} pattern as `https://host/*` */
function hostOf(pattern) {
  return pattern.split("/")[2] ?? "";
}
