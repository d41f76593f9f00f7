// React's controlled fields: a value set past the native setter is not noticed, and is lost.
const KINDS = { INPUT: HTMLInputElement, TEXTAREA: HTMLTextAreaElement };

// What React tracks of a field: a checkbox by `checked`, all else by `value`.
function native(node) {
  const name = node.type === "checkbox" ? "checked" : "value";
  return { name, ...Object.getOwnPropertyDescriptor(KINDS[node.tagName].prototype, name) };
}

export function track(node) {
  if (node._valueTracker) return;
  const { name, get, set } = native(node);
  let known = `${get.call(node)}`;
  Object.defineProperty(node, name, {
    configurable: true,
    enumerable: true,
    get() {
      return get.call(this);
    },
    set(value) {
      known = `${value}`;
      set.call(this, value);
    },
  });
  node._valueTracker = {
    getValue: () => known,
    setValue: (value) => {
      known = `${value}`;
    },
    stopTracking: () => {
      delete node._valueTracker;
      delete node[name];
    },
  };
}

// Whether an event brings a value that React would hear of.
export function changed(node) {
  const now = `${native(node).get.call(node)}`;
  if (!node._valueTracker || node._valueTracker.getValue() === now) return false;
  node._valueTracker.setValue(now);
  return true;
}
