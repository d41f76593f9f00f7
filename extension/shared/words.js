/** Every word that a person reads here comes from `_locales/`, the agent or a portal. */

/**
 * @param {string} key
 * @param {...(string | number)} values for `$1`, `$2`, …
 * @returns {string}
 */
export function word(key, ...values) {
  return chrome.i18n.getMessage(key, values.map(String)) || key;
}

/**
 * The word for one of several names, such as a state: `state_` and `due`. A name that a newer
 * agent has and we don't is shown as it stands.
 * @param {string} prefix
 * @param {string} name
 * @returns {string}
 */
export function wordFor(prefix, name) {
  return chrome.i18n.getMessage(prefix + name) || name;
}

/** The language to write times in: that of our words. @returns {string} */
export function language() {
  const browser = chrome.i18n.getUILanguage();
  const ours = word("language");
  return browser.startsWith(ours.slice(0, 2)) ? browser : ours;
}

/** Fills in what the page's HTML names, and says which language the page is in. */
export function fillWords() {
  document.documentElement.lang = language();
  const attributes = { title: "title", label: "aria-label", placeholder: "placeholder" };
  for (const element of document.querySelectorAll("[data-i18n]")) {
    element.textContent = word(element.getAttribute("data-i18n") ?? "");
  }
  for (const [name, attribute] of Object.entries(attributes)) {
    for (const element of document.querySelectorAll(`[data-i18n-${name}]`)) {
      element.setAttribute(attribute, word(element.getAttribute(`data-i18n-${name}`) ?? ""));
    }
  }
}
