// Mounts as React does: it remembers which nodes are its own, writes to them only what differs
// from the render before, and neither sees nor removes what somebody else put beside them.
import { defineAll } from "./mount.js";
import { windowed, cut } from "./virtual.js";

// What the server delivered goes at the first render, as under React's createRoot.
const delivered = [...document.body.childNodes];
let root = null;

const keyOf = (wanted) => wanted.getAttribute?.("data-row-key") ?? null;

// A fiber: a node of ours, what it was last told to be, and its fibers below.
function create(wanted) {
  const node = document.importNode(wanted, false);
  if (wanted.nodeType === Node.TEXT_NODE) return { node, text: wanted.data };
  const own = wanted.shadowRoot && node.attachShadow({ mode: "open" });
  const shadow = own && under(own, wanted.shadowRoot);
  const children = under(node, wanted);
  return { node, key: keyOf(wanted), attrs: attributes(wanted), shadow, children };
}

function under(parent, wanted) {
  const fibers = [...wanted.childNodes].map(create);
  parent.append(...fibers.map((fiber) => fiber.node));
  return fibers;
}

const attributes = (node) => new Map([...node.attributes].map((one) => [one.name, one.value]));

function fits(fiber, wanted) {
  if (fiber.node.nodeName !== wanted.nodeName) return false;
  return wanted.nodeType !== Node.ELEMENT_NODE || !fiber.shadow === !wanted.shadowRoot;
}

function update(fiber, wanted) {
  if (wanted.nodeType === Node.TEXT_NODE) {
    if (fiber.text !== wanted.data) fiber.node.data = wanted.data;
    fiber.text = wanted.data;
    return fiber;
  }
  const attrs = attributes(wanted);
  for (const name of fiber.attrs.keys()) if (!attrs.has(name)) fiber.node.removeAttribute(name);
  for (const [name, value] of attrs) {
    if (fiber.attrs.get(name) !== value) fiber.node.setAttribute(name, value);
  }
  fiber.attrs = attrs;
  if (fiber.shadow) fiber.shadow = reconcile(fiber.node.shadowRoot, fiber.shadow, wanted.shadowRoot);
  fiber.children = reconcile(fiber.node, fiber.children, wanted);
  return fiber;
}

const levelOf = (names) => /level-\d/.exec(names ?? "")?.[0] ?? "";

// A virtual list's pool: the next row of this kind, whichever order it showed.
function pool(before) {
  const free = [...before];
  return (child) => {
    const level = levelOf(child.className);
    const i = free.findIndex((one) => levelOf(one.attrs?.get("class")) === level);
    return i < 0 ? undefined : free.splice(i, 1)[0];
  };
}

// Rows go by their key, all else by its place.
function matching(before) {
  const byKey = new Map(before.filter((one) => one.key).map((one) => [one.key, one]));
  return (child, i) => {
    const key = keyOf(child);
    return key ? byKey.get(key) : before[i]?.key ? undefined : before[i];
  };
}

function reconcile(parent, before, wanted) {
  const virtual = wanted.matches?.('[data-b="virtual"]');
  const match = virtual ? pool(before) : matching(before);
  const after = [...wanted.childNodes].map((child, i) => {
    const old = match(child, i);
    const made = old && fits(old, child) ? update(old, child) : create(child);
    made.key = keyOf(child);
    return made;
  });
  const stay = new Set(after);
  for (const one of before) if (!stay.has(one)) one.node.remove();
  place(parent, before, after);
  return after;
}

// Puts new and moved nodes before their next sibling; those that kept their order stay put.
function place(parent, before, after) {
  const was = new Map(before.map((one, i) => [one, i]));
  let last = -1;
  const moved = after.map((one) => {
    const index = was.get(one) ?? -1;
    if (index < last || index < 0) return true;
    last = index;
    return false;
  });
  for (let i = after.length - 1; i >= 0; i--) {
    if (moved[i]) parent.insertBefore(after[i].node, after[i + 1]?.node ?? null);
  }
}

export function mountReact(html) {
  const fresh = document.createElement("body");
  fresh.setHTMLUnsafe(html);
  cut(fresh);
  if (!root) {
    for (const node of delivered) node.remove();
    root = [];
  }
  root = reconcile(document.body, root, fresh);
  defineAll(document.body);
}

function seek(fibers, selector) {
  for (const fiber of fibers ?? []) {
    if (fiber.attrs && fiber.node.matches(selector)) return fiber;
    const below = seek(fiber.children, selector);
    if (below) return below;
  }
  return null;
}

// Another window of a virtual list: its rows are used again for the orders that come into view.
export function slide() {
  const body = seek(root, 'tbody[data-b="virtual"]');
  if (body) body.children = reconcile(body.node, body.children, windowed(body.node));
}

function again(fiber) {
  if (fiber.attrs === undefined) return { ...fiber, node: document.createTextNode(fiber.text) };
  const node = document.importNode(fiber.node, false);
  for (const { name } of [...node.attributes]) node.removeAttribute(name);
  for (const [name, value] of fiber.attrs) node.setAttribute(name, value);
  const children = fiber.children.map(again);
  node.append(...children.map((one) => one.node));
  return { ...fiber, node, children };
}

// `practice:rerender`: every row is thrown away and built anew. Others' rows stay where they are.
export function rebuildRows() {
  const body = seek(root, "tbody");
  if (!body) return;
  for (const one of body.children) one.node.remove();
  body.children = body.children.map(again);
  body.node.append(...body.children.map((one) => one.node));
}

// `practice:remount`: the whole table goes, with all that anybody put into it, and comes anew.
export function rebuildTable() {
  const wrapper = seek(root, ".auxo-table-wrapper");
  if (!wrapper) return;
  const fresh = again(wrapper);
  wrapper.node.replaceWith(fresh.node);
  Object.assign(wrapper, fresh);
}

// `practice:touch`: only the text nodes inside rows are replaced, by others with the same text.
export function touchTexts() {
  const touch = (fiber) => {
    if (fiber.attrs) return fiber.children.forEach(touch);
    const node = document.createTextNode(fiber.text);
    fiber.node.replaceWith(node);
    fiber.node = node;
  };
  seek(root, "tbody")?.children.forEach(touch);
}
