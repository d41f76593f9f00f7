/** A shape for each state, so that nothing is told by colour alone. 16 × 16, drawn in the text's colour. */

const SVG = "http://www.w3.org/2000/svg";

/** @type {Record<string, string>} strokes of each shape */
const STROKES = {
  ...SHAPES, // those of the states, which the scripts in portals' pages draw too: page/shapes.js
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
