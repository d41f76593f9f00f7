/** Which portals are marked, and what is taken from suppliers' pages. */

/** @import { PortalView, Settings, SupplierHealth } from "../shared/contract.js" */

import { ask, changeSettings, settings as currentSettings } from "../shared/ask.js";
import { make } from "../shared/element.js";
import { problemBox } from "../shared/problem.js";
import { word } from "../shared/words.js";
import { missingAccess, patternsOf } from "./access.js";
import { keptSwitch } from "./kept.js";

/**
 * @param {HTMLElement} place
 * @param {Settings} settings
 */
export async function showPortals(place, settings) {
  const [portals, hello] = await Promise.all([ask("portals"), ask("hello")]);
  if (!portals.ok) {
    const agents = chrome.runtime.getManifest().host_permissions ?? [];
    place.replaceChildren(problemBox(portals), ...(await missingAccess(agents)));
    return;
  }
  const suppliers = hello.ok ? hello.answer.suppliers : [];
  const all = portals.answer.portals;
  const groups = [];
  for (const [kind, title] of /** @type {const} */ ([["store", "portals_stores"], ["supplier", "portals_suppliers"]])) {
    const ofKind = all.filter((portal) => portal.kind === kind);
    const parts = await Promise.all(ofKind.map((portal) => portalPart(portal, settings, suppliers)));
    const heading = make("h3", { text: word(title) });
    if (parts.length > 0) groups.push(make("div", {}, heading, make("div", { class: "group" }, ...parts)));
  }
  place.replaceChildren(...(groups.length > 0 ? groups : [make("p", { text: word("portals_none") })]));
}

/**
 * @param {PortalView} portal
 * @param {Settings} settings
 * @param {SupplierHealth[]} suppliers
 * @returns {Promise<HTMLElement>}
 */
async function portalPart(portal, settings, suppliers) {
  const part = make("fieldset", {}, make("legend", { text: portal.name }));
  const supplier = portal.kind === "supplier";
  const patterns = patternsOf(portal.hosts);
  if (patterns.length === 0 || (!supplier && !portal.rows && !portal.form)) {
    part.append(make("p", { class: "soft", text: word("portal_not_markable") }));
    return part;
  }
  const marked = !settings.off.includes(portal.key);
  const text = word(supplier ? "portal_mark_supplier" : "portal_mark");
  part.append(keptSwitch(text, marked, (on) => changeList("off", portal.key, !on)));
  if (supplier) part.append(...supplierSwitches(portal, settings, suppliers));
  part.append(...(await missingAccess(patterns)));
  return part;
}

/**
 * @param {PortalView} portal
 * @param {Settings} settings
 * @param {SupplierHealth[]} suppliers
 * @returns {HTMLElement[]}
 */
function supplierSwitches(portal, settings, suppliers) {
  const auto = settings.auto_capture.includes(portal.key);
  const switches = [
    keptSwitch(word("portal_auto"), auto, (on) => changeList("auto_capture", portal.key, on), word("portal_auto_hint")),
  ];
  for (const { key, trusts_captures } of suppliers.filter((supplier) => supplier.portal === portal.key)) {
    const keep = (/** @type {boolean} */ on) => ask("trust", { supplier: key, trusted: on });
    switches.push(keptSwitch(word("portal_trust", key), trusts_captures, keep, word("portal_trust_hint")));
  }
  return switches;
}

/**
 * Puts a portal on a list of the settings or takes it off; the list is read anew first, since
 * another page may have changed it.
 * @param {"off" | "auto_capture"} list
 * @param {string} key
 * @param {boolean} on
 */
async function changeList(list, key, on) {
  const current = await currentSettings();
  if (!current.ok) return current;
  const others = current.answer[list].filter((portal) => portal !== key);
  return changeSettings({ [list]: on ? [...others, key] : others });
}
