"use strict";
// The map: nearer, farther, moved by hand or by keys, and chosen together with the list. Without this file the pins and the
// numbers in the list are links to each other all the same.
const MOST = 16;

// How far something that is made larger around a point must be moved to stay in the picture.
function backIn(around, start, length, scale, first, room) {
  const from = around + (start - around) * scale;
  return Math.max(first - from, 0) || Math.min(first + room - from - length * scale, 0);
}

function makeLive(box) {
  const svg = box.querySelector("svg");
  const [left, top, wide, high] = svg.getAttribute("viewBox").split(" ").map(Number);
  const keep = [...svg.querySelectorAll(".pin-link, :scope > text, [data-number-text], .mark")].filter((one) => one.tagName === "a" || !one.closest("a"));
  let view = { x: left, y: top, k: 1 };
  const middles = new Map();
  const middleOf = (one) => {
    if (!middles.has(one)) {
      const dot = one.tagName === "a" ? one.querySelector("circle") : null;
      const inside = one.getBBox();
      const middle = dot ? [Number(dot.getAttribute("cx")), Number(dot.getAttribute("cy"))] : [inside.x + inside.width / 2, inside.y + inside.height / 2];
      middles.set(one, [...middle, inside]);
    }
    return middles.get(one);
  };
  const show = () => {
    view.k = Math.min(MOST, Math.max(1, view.k));
    view.x = Math.min(left + wide - wide / view.k, Math.max(left, view.x));
    view.y = Math.min(top + high - high / view.k, Math.max(top, view.y));
    svg.setAttribute("viewBox", `${view.x} ${view.y} ${wide / view.k} ${high / view.k}`);
    box.classList.toggle("near", view.k > 1);
    box.dispatchEvent(new CustomEvent("seen", { detail: { x: view.x, y: view.y, wide: wide / view.k, high: high / view.k, near: view.k > 1 } }));
    // On a narrow screen the whole picture is small: what must be read and hit is kept large.
    const small = Math.max(1, Math.min(2.2, 0.9 * wide / (svg.getBoundingClientRect().width || wide)));
    for (const one of keep) {
      const [x, y, inside] = middleOf(one);
      const scale = (one.tagName === "a" ? small : Math.min(small, 1.5)) / view.k;
      const dx = scale > 1 ? backIn(x, inside.x, inside.width, scale, left, wide) : 0;
      const dy = scale > 1 ? backIn(y, inside.y, inside.height, scale, top, high) : 0;
      one.setAttribute("transform", scale === 1 ? "" : `translate(${x + dx} ${y + dy}) scale(${scale}) translate(${-x} ${-y})`);
    }
  };
  const zoom = (times, x = view.x + wide / view.k / 2, y = view.y + high / view.k / 2) => {
    const k = Math.min(MOST, Math.max(1, view.k * times));
    view = { x: x - (x - view.x) * view.k / k, y: y - (y - view.y) * view.k / k, k };
    show();
  };
  const move = (dx, dy) => { view.x += dx * wide / view.k; view.y += dy * high / view.k; show(); };
  const whole = () => { view = { x: left, y: top, k: 1 }; show(); };
  const place = (event) => {
    const at = svg.getBoundingClientRect();
    return [view.x + (event.clientX - at.left) / at.width * wide / view.k, view.y + (event.clientY - at.top) / at.height * high / view.k];
  };

  box.classList.add("live");
  const tools = document.createElement("div");
  tools.className = "tools";
  for (const [sign, name, act] of [["+", box.dataset.in, () => zoom(1.6)], ["−", box.dataset.out, () => zoom(1 / 1.6)], ["⤢", box.dataset.whole, whole]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = sign;
    button.setAttribute("aria-label", name);
    button.title = name;
    button.addEventListener("click", act);
    tools.append(button);
  }
  box.append(tools);
  if (box.dataset.keys) box.title = box.dataset.keys;

  box.addEventListener("keydown", (event) => {
    if (event.target !== box) return;
    const act = { ArrowLeft: () => move(-0.15, 0), ArrowRight: () => move(0.15, 0), ArrowUp: () => move(0, -0.15), ArrowDown: () => move(0, 0.15),
      "+": () => zoom(1.6), "-": () => zoom(1 / 1.6), 0: whole }[event.key];
    if (act && (view.k > 1 || !event.key.startsWith("Arrow"))) { act(); event.preventDefault(); }
  });
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && document.activeElement !== box) return;
    event.preventDefault();
    zoom(event.deltaY < 0 ? 1.25 : 0.8, ...place(event));
  }, { passive: false });

  let held = null;
  svg.addEventListener("pointerdown", (event) => { if (event.isPrimary && view.k > 1) held = { x: event.clientX, y: event.clientY, far: false }; });
  svg.addEventListener("pointermove", (event) => {
    if (!held) return;
    const at = svg.getBoundingClientRect();
    if (Math.abs(event.clientX - held.x) + Math.abs(event.clientY - held.y) > 4 || held.far) {
      if (!held.far) svg.setPointerCapture(event.pointerId);
      move((held.x - event.clientX) / at.width, (held.y - event.clientY) / at.height);
      held = { x: event.clientX, y: event.clientY, far: true };
    }
  });
  for (const kind of ["pointerup", "pointercancel"]) {
    svg.addEventListener(kind, () => { const far = held && held.far; held = null; if (far) svg.dataset.moved = "1"; });
  }
  svg.addEventListener("click", (event) => {
    if (svg.dataset.moved) { delete svg.dataset.moved; event.preventDefault(); event.stopPropagation(); }
  }, true);

  show();
  window.addEventListener("resize", show);

  return (pin) => {
    const [x, y] = middleOf(pin);
    const inside = x > view.x && x < view.x + wide / view.k && y > view.y && y < view.y + high / view.k;
    if (!inside) { view.x = x - wide / view.k / 2; view.y = y - high / view.k / 2; show(); }
  };
}

const maps = [...document.querySelectorAll(".drawing[data-in]")];
const bringIn = new Map(maps.map((box) => [box, makeLive(box)]));

function choose(number) {
  for (const old of document.querySelectorAll(".chosen")) old.classList.remove("chosen");
  const row = document.querySelector(`[data-number="${CSS.escape(number)}"]`);
  const pin = [...document.querySelectorAll(".pin-link")].find((one) => one.dataset.numbers.split(" ").includes(number));
  const thing = row && row.dataset.object ? document.querySelectorAll(`svg [data-object="${CSS.escape(row.dataset.object)}"]`) : [];
  for (const one of [row, pin, ...thing]) if (one) one.classList.add("chosen");
  if (pin) bringIn.get(pin.closest(".drawing"))(pin);
  return { row, pin };
}

document.addEventListener("click", (event) => {
  const pin = event.target.closest(".pin-link");
  const number = event.target.closest("a.pin-no");
  if (pin) {
    const { row } = choose(pin.dataset.numbers.split(" ")[0]);
    if (row) { event.preventDefault(); row.scrollIntoView({ block: "center" }); row.focus({ preventScroll: true }); }
  } else if (number) {
    const found = choose(number.closest("[data-number]").dataset.number).pin;
    if (found) {
      event.preventDefault();
      found.closest(".drawing").scrollIntoView({ block: "nearest" });
      found.focus({ preventScroll: true });
    }
  }
});
document.addEventListener("focusin", (event) => {
  const row = event.target.closest("article[data-number]");
  if (row && !row.classList.contains("chosen")) choose(row.dataset.number);
});
