// Offer page and order form: what is chosen and typed is state, the fields only show it.
import { changed, track } from "./tracked.js";

const TOAST_MS = 3000;
const FIELDS = ["quantity", "memo"];

export function attachBuying(state, render) {
  const at = (mark) => document.querySelector(`[data-b="${mark}"]`);
  let busy = false;

  function restore() {
    for (const name of FIELDS) {
      const node = at(name);
      if (!node) continue;
      track(node);
      const value = state.ui[name] ?? (name === "quantity" ? "1" : "");
      if (node.value !== value) node.value = value;
    }
  }

  function heard(event) {
    const name = event.target.getAttribute?.("data-b");
    if (!FIELDS.includes(name) || !changed(event.target)) return;
    state.ui[name] = event.target.value;
    render();
  }

  function say(text) {
    state.ui.toast = text;
    setTimeout(() => {
      state.ui.toast = "";
      render();
    }, TOAST_MS);
    return render();
  }

  function buyNow() {
    const { form, offerId } = state.step.buying;
    const { colour, size, quantity = "1" } = state.ui;
    if (!colour || !size) return say("请选择商品规格");
    if (!/^[1-9]\d{0,3}$/.test(quantity)) return say("请输入正确的数量");
    const query = new URLSearchParams({ offerId, spec: `${colour};${size}`, quantity });
    location.href = `${form}?${query}`;
  }

  async function makeOrder() {
    if (busy) return;
    busy = true;
    const { make, ...wanted } = state.step.buying;
    const data = JSON.stringify({ ...wanted, memo: state.ui.memo ?? "" });
    const answer = { url: make, status: 0, body: "" };
    try {
      const body = new URLSearchParams({ data });
      const reply = await fetch(make, { method: "POST", body, credentials: "include" });
      Object.assign(answer, { status: reply.status, body: await reply.text() });
    } catch {
      // the connection broke: nobody knows whether there is an order now
    }
    state.answers.push(answer);
    await say("1");
    if (state.step.goto) location.href = state.step.goto;
    else busy = false;
  }

  function clicked(mark) {
    const [what, name, value] = mark.split(":");
    if (what === "choose") {
      state.ui[name] = value;
      render();
    } else if (what === "quantity" && name) {
      state.ui.quantity = `${Math.max(1, (Number(state.ui.quantity ?? "1") || 0) + Number(name))}`;
      render();
    } else if (what === "buy-now") buyNow();
    else if (what === "make-order") makeOrder();
    else return false;
    return true;
  }

  document.addEventListener("input", heard);
  document.addEventListener("change", heard);
  return { restore, clicked };
}
