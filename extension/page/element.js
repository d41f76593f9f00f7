/** Makes elements. Texts of portals and of the agent are set as text and never as markup. */

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/**
 * A button that does something.
 *
 * @param {string} text
 * @param {(event: Event) => void} pressed
 * @param {Record<string, string>} [attributes]
 */
function pressable(text, pressed, attributes = {}) {
  const button = make("button", { type: "button", ...attributes }, text);
  button.addEventListener("click", pressed);
  return button;
}

/** @type {Map<string, CSSStyleSheet>} */
const sheets = new Map();

/**
 * A closed shadow root: the page neither sees nor styles what is in it.
 *
 * @param {HTMLElement} host
 * @param {string} css
 */
function closedRoot(host, css) {
  const root = host.attachShadow({ mode: "closed" });
  let sheet = sheets.get(css);
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    sheets.set(css, sheet);
  }
  root.adoptedStyleSheets = [sheet];
  return root;
}
