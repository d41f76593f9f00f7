/** What stands on both sides, row by row, and whether it is the same. Pure. */

/** @import { SideView, WaybillShown } from "../shared/contract.js" */

/** @typedef {"equal" | "differs" | "alike" | "missing"} Mark */
/** @typedef {{ name: string, cells: string[][], mark: Mark | null }} Row */

/** Rows whose texts are written differently by every portal: another text proves nothing there. */
const WORDED = new Set(["product"]);

/** @type {[string, boolean, (side: SideView) => string[]][]} name, whether it is compared, its values */
const ROWS = [
  ["waybill", true, (side) => side.waybills.map((waybill) => waybill.number)],
  ["carrier", true, (side) => unique(side.waybills.map((waybill) => waybill.carrier_name))],
  ["product", true, (side) => side.lines.map((line) => line.product)],
  ["spec", true, (side) => side.lines.map((line) => line.spec)],
  ["quantity", true, (side) => side.lines.map((line) => String(line.quantity))],
  ["receiver", true, (side) => [side.receiver]],
  ["status", false, (side) => [side.status]],
  ["notes", false, (side) => side.notes],
];

/**
 * @param {SideView[]} sides one or two
 * @returns {Row[]}
 */
export function compare(sides) {
  const rows = [];
  for (const [name, compared, values] of ROWS) {
    const cells = sides.map((side) => values(side).filter((value) => value.trim() !== ""));
    if (cells.every((cell) => cell.length === 0)) continue;
    const [here, there] = cells;
    const mark = compared && here && there ? markOf(name, here, there) : null;
    rows.push({ name, cells, mark });
  }
  return rows;
}

/**
 * @param {string} name
 * @param {string[]} here
 * @param {string[]} there
 * @returns {Mark}
 */
function markOf(name, here, there) {
  if (here.length === 0 || there.length === 0) return "missing";
  if (same(here, there)) return "equal";
  const masked = [...here, ...there].some((text) => text.includes("*"));
  return WORDED.has(name) || masked ? "alike" : "differs";
}

/**
 * In any order; spaces and capitals don't count.
 * @param {string[]} here
 * @param {string[]} there
 */
function same(here, there) {
  const plain = (/** @type {string[]} */ texts) => texts.map((text) => text.replace(/\s+/g, "").toLowerCase()).sort();
  return JSON.stringify(plain(here)) === JSON.stringify(plain(there));
}

/** @param {string[]} texts */
function unique(texts) {
  return [...new Set(texts)];
}

/**
 * From where the waybills came that are not of our own reading.
 * @param {WaybillShown[]} waybills
 * @returns {("extension" | "by_hand")[]}
 */
export function sourcesOf(waybills) {
  return [...new Set(waybills.flatMap((waybill) => waybill.sources))];
}
