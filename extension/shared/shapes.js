/** A shape for each state, so that nothing is told by colour alone. 16 × 16, drawn in the text's colour. */

const SVG = "http://www.w3.org/2000/svg";

/** @type {Record<string, string>} strokes of each shape */
const STROKES = {
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
  parked: "M5.5 2.5v11M10.5 2.5v11",
  running: "M13.5 8a5.5 5.5 0 0 1-10 3.1M2.5 8a5.5 5.5 0 0 1 10-3.1M12.8 1.8v3.3H9.5M3.2 14.2v-3.3h3.3",
  equal: "M3 6h10M3 10h10",
  differs: "M3 6h10M3 10h10M10.5 2.5l-5 11",
  alike: "M2.5 6.4c2-2 3.5-1.6 5.5-.4s3.5 1.6 5.5-.4M2.5 10.6c2-2 3.5-1.6 5.5-.4s3.5 1.6 5.5-.4",
  yes: "M2.8 8.6l3.4 3.4l7-7.6",
  no: "M3.5 3.5l9 9M12.5 3.5l-9 9",
  side: "M1.8 2.5h12.4v11H1.8zM9.6 2.5v11",
};

/**
 * Hidden from screen readers: the word stands beside it.
 * @param {string} name
 * @returns {SVGElement}
 */
export function shape(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  for (const [attribute, value] of Object.entries({ viewBox: "0 0 16 16", class: `shape is-${name}` })) {
    svg.setAttribute(attribute, value);
  }
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  path.setAttribute("d", STROKES[name] ?? STROKES["unknown"] ?? "");
  svg.append(path);
  return svg;
}
