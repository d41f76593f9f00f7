/**
 * Finds what the portals' data files say where it stands. Nothing here knows a portal.
 *
 * @typedef {{css: string | null, attr: string | null, contains: string | null, pattern: string | null}} Place
 */

/**
 * The elements that a selector finds, also inside of open shadow roots where `deep`.
 *
 * @param {ParentNode} root
 * @param {string} css
 * @param {boolean} deep
 * @returns {Element[]}
 */
function findAll(root, css, deep) {
  const found = [...root.querySelectorAll(css)];
  if (!deep) return found;
  for (const element of root.querySelectorAll("*")) {
    if (element.shadowRoot) found.push(...findAll(element.shadowRoot, css, true));
  }
  return found;
}

/**
 * The value at a place, "" where nothing stands there. Without `css` the element itself is meant.
 *
 * @param {Element | Document} root
 * @param {Place} place
 * @param {boolean} [deep]
 */
function valueAt(root, place, deep = false) {
  const inside = place.css ? findAll(root, place.css, deep) : root instanceof Element ? [root] : [];
  for (const element of inside) {
    const text = place.attr && !place.contains ? "" : (element.textContent ?? "").replace(/\s+/g, " ").trim();
    if (place.contains && !text.includes(place.contains)) continue;
    const said = place.attr ? firstAttribute(element, place.attr) : text;
    const value = place.pattern ? matched(said, place.pattern) : said;
    if (value) return value;
  }
  return "";
}

/**
 * @param {Element} element
 * @param {string} names `a|b` takes the first that is there
 */
function firstAttribute(element, names) {
  for (const name of names.split("|")) {
    const value = element.getAttribute(name);
    if (value) return value;
  }
  return "";
}

/** @type {Map<string, RegExp>} */
const patterns = new Map();

/**
 * @param {string} text
 * @param {string} pattern
 */
function matched(text, pattern) {
  let known = patterns.get(pattern);
  if (!known) patterns.set(pattern, (known = new RegExp(pattern)));
  const found = known.exec(text);
  return found ? (found[1] ?? found[0]) : "";
}
