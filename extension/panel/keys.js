/** One key for what is done hundreds of times. */

/**
 * @typedef {object} Keys
 * @property {(by: 1 | -1) => void} move
 * @property {() => void} accept
 * @property {() => void} reject
 */

const TYPED_IN = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable], #by-hand";
/** Where the arrow keys have a meaning of their own. */
const OWN_ARROWS = "input, select, #question";

/**
 * A key that is held down answers one question, not all of them.
 * @param {Keys} keys
 */
export function listen(keys) {
  addEventListener("keydown", (event) => {
    const at = event.target instanceof Element ? event.target : document.body;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || at.closest(TYPED_IN)) return;
    if (event.repeat && at.closest("button") && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      return;
    }
    const act = actOf(event.key, keys, at);
    if (!act || (event.repeat && act.once)) return;
    event.preventDefault();
    act.run();
  });
}

/**
 * @param {string} key
 * @param {Keys} keys
 * @param {Element} at
 * @returns {{ run: () => void, once: boolean } | null}
 */
function actOf(key, keys, at) {
  const arrows = !at.closest(OWN_ARROWS);
  const name = key.toLowerCase();
  if (name === "j" || (arrows && key === "ArrowDown")) return { run: () => keys.move(1), once: false };
  if (name === "k" || (arrows && key === "ArrowUp")) return { run: () => keys.move(-1), once: false };
  if (name === "a") return { run: keys.accept, once: true };
  if (name === "r") return { run: keys.reject, once: true };
  return null;
}
