// Login pages: the QR code is polled and renewed, the button is for a person. Slider pages wait.
import { watchSlider } from "./slider.js";

const EVERY_MS = 300;
const PATHS = {
  doudian: ["/passport/web/email/login/", "/passport/web/check_qrconnect/", "/passport/web/get_qrcode/"],
  1688: ["/newlogin/login.do", "/newlogin/qrcode/query.do", "/newlogin/qrcode/generate.do"],
};

function loggedIn(target) {
  if (window.parent === window) location.href = target;
  else window.parent.postMessage("practice-login", "*");
}

const back = () => `back=${encodeURIComponent(location.href)}`;

const button = document.querySelector('[data-b^="login:"]');
button?.addEventListener("click", async () => {
  const portal = button.getAttribute("data-b").slice(6);
  const reply = await fetch(`${PATHS[portal][0]}?${back()}`, { method: "POST" });
  loggedIn((await reply.json()).data.redirect_url);
});

const code = document.querySelector('[data-b^="qr:"]');
if (code) {
  const again = document.querySelector('[data-b="qr-again"]');
  const expired = again.parentElement;
  let [, portal, token] = code.getAttribute("data-b").split(":");
  again.addEventListener("click", async () => {
    const { data } = await (await fetch(PATHS[portal][2], { method: "POST" })).json();
    token = data.token;
    code.setAttribute("data-b", `qr:${portal}:${token}`);
    code.src = data.qrcode;
    expired.hidden = true;
  });
  const timer = setInterval(async () => {
    if (!expired.hidden) return;
    const asked = token;
    const reply = await fetch(`${PATHS[portal][1]}?token=${asked}&${back()}`);
    const { data } = await reply.json();
    if (data.status === "expired" && asked === token) expired.hidden = false;
    if (data.status !== "confirmed") return;
    clearInterval(timer);
    loggedIn(data.redirect_url);
  }, EVERY_MS);
}
watchSlider();
