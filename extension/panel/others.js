/** Orders that need a person without a question that could be answered here. */

/** @import { NeedsPerson } from "../shared/contract.js" */

import { byId, make, showIn } from "../shared/element.js";
import { timeElement } from "../shared/time.js";
import { word } from "../shared/words.js";

/**
 * @param {NeedsPerson[]} others
 * @param {(store: string) => string | null} nameOf a store, where there are several
 */
export function showOthers(others, nameOf) {
  byId("others").hidden = others.length === 0;
  showIn(byId("others-list"), others.map((one) => [one, nameOf(one.store)]), () => others.map((one) => line(one, nameOf(one.store))));
}

/**
 * @param {NeedsPerson} one
 * @param {string | null} store
 */
function line(one, store) {
  const name = make("span", { class: "order number", text: one.order_id });
  const deadline = one.deadline ? make("span", { class: "soft" }, timeElement(one.deadline, "left")) : null;
  const title = make("p", { class: "line" }, name, store ? make("span", { class: "soft", text: store }) : null, deadline);
  const texts = one.texts.length > 0 ? one.texts : [word("others_look")];
  return make("li", { class: "card" }, title, ...texts.map((text) => make("p", { text })));
}
