/** The interface's words, in the browser's language. */

const BLANK = "\u0001";
/** What is still to be said when the extension was updated under the page, and its words are gone. */
const LAST_WORDS = new Map(
  ["problem_updated", "state_offline", "bar_orders", "card_close"].map((key) => [
    key,
    chrome.i18n.getMessage(key, [BLANK]),
  ]),
);

/**
 * @param {string} key
 * @param {...string} parts
 */
function say(key, ...parts) {
  try {
    return chrome.i18n.getMessage(key, parts) || key;
  } catch {
    return (LAST_WORDS.get(key) ?? key).replace(BLANK, parts[0] ?? "");
  }
}
