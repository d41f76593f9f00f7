/**
 * Hides rows of the page, and shows again those that were hidden before.
 *
 * @param {Set<Element>} hidden
 */
function hideAlone(hidden) {
  for (const one of document.querySelectorAll("[data-yundan-hidden]")) {
    if (hidden.has(one) || !(one instanceof HTMLElement)) continue;
    one.removeAttribute("data-yundan-hidden");
    one.style.removeProperty("display");
  }
  for (const one of hidden) {
    if (!(one instanceof HTMLElement) || one.hasAttribute("data-yundan-hidden")) continue;
    one.setAttribute("data-yundan-hidden", "");
    one.style.setProperty("display", "none", "important");
  }
}
