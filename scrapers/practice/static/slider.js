// The slider waits for a person: a real drag here, or `solve_slider` at the practice endpoint.
const EVERY_MS = 400;
const DRAG_PX = 80;
let watching = false;

export function watchSlider() {
  if (watching || !document.querySelector('[data-b="slider"]')) return;
  watching = true;
  setInterval(async () => {
    const reply = await fetch("/practice-person/slider");
    if ((await reply.text()) === "solved") location.reload();
  }, EVERY_MS);
  let from = null;
  addEventListener("mousedown", (event) => {
    if (event.isTrusted) from = event.clientX;
  });
  addEventListener("mouseup", (event) => {
    if (from !== null && event.clientX - from > DRAG_PX) {
      fetch("/practice-person/slider", { method: "POST" });
    }
    from = null;
  });
}
