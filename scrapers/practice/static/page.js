// The script of every page: makes the page's calls, then mounts what the renderer made of them.
import { mount } from "./mount.js";
import { mountReact, rebuildRows, rebuildTable, slide, touchTexts } from "./react.js";
import { attachBuying } from "./buy.js";
import { attachForm } from "./form.js";
import { keepAsking } from "./live.js";
import { watchSlider } from "./slider.js";

const state = { answers: [], ui: {}, step: { calls: [] }, turn: 0 };

const cookie = (name) =>
  decodeURIComponent((document.cookie.match(`(?:^|; )${name}=([^;]*)`) || [])[1] || "");

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

async function call(url) {
  try {
    const reply = await fetch(url, { credentials: "include" });
    const body = await reply.text();
    return { url, status: reply.redirected ? 302 : reply.status, body };
  } catch {
    return { url, status: 0, body: "" };
  }
}

// Renders are queued: an older one never overwrites a newer one.
let queue = Promise.resolve();
export function render() {
  queue = queue.then(renderNow, renderNow);
  return queue;
}

async function renderNow() {
  const sent = {
    url: location.href,
    answers: state.answers,
    ui: { ...state.ui, account_cookie: cookie("lgc") },
  };
  const reply = await fetch("/practice-assets/view", { method: "POST", body: JSON.stringify(sent) });
  state.step = JSON.parse(reply.headers.get("X-Practice-Step"));
  const html = await reply.text();
  if (state.held) return;
  if (state.step.react) mountReact(html);
  else mount(html);
  form.restore();
  buying.restore();
  watchSlider();
}

// As React does, a page that is there already keeps its rows until the answers are.
async function run() {
  const mine = ++state.turn;
  state.answers = [];
  state.held = Boolean(state.step.react);
  await render();
  while (mine === state.turn && state.step.calls.length) {
    const { calls, wait } = state.step;
    if (wait) await sleep(wait);
    const got = [];
    for (const url of calls) {
      got.push(await call(url));
      if (mine !== state.turn) return;
    }
    state.answers.push(...got);
    state.held = false;
    await render();
  }
  if (state.step.goto) location.href = state.step.goto;
}

const form = attachForm(state, render);
const buying = attachBuying(state, render);

// Within one page the address changes without a new document, as in the real single-page apps.
function go(target) {
  const url = new URL(target, location.href);
  if (url.pathname !== location.pathname) {
    location.href = url.href;
    return;
  }
  history.pushState(null, "", url);
  state.ui = { guide_closed: state.ui.guide_closed };
  run();
}

function goWith(name, value) {
  const url = new URL(location.href);
  url.searchParams.delete("page");
  if (value) url.searchParams.set(name, value);
  else url.searchParams.delete(name);
  go(url.href);
}

document.addEventListener("click", (event) => {
  for (const node of event.composedPath()) {
    if (!(node instanceof Element)) continue;
    // A Q-BUTTON hears real mouse clicks only; a script's .click() passes it by.
    if (node.tagName === "Q-BUTTON" && !event.isTrusted) return;
    const told = node.getAttribute("data-b") || "";
    if (told.startsWith("go:")) return go(told.slice(3));
    if (told === "guide") {
      state.ui.guide_closed = true;
      return render();
    }
    if (told === "search-go") return goWith("order_id", state.ui.search ?? "");
    if (told === "word-go") return goWith("word", state.ui.word ?? "");
    if (form.clicked(told, node) || buying.clicked(told)) return;
  }
});

document.addEventListener("input", (event) => {
  const node = event.composedPath()[0];
  if (node instanceof Element && node.getAttribute("data-b") === "word") state.ui.word = node.value;
});

addEventListener("popstate", run);
addEventListener("practice:rerender", rebuildRows);
addEventListener("practice:remount", rebuildTable);
addEventListener("practice:touch", touchTexts);
addEventListener("scroll", () => requestAnimationFrame(slide), { passive: true });
addEventListener("resize", () => requestAnimationFrame(slide));
addEventListener("message", (event) => {
  if (event.data === "practice-login") location.reload();
});
run();
keepAsking(state, call, render);
