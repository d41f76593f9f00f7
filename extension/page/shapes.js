/** A shape for each state, so that a badge is told without its colour. */

/** @type {Record<string, string>} strokes on a field of 16 by 16 */
const SHAPES = {
  synced: "M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 0 1 0-13M5 8.2l2.2 2.2L11.2 6",
  stale: "M8 1.8L14.8 14H1.2zM8 6.2v3.6M8 11.9v.2",
  due: "M2.5 9v4.5h11V9M8 10.5v-8M4.8 5.5L8 2.3l3.2 3.2",
  waiting: "M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 0 1 0-13M8 4.4V8l2.6 1.7",
  risk: "M4 1.8h8M4 14.2h8M4.8 1.8c0 3.6 3.2 4.2 3.2 6.2s-3.2 2.6-3.2 6.2M11.2 1.8c0 3.6-3.2 4.2-3.2 6.2s3.2 2.6 3.2 6.2",
  review: "M8 1.2L14.8 8L8 14.8L1.2 8zM6.3 6.4c.2-2 3.4-1.9 3.4 0c0 1.3-1.7 1.3-1.7 2.6M8 11v.2",
  closed: "M2.5 2.5h11v11h-11zM5.4 8h5.2",
  offline: "M5.2 2.2L2 5.4a3.4 3.4 0 0 0 4.8 4.8M10.8 13.8L14 10.6a3.4 3.4 0 0 0-4.8-4.8M2.2 13.8L13.8 2.2",
  unknown: "M8 1.5v.2M12.6 3.4l-.1.1M14.5 8h-.2M12.6 12.6l-.1-.1M8 14.5v-.2M3.4 12.6l.1-.1M1.5 8h.2M3.4 3.4l.1.1M6 8h4",
  asking: "M3 8v.2M8 8v.2M13 8v.2",
};

/** @type {Map<string, SVGSVGElement>} */
const drawn = new Map();

/** @param {string} state */
function shape(state) {
  let known = drawn.get(state);
  if (!known) {
    const space = "http://www.w3.org/2000/svg";
    known = document.createElementNS(space, "svg");
    known.setAttribute("viewBox", "0 0 16 16");
    known.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(space, "path");
    path.setAttribute("d", SHAPES[state] ?? SHAPES.unknown ?? "");
    known.append(path);
    drawn.set(state, known);
  }
  return /** @type {SVGSVGElement} */ (known.cloneNode(true));
}
