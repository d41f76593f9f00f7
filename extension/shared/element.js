/** Elements without markup: what others wrote is only ever text. */

/**
 * Properties are set as attributes; `text` is the text, a function is a listener (`click`), true
 * an attribute without a value, and what is null, undefined or false is left out.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number | boolean | null | undefined | ((event: any) => void)>} [about]
 * @param {...(Node | string | null)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, about = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(about)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === null || value === undefined || value === false) continue;
    else if (name === "text") element.textContent = String(value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/**
 * An element that the page's HTML has.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`no #${id}`);
  return element;
}

/**
 * A link to a page of a portal. An address that is not a page's is left out.
 * @param {string | null} url
 * @param {string} text
 * @returns {HTMLAnchorElement | null}
 */
export function linkTo(url, text) {
  if (!url || !/^https?:\/\//i.test(url)) return null;
  return make("a", { href: url, target: "_blank", rel: "noopener noreferrer", text });
}

/** @type {WeakMap<Element, string>} */
const shown = new WeakMap();

/**
 * Shows something anew only where it changed, and leaves the focus where it was: on the element
 * of the same `data-focus`, or on the place itself where that is gone and the place can take it.
 * @param {HTMLElement} place
 * @param {unknown} what all that the nodes are made of
 * @param {() => Node[]} nodes
 */
export function showIn(place, what, nodes) {
  const now = JSON.stringify(what);
  if (shown.get(place) === now) return;
  shown.set(place, now);
  const focused = document.activeElement;
  const held = place.contains(focused) ? focused?.getAttribute("data-focus") : null;
  place.replaceChildren(...nodes());
  if (!held) return;
  const again = [...place.querySelectorAll("[data-focus]")].find((element) => element.getAttribute("data-focus") === held);
  (again instanceof HTMLElement ? again : place).focus();
}
