"use strict";
// The map of others below our drawings: on and off, sharper where somebody has come nearer, and a word when it does not answer. Without this
// file the picture of the whole lies there all the same, and the switch hides it for as long as the page is open.
(() => {
  const line = document.querySelector(".background-line");
  if (!line) return;
  const MOST_PIXELS = 2048, MOST_ASKED = 100, MOST_FAILED = 4, PATIENCE_MS = 10000, REST_MS = 350, MARGIN = 0.25, BLUR = 1.25;
  const tick = line.querySelector("input");
  const word = line.querySelector("[role=status]");
  const silent = new Set();
  const tell = (who, isSilent) => {
    if (isSilent) silent.add(who); else silent.delete(who);
    const said = tick.checked && silent.size ? line.dataset.silent : "";
    if (word.textContent !== said) word.textContent = said;
  };

  function makeBackground(whole) {
    const svg = whole.ownerSVGElement;
    const box = svg.closest(".drawing");
    const [wide, high] = ["width", "height"].map((name) => Number(whole.getAttribute(name)));
    const [west, north, scale] = ["west", "north", "scale"].map((name) => Number(whole.dataset[name]));
    const own = Number(new URLSearchParams(whole.dataset.whole.replace(/^[^?]*/, "").toLowerCase()).get("width")) / wide;
    let seen = { x: 0, y: 0, wide, high, near: false };
    let detail = null, timer = 0, patience = 0, asked = 0, failed = 0;

    const addressOf = (at, pixels) => {
      const [w, s, e, n] = [west + at.x / scale, north - (at.y + at.high) / scale, west + (at.x + at.wide) / scale, north - at.y / scale];
      const bbox = (whole.dataset.order === "north-east" ? [s, w, n, e] : [w, s, e, n]).map((one) => Number(one.toPrecision(12))).join(",");
      return whole.dataset.ask.replace("{bbox}", bbox).replace("{width}", Math.round(at.wide * pixels)).replace("{height}", Math.round(at.high * pixels));
    };
    const clear = () => {
      clearTimeout(timer);
      if (detail) { detail.remove(); detail = null; }
    };

    // Whether the picture of the whole came: the page's own may have failed before anybody listened, and the browser has it at hand.
    const lookAtWhole = () => {
      clearTimeout(patience);
      const probe = new Image();
      patience = setTimeout(() => tell(whole, true), PATIENCE_MS);
      probe.onload = () => { clearTimeout(patience); tell(whole, false); if (tick.checked) whole.setAttribute("href", whole.dataset.whole); };
      probe.onerror = () => { clearTimeout(patience); whole.removeAttribute("href"); tell(whole, true); };
      probe.src = whole.dataset.whole;
    };

    const askForDetail = (at, pixels) => {
      asked += 1;
      const made = whole.cloneNode(false);
      for (const [name, value] of Object.entries({ x: at.x, y: at.y, width: at.wide, height: at.high })) made.setAttribute(name, value);
      made.classList.add("detail");
      made.style.visibility = "hidden";
      made.addEventListener("load", () => {
        if (!tick.checked || !made.isConnected) return;
        failed = 0;
        tell(svg, false);
        if (detail && detail !== made) detail.remove();
        detail = made;
        made.style.visibility = "";
      });
      made.addEventListener("error", () => { made.remove(); failed += 1; tell(svg, true); });
      for (const old of svg.querySelectorAll(".background.detail")) if (old !== detail) old.remove();
      made.at = { ...at, pixels };
      made.setAttribute("href", addressOf(at, pixels));
      (detail || whole).after(made);
    };

    const look = () => {
      clearTimeout(timer);
      const room = svg.getBoundingClientRect().width;
      if (!tick.checked || !room || failed >= MOST_FAILED || asked >= MOST_ASKED) return;
      const wanted = room * Math.min(window.devicePixelRatio || 1, 2) / seen.wide;
      if (wanted <= own * BLUR) { clear(); tell(svg, false); return; }
      const has = detail && detail.at;
      const held = has && has.pixels * BLUR >= wanted && has.x <= seen.x && has.y <= seen.y && has.x + has.wide >= seen.x + seen.wide && has.y + has.high >= seen.y + seen.high;
      if (held) return;
      timer = setTimeout(() => {
        const x = Math.max(0, seen.x - seen.wide * MARGIN), y = Math.max(0, seen.y - seen.high * MARGIN);
        const at = { x, y, wide: Math.min(wide, seen.x + seen.wide * (1 + MARGIN)) - x, high: Math.min(high, seen.y + seen.high * (1 + MARGIN)) - y };
        askForDetail(at, Math.min(wanted, MOST_PIXELS / Math.max(at.wide, at.high)));
      }, REST_MS);
    };

    box.addEventListener("seen", (event) => { seen = event.detail; look(); });
    return () => {
      if (tick.checked) { failed = 0; lookAtWhole(); look(); return; }
      clear();
      for (const old of svg.querySelectorAll(".background.detail")) old.remove();
      whole.removeAttribute("href");
      tell(whole, false);
      tell(svg, false);
    };
  }

  const turned = [...document.querySelectorAll(".drawing image.background")].map(makeBackground);
  for (const one of turned) one();
  tick.addEventListener("change", () => {
    // What somebody has chosen here is remembered, and nothing while it is as it was.
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `background=off; path=/; samesite=lax; max-age=${tick.checked ? 0 : 365 * 24 * 3600}${secure}`;
    for (const one of turned) one();
  });
})();
