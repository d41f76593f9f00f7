/** Whether the browser lets the extension see a portal's pages; it asks only in a click. */

import { make } from "../shared/element.js";
import { word } from "../shared/words.js";
import { tell } from "./kept.js";

/**
 * Match patterns know no ports in every browser, so a port is left out.
 * @param {string} host
 * @returns {string}
 */
function originOf(host) {
  return `*://${host.replace(/:\d+$/, "")}/*`;
}

/**
 * A line with a button for each host that the browser keeps from us.
 * @param {string[]} hosts
 * @returns {Promise<HTMLElement[]>}
 */
export async function missingAccess(hosts) {
  const lines = [];
  for (const host of hosts) {
    const wanted = { origins: [originOf(host)] };
    const given = await chrome.permissions.contains(wanted).catch(() => true);
    if (!given) lines.push(accessLine(host, wanted));
  }
  return lines;
}

/**
 * @param {string} host
 * @param {{ origins: string[] }} wanted
 * @returns {HTMLElement}
 */
function accessLine(host, wanted) {
  const line = make("div", { class: "access" }, make("span", { class: "soft", text: word("portal_access", host) }));
  const button = make("button", { type: "button", text: word("portal_access_give") });
  button.addEventListener("click", async () => {
    const given = await chrome.permissions.request(wanted).catch(() => false);
    if (given) line.remove();
    else tell(word("portal_access_not"), false);
  });
  line.append(button);
  return line;
}
