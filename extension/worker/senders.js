/**
 * Who may ask for what. The extension's own pages may ask for anything. A page of a portal is not
 * ours, however well we know it: what runs in it may only ask about its own portal.
 */
import { ask } from "./agent.js";

/** Of these the agent takes only what belongs to the portal that the page must name. */
const OF_STORES = new Set(["orders", "sync", "reviews/accept", "reviews/reject", "fill", "ignore"]);
const OF_SUPPLIERS = new Set(["capture", "purchase"]);

/** @type {{at: number, portals: any[]} | null} */
let known = null;

/** The portals as the agent knows them; asked again after a minute. */
export async function portals() {
  if (!known || Date.now() - known.at > 60_000) {
    known = { at: Date.now(), portals: (await ask("portals")).portals };
  }
  return known.portals;
}

export function forgetPortals() {
  known = null;
}

/** @param {chrome.runtime.MessageSender} sender */
export function isOurs(sender) {
  return sender.id === chrome.runtime.id && Boolean(sender.url?.startsWith(chrome.runtime.getURL("")));
}

/**
 * The portals that a page belongs to, by the site of its address.
 *
 * @param {chrome.runtime.MessageSender} sender
 */
export async function portalsOf(sender) {
  const host = new URL(sender.url ?? "about:blank").hostname;
  const site = (/** @type {string} */ name) => name.split(":")[0]?.split(".").slice(-2).join(".");
  return (await portals()).filter((portal) =>
    portal.hosts.some((/** @type {string} */ own) => site(own) === site(host)),
  );
}

/**
 * Whether a page of a portal may ask for this.
 *
 * @param {chrome.runtime.MessageSender} sender
 * @param {string} path
 * @param {Record<string, unknown>} body
 */
export async function mayAsk(sender, path, body) {
  if (isOurs(sender)) return true;
  const there = await portalsOf(sender);
  const named = there.some((portal) => portal.key === body.portal);
  if (!there.some((portal) => portal.kind === "store")) return OF_SUPPLIERS.has(path) && named;
  if (path === "purchase") return body.action === "begin"; // it names the supplier's portal
  return path === "runs" || (OF_STORES.has(path) && named);
}
