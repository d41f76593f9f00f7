// One page as text, by the same walk as the agent's own reading: a test holds the two against each
// other. It cannot be shared: a content script may load no file but its own.
const serialisePage = () => {
  const VOID = new Set(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]);
  const SKIPPED = new Set(["script", "style", "noscript", "template", "link"]);
  /** @param {string} s */
  const escapeText = (s) => s.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  /** @param {string} s */
  const escapeAttribute = (s) => s.replace(/&/g, "&amp;").replace(/"/g, "&quot;");

  // A password is never written, also where the page shows it in a plain field for a while.
  const NAMES = ["autocomplete", "name", "id"];
  /** @param {any} element */
  const holdsPassword = (element) =>
    element.type === "password" ||
    element.getAttribute("type") === "password" ||
    (/^(text|search|email|tel|url|number)$/.test(element.type ?? "") &&
      NAMES.some((name) => /passw|pwd/i.test(element.getAttribute(name) ?? "")));

  /** @param {any} element @param {string} tag */
  const attributes = (element, tag) => {
    const out = new Map();
    for (const { name, value } of element.attributes) out.set(name, value);
    if (tag === "input") {
      if (element.type === "checkbox" || element.type === "radio") {
        if (element.checked) out.set("checked", "");
        else out.delete("checked");
      } else out.set("value", element.value);
    }
    if (holdsPassword(element)) out.delete("value");
    if (tag === "option") {
      if (element.selected) out.set("selected", "");
      else out.delete("selected");
    }
    if (/^(button|input|select|textarea)$/.test(tag) && element.disabled) out.set("disabled", "");
    return [...out].map(([n, v]) => ` ${n}="${escapeAttribute(v)}"`).join("");
  };

  /** @param {any} parent */
  const inner = (parent) => {
    let out = "";
    for (const child of parent.childNodes) out += write(child);
    return out;
  };

  /** @param {any} node @returns {string} */
  const write = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return escapeText(node.data);
    if (node.nodeType !== Node.ELEMENT_NODE) return "";
    const tag = node.localName;
    if (SKIPPED.has(tag)) return "";
    const open = `<${tag}${attributes(node, tag)}>`;
    if (VOID.has(tag)) return open;
    if (tag === "textarea") return `${open}${escapeText(node.value)}</textarea>`;
    let content = node.shadowRoot ? `<shadow-root>${inner(node.shadowRoot)}</shadow-root>` : "";
    if (tag === "iframe" && node.contentDocument?.documentElement) {
      return `${open}</iframe><frame-document>${inner(node.contentDocument.body)}</frame-document>`;
    }
    content += inner(node);
    return `${open}${content}</${tag}>`;
  };

  return `<!doctype html>${write(document.documentElement)}`;
};
