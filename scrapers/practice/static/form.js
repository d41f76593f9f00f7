// The ship form: controlled inputs, the carrier's rc-select, submit, the 60128 question, messages.
import { changed, track } from "./tracked.js";

const TOAST_MS = 3000;
const ASKS = 60128;
const FIELDS = { number: "number", carrier: "filter", search: "search" };

export function attachForm(state, render) {
  const at = (mark) => document.querySelector(`[data-b="${mark}"]`);
  let busy = false;
  let toasts = 0;

  // Every render puts the state's values back into the inputs.
  function restore() {
    for (const [mark, name] of Object.entries(FIELDS)) {
      const node = at(mark);
      if (!node) continue;
      track(node);
      if (state.ui[name] === undefined && mark === "search") state.ui.search = node.value;
      const value = state.ui[name] ?? "";
      if (node.value !== value) node.value = value;
    }
    for (const box of document.querySelectorAll('[data-b="tick"]')) {
      if (state.step.react) track(box);
      const mine = state.ui.ticked;
      box.checked = mine ? mine.includes(box.value) : box.hasAttribute("checked");
    }
  }

  function say(text, kind) {
    const mine = ++toasts;
    Object.assign(state.ui, { toast: text, toast_kind: kind });
    setTimeout(() => {
      if (mine !== toasts) return;
      state.ui.toast = "";
      render();
    }, TOAST_MS);
    return render();
  }

  function heard(event) {
    const node = event.target;
    if (!(node instanceof HTMLInputElement)) return;
    const mark = node.getAttribute("data-b");
    if (mark === "tick" && event.type === "change" && !state.step.react) {
      const boxes = [...document.querySelectorAll('[data-b="tick"]')];
      state.ui.ticked = boxes.filter((box) => box.checked).map((box) => box.value);
      render();
      return;
    }
    if (!(mark in FIELDS) || !changed(node)) return;
    state.ui[FIELDS[mark]] = node.value;
    if (mark === "carrier") state.ui.open = true;
    if (mark === "carrier" || state.step.react) render();
  }

  // React hears of a checkbox by its click alone.
  function ticked(node) {
    if (!state.step.react || !changed(node)) return;
    const boxes = [...document.querySelectorAll('[data-b="tick"]')];
    const shown = boxes.filter((box) => box.hasAttribute("checked")).map((box) => box.value);
    const now = new Set(state.ui.ticked ?? shown);
    if (node.checked) now.add(node.value);
    else now.delete(node.value);
    state.ui.ticked = [...now];
    render();
  }

  function choose(name) {
    Object.assign(state.ui, { carrier: name, filter: "", open: false });
    render();
  }

  function close() {
    if (!state.ui.open) return;
    Object.assign(state.ui, { filter: "", open: false });
    render();
  }

  function body(confirmed) {
    const { fields, perLine, order, codes, lines } = state.step.submit;
    const [code, name, number] = fields;
    const carrier = state.ui.carrier ?? "";
    const made = { order_id: order, [code]: codes[carrier] ?? "", [name]: carrier };
    made[number] = state.ui.number ?? "";
    // The boxes as they are at the click: the last render may be older than the last tick.
    const ticked = state.ui.ticked ?? lines;
    if (perLine) made.shipped_order_info = ticked.map((id) => ({ shipped_order_id: id }));
    if (confirmed) made.ignore_check = 1;
    return made;
  }

  async function send(confirmed) {
    if (busy) return;
    if (!state.ui.carrier) return say("请选择物流公司", "error");
    if (!state.ui.number) return say("请输入物流单号", "error");
    busy = true;
    try {
      await judge(await post(confirmed));
    } finally {
      busy = false;
    }
  }

  async function post(confirmed) {
    const { url } = state.step.submit;
    const json = { "Content-Type": "application/json" };
    try {
      const reply = await fetch(url, {
        method: "POST",
        headers: json,
        body: JSON.stringify(body(confirmed)),
        credentials: "include",
      });
      return { url, status: reply.redirected ? 302 : reply.status, body: await reply.text() };
    } catch {
      return { url, status: 0, body: "" };
    }
  }

  async function judge(answer) {
    let found = {};
    try {
      found = JSON.parse(answer.body);
    } catch {
      // not JSON: a gateway's page, a login page, or nothing at all
    }
    if (answer.status === 302 || found.data?.captcha || found.code === 10008) {
      state.answers.push(answer);
      await render();
      if (state.step.goto) location.href = state.step.goto;
      return;
    }
    if (found.code === 0) return say("发货成功", "success");
    if (found.code === ASKS) {
      state.ui.dialog = found.msg;
      return render();
    }
    return say(found.msg || "网络异常，请稍后重试", "error");
  }

  function clicked(mark, node) {
    if (mark === "tick") ticked(node);
    else if (mark === "submit") send(false);
    else if (mark === "refuse" || mark === "confirm") {
      state.ui.dialog = "";
      render();
      if (mark === "confirm") send(true);
    } else if (mark.startsWith("option:")) choose(mark.slice(7));
    else return false;
    return true;
  }

  document.addEventListener("input", heard);
  document.addEventListener("change", heard);
  document.addEventListener("focusout", () => {
    if (!state.step.react || at("number")) render();
  });
  document.addEventListener("mousedown", (event) => {
    const near = (mark) => event.target.closest?.(`[data-b^="${mark}"]`);
    if (near("opener")) {
      state.ui.open = true;
      render();
      if (!near("carrier")) {
        event.preventDefault();
        at("carrier").focus();
      }
    } else if (near("option:")) event.preventDefault();
    else close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.getAttribute?.("data-b") !== "carrier") return;
    const first = document.querySelector('[data-b^="option:"]');
    if (event.key === "Enter" && state.ui.open && first) clicked(first.getAttribute("data-b"));
    if (event.key === "Escape") close();
  });
  return { restore, clicked };
}
