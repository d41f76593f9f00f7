// Puts rendered HTML into the document: real open shadow roots, and only what differs is touched.
const KNOWN = new Set();

function define(tag) {
  if (KNOWN.has(tag) || customElements.get(tag)) return;
  KNOWN.add(tag);
  customElements.define(tag, class extends HTMLElement {});
}

// Lit keeps styles out of the DOM, in sheets that every shadow root adopts.
const SHEET = new CSSStyleSheet();
fetch("/practice-assets/shadow.css").then(async (reply) => SHEET.replaceSync(await reply.text()));

export function defineAll(root) {
  for (const node of root.querySelectorAll("*")) {
    if (node.localName.includes("-")) define(node.localName);
    if (!node.shadowRoot) continue;
    if (!node.shadowRoot.adoptedStyleSheets.length) node.shadowRoot.adoptedStyleSheets = [SHEET];
    defineAll(node.shadowRoot);
  }
}

function same(a, b) {
  return a.nodeType === b.nodeType && a.nodeName === b.nodeName;
}

function update(node, wanted) {
  if (node.nodeType === Node.TEXT_NODE) {
    if (node.data !== wanted.data) node.data = wanted.data;
    return;
  }
  for (const { name } of [...node.attributes]) {
    if (!wanted.hasAttribute(name)) node.removeAttribute(name);
  }
  for (const { name, value } of wanted.attributes) {
    if (node.getAttribute(name) !== value) node.setAttribute(name, value);
  }
  if (node.shadowRoot && wanted.shadowRoot) morph(node.shadowRoot, wanted.shadowRoot);
  morph(node, wanted);
}

function fits(node, wanted) {
  if (!same(node, wanted)) return false;
  return node.nodeType !== Node.ELEMENT_NODE || !node.shadowRoot === !wanted.shadowRoot;
}

function morph(parent, wanted) {
  const want = [...wanted.childNodes];
  want.forEach((child, i) => {
    const have = parent.childNodes[i];
    if (!have) parent.append(child);
    else if (fits(have, child)) update(have, child);
    else have.replaceWith(child);
  });
  while (parent.childNodes.length > want.length) parent.lastChild.remove();
}

export function mount(html) {
  const fresh = document.createElement("body");
  fresh.setHTMLUnsafe(html);
  morph(document.body, fresh);
  defineAll(document.body);
}
