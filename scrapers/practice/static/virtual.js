// `practice_list=virtual`: of all orders only those near the viewport have rows.
const HEAD_PX = 48;
const LINE_PX = 136;
const BESIDE = 2; // orders kept above and below what is seen

let orders = [];
let shell = null;

// Takes the rows out of a fresh render, and leaves those of the window in it.
export function cut(fresh) {
  const body = fresh.querySelector('tbody[data-b="virtual"]');
  if (!body) return;
  orders = [];
  for (const row of [...body.children]) {
    if (row.matches(".auxo-table-row-level-1")) orders.at(-1).rows.push(row);
    else orders.push({ rows: [row] });
  }
  for (const one of orders) one.height = HEAD_PX + LINE_PX * (one.rows.length - 1);
  shell = body.cloneNode(false);
  const live = document.querySelector('tbody[data-b="virtual"]');
  body.replaceChildren(...windowed(live).childNodes);
}

// The tbody as it should be now: a spacer, the rows near the viewport, a spacer.
export function windowed(live) {
  const seen = live ? -live.getBoundingClientRect().top : 0;
  const body = shell.cloneNode(false);
  const tops = [0];
  for (const one of orders) tops.push(tops.at(-1) + one.height);
  const whole = tops.at(-1);
  const above = orders.findIndex((_, i) => tops[i + 1] > seen);
  const first = Math.max(0, (above < 0 ? orders.length : above) - BESIDE);
  const below = tops.findIndex((top) => top > seen + innerHeight);
  const end = Math.min(orders.length, (below < 0 ? orders.length : below) + BESIDE);
  body.append(spacer(tops[first]));
  for (const one of orders.slice(first, end)) body.append(...one.rows.map((row) => row.cloneNode(true)));
  body.append(spacer(whole - tops[end]));
  return body;
}

function spacer(height) {
  const row = document.createElement("tr");
  row.className = "auxo-table-measure-row";
  row.setAttribute("aria-hidden", "true");
  row.setAttribute("style", `height: ${height}px`);
  return row;
}
