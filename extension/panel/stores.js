/** Choosing a store, where there are several. */

/** @import { StoreHealth } from "../shared/contract.js" */

import { byId, make, showIn } from "../shared/element.js";
import { word } from "../shared/words.js";

/**
 * @param {StoreHealth[]} stores
 * @param {string} key
 * @returns {string}
 */
export function nameOf(stores, key) {
  return stores.find((store) => store.key === key)?.account ?? key;
}

/**
 * @param {StoreHealth[]} stores
 * @returns {HTMLOptionElement[]}
 */
export function storeOptions(stores) {
  return stores.map(({ key }) => make("option", { value: key, text: nameOf(stores, key) }));
}

/**
 * The choice whose questions are shown.
 * @param {StoreHealth[]} stores
 * @param {string} chosen "" for all
 * @param {(key: string) => void} choose
 */
export function showStores(stores, chosen, choose) {
  const select = /** @type {HTMLSelectElement} */ (byId("store"));
  select.hidden = stores.length < 2;
  select.onchange = () => choose(select.value);
  showIn(select, stores.map((store) => [store.key, store.account]), () => [
    make("option", { value: "", text: word("panel_all_stores") }),
    ...storeOptions(stores),
  ]);
  select.value = chosen;
}
