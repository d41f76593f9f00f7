/** The interface's words, in the browser's language. */

/**
 * @param {string} key
 * @param {...string} parts
 */
function say(key, ...parts) {
  try {
    return chrome.i18n.getMessage(key, parts) || key;
  } catch {
    return key; // the extension was updated under this page
  }
}
