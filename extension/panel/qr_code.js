/** A QR code as a picture that no address leads to. */

const SVG = "http://www.w3.org/2000/svg";
const QUIET = 4; // modules of light around it; phones find none with fewer

/**
 * @param {string[]} rows "1" where a module is dark
 * @param {string} label
 * @returns {SVGElement}
 */
export function qrCode(rows, label) {
  const size = rows.length + 2 * QUIET;
  const svg = drawn("svg", { class: "qr", viewBox: `0 0 ${size} ${size}`, role: "img", "aria-label": label });
  const dark = rows.flatMap((row, y) =>
    [...row].map((module, x) => (module === "1" ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : "")),
  );
  const light = drawn("rect", { width: String(size), height: String(size), fill: "#fff" });
  svg.append(light, drawn("path", { d: dark.join(""), fill: "#000" }));
  return svg;
}

/**
 * @param {string} tag
 * @param {Record<string, string>} about
 * @returns {SVGElement}
 */
function drawn(tag, about) {
  const element = /** @type {SVGElement} */ (document.createElementNS(SVG, tag));
  for (const [name, value] of Object.entries(about)) element.setAttribute(name, value);
  return element;
}
