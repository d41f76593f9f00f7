// React's controlled inputs: a value set past the native setter is not noticed, and is lost.
const native = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");

export function track(node) {
  if (node._valueTracker) return;
  let known = native.get.call(node);
  Object.defineProperty(node, "value", {
    configurable: true,
    enumerable: true,
    get() {
      return native.get.call(this);
    },
    set(value) {
      known = `${value}`;
      native.set.call(this, value);
    },
  });
  node._valueTracker = {
    getValue: () => known,
    setValue: (value) => {
      known = `${value}`;
    },
    stopTracking: () => {
      delete node._valueTracker;
      delete node.value;
    },
  };
}

// Whether an input or change event brings a value that React would hear of.
export function changed(node) {
  const now = native.get.call(node);
  if (!node._valueTracker || node._valueTracker.getValue() === now) return false;
  node._valueTracker.setValue(now);
  return true;
}
