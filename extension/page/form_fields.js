/** Fills fields as a person would, so that the page's own script notices. */

const LOAD_MS = 4_000;

/**
 * @param {HTMLInputElement | HTMLTextAreaElement} field
 * @param {string} text
 */
function typeInto(field, text) {
  field.focus();
  // Our own view of the element has the plain setter: what the page laid over it is passed by, and
  // the page hears of the change by the event, as it does of typing.
  field.value = text;
  field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText", data: text }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

/**
 * Wait for something to stand on the page.
 *
 * @template T
 * @param {() => T | null | undefined} look
 * @param {number} [patience] milliseconds
 * @returns {Promise<T | null>}
 */
function awaited(look, patience = LOAD_MS) {
  return new Promise((done) => {
    const found = look();
    if (found) return done(found);
    const end = (/** @type {T | null} */ value) => {
      watcher.disconnect();
      clearTimeout(timer);
      done(value);
    };
    const watcher = new MutationObserver(() => {
      const later = look();
      if (later) end(later);
    });
    const timer = setTimeout(() => end(null), patience);
    watcher.observe(document.body, { childList: true, subtree: true, attributes: true });
  });
}

/**
 * Choose in a list that opens below a field: open it, narrow it by typing, press the option.
 *
 * @param {HTMLInputElement} field
 * @param {string} option a selector with {name}
 * @param {string[]} names
 * @param {() => boolean} still whether it is still the form that was meant
 */
async function chooseIn(field, option, names, still) {
  for (const name of names) {
    if (!still()) return false;
    const css = option.replace("{name}", CSS.escape(name).replaceAll("\\ ", " "));
    field.focus();
    pressOn(field);
    typeInto(field, name);
    const found = await awaited(() => document.querySelector(css), 1_500);
    if (!found) continue;
    if (!still()) return false;
    pressOn(found);
    return true;
  }
  return false;
}

/** @param {Element} element */
function pressOn(element) {
  for (const type of ["pointerdown", "mousedown", "pointerup", "mouseup", "click"]) {
    element.dispatchEvent(new MouseEvent(type, { bubbles: true, cancelable: true, button: 0 }));
  }
}
