"use strict";
// The map: nearer, farther, moved by hand, by two fingers or by keys, and chosen together with the list. Without this file the pins and the
// numbers in the list are links to each other all the same.
const MOST = 16;
const STEPS_M = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000];

// How far something that is made larger around a point must be moved to stay in the picture.
function backIn(around, start, length, scale, first, room) {
  const from = around + (start - around) * scale;
  return Math.max(first - from, 0) || Math.min(first + room - from - length * scale, 0);
}

// The place in the picture that a sign belongs to, and stays at when it is kept as large as it is.
function placeOf(one) {
  if (one.dataset.at) return one.dataset.at.split(" ").map(Number);
  const round = one.tagName === "a" ? one.querySelector("circle") : one.tagName === "circle" ? one : null;
  if (round) return [Number(round.getAttribute("cx")), Number(round.getAttribute("cy"))];
  const inside = one.getBBox();
  return [inside.x + inside.width / 2, inside.y + inside.height / 2];
}

function makeLive(box) {
  const svg = box.querySelector("svg");
  const [left, top, wide, high] = svg.getAttribute("viewBox").split(" ").map(Number);
  const corners = [...svg.querySelectorAll(".corner")];
  const keep = [...svg.querySelectorAll(".pin-link, .caption, :scope > text, .mark")].filter((one) => one.tagName === "a" || !one.closest("a, .corner"));
  let view = { x: left, y: top, k: 1 };
  let room = 0, drawn = null, known = null;

  // Read all at once before anything is written: asking where things are while they are moved makes the browser lay out each time.
  const places = () => known ??= keep.map((one) => ({ one, at: placeOf(one), inside: one.tagName === "a" || one.dataset.at ? one.getBBox() : null }));
  const keepSigns = (small) => {
    for (const { one, at: [x, y], inside } of places()) {
      const scale = (one.tagName === "a" ? small : Math.min(small, 1.5)) / view.k;
      const dx = scale > 1 && inside ? backIn(x, inside.x, inside.width, scale, left, wide) : 0;
      const dy = scale > 1 && inside ? backIn(y, inside.y, inside.height, scale, top, high) : 0;
      one.setAttribute("transform", scale === 1 ? "" : `translate(${x + dx} ${y + dy}) scale(${scale}) translate(${-x} ${-y})`);
    }
  };
  const keepCorners = (small) => {
    const scale = Math.min(small, 1.5) / view.k;
    for (const one of corners) {
      const [x, y] = one.dataset.corner === "left bottom" ? [left, top + high] : [left + wide, top];
      const [to, down] = one.dataset.corner === "left bottom" ? [view.x, view.y + high / view.k] : [view.x + wide / view.k, view.y];
      one.setAttribute("transform", scale === 1 ? "" : `translate(${to} ${down}) scale(${scale}) translate(${-x} ${-y})`);
      if (!one.dataset.scale) continue;
      const [line, far] = [one.querySelector("line"), one.querySelector(".far")];
      const metre = Number(one.dataset.scale) / scale;
      const metres = STEPS_M.findLast((step) => step * metre <= Number(one.dataset.longest)) ?? STEPS_M[0];
      const end = Number(line.getAttribute("x1")) + metres * metre;
      line.setAttribute("x2", end);
      far.setAttribute("transform", `translate(${end - Number(far.querySelector("line").getAttribute("x1"))} 0)`);
      for (const text of far.querySelectorAll("text")) text.textContent = `${metres.toLocaleString(svg.closest("[lang]").lang)} m`;
    }
  };
  const show = () => {
    view.k = Math.min(MOST, Math.max(1, view.k));
    view.x = Math.min(left + wide - wide / view.k, Math.max(left, view.x));
    view.y = Math.min(top + high - high / view.k, Math.max(top, view.y));
    // On a narrow screen the whole picture is small: what must be read and hit is kept large.
    const small = Math.max(1, Math.min(2.2, 0.9 * wide / (room || wide)));
    if (drawn === null ? view.k * small !== 1 : drawn !== `${view.k} ${small}`) { keepSigns(small); drawn = `${view.k} ${small}`; }
    keepCorners(small);
    svg.setAttribute("viewBox", `${view.x} ${view.y} ${wide / view.k} ${high / view.k}`);
    box.classList.toggle("near", view.k > 1);
    box.dispatchEvent(new CustomEvent("seen", { detail: { x: view.x, y: view.y, wide: wide / view.k, high: high / view.k, near: view.k > 1 } }));
  };
  let due = 0;
  const showSoon = () => { if (!due) due = requestAnimationFrame(() => { due = 0; show(); }); };
  // `to` is where on the screen, as shares of the picture, the place x, y of the drawing is to be.
  const put = (x, y, [across, down]) => { view.x = x - across * wide / view.k; view.y = y - down * high / view.k; };
  const zoom = (times, x = view.x + wide / view.k / 2, y = view.y + high / view.k / 2) => {
    const to = [(x - view.x) * view.k / wide, (y - view.y) * view.k / high];
    view.k = Math.min(MOST, Math.max(1, view.k * times));
    put(x, y, to);
    show();
  };
  const move = (dx, dy) => { view.x += dx * wide / view.k; view.y += dy * high / view.k; };
  const moveAndShow = (dx, dy) => { move(dx, dy); show(); };
  const whole = () => { view = { x: left, y: top, k: 1 }; show(); };
  const shares = ({ clientX, clientY }, at = svg.getBoundingClientRect()) => [(clientX - at.left) / at.width, (clientY - at.top) / at.height];
  const place = (event) => { const [across, down] = shares(event); return [view.x + across * wide / view.k, view.y + down * high / view.k]; };

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
    if (event.target !== box || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = { ArrowLeft: () => moveAndShow(-0.15, 0), ArrowRight: () => moveAndShow(0.15, 0), ArrowUp: () => moveAndShow(0, -0.15),
      ArrowDown: () => moveAndShow(0, 0.15), "+": () => zoom(1.6), "-": () => zoom(1 / 1.6), 0: whole }[event.key];
    if (act && (view.k > 1 || !event.key.startsWith("Arrow"))) { act(); event.preventDefault(); }
  });
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && document.activeElement !== box) return;
    event.preventDefault();
    // A notch of a wheel is some 100 pixels or 3 lines; a touch pad sends many small ones.
    const far = Math.max(-100, Math.min(100, event.deltaY * (event.deltaMode ? 33 : 1)));
    if (far) zoom(Math.exp(-far * (event.ctrlKey && Math.abs(far) < 50 ? 0.01 : 0.0022)), ...place(event));
  }, { passive: false });
  svg.addEventListener("dblclick", (event) => { if (!event.target.closest("a")) zoom(2, ...place(event)); });

  // One finger or the mouse moves what is near; two fingers come nearer and move. A click that ended a movement chooses nothing.
  const held = new Map();
  let moved = false;
  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    if (held.size === 0) moved = false;
    if (held.size < 2) held.set(event.pointerId, { clientX: event.clientX, clientY: event.clientY });
  });
  svg.addEventListener("pointermove", (event) => {
    const before = held.get(event.pointerId);
    if (!before) return;
    if (event.buttons === 0) { held.delete(event.pointerId); return; }
    const now = { clientX: event.clientX, clientY: event.clientY };
    const at = svg.getBoundingClientRect();
    const other = [...held.entries()].find(([id]) => id !== event.pointerId);
    if (other) {
      const apart = (one) => Math.hypot(one.clientX - other[1].clientX, one.clientY - other[1].clientY) || 1;
      const between = (one) => shares({ clientX: (one.clientX + other[1].clientX) / 2, clientY: (one.clientY + other[1].clientY) / 2 }, at);
      const [across, down] = between(before);
      const [x, y] = [view.x + across * wide / view.k, view.y + down * high / view.k];
      view.k = Math.min(MOST, Math.max(1, view.k * apart(now) / apart(before)));
      put(x, y, between(now));
    } else {
      if (view.k === 1 || (!moved && Math.abs(now.clientX - before.clientX) + Math.abs(now.clientY - before.clientY) <= 4)) return;
      move((before.clientX - now.clientX) / at.width, (before.clientY - now.clientY) / at.height);
    }
    if (!moved) svg.setPointerCapture(event.pointerId);
    moved = true;
    held.set(event.pointerId, now);
    showSoon();
  });
  for (const kind of ["pointerup", "pointercancel"]) {
    svg.addEventListener(kind, (event) => { held.delete(event.pointerId); if (kind === "pointercancel") moved = false; });
  }
  // The page scrolls by one finger; two are ours from the beginning.
  svg.addEventListener("touchstart", (event) => { if (event.touches.length > 1) event.preventDefault(); }, { passive: false });
  svg.addEventListener("click", (event) => {
    if (moved && event.detail) { event.preventDefault(); event.stopPropagation(); }
    moved = false;
  }, true);

  new ResizeObserver(() => {
    const now = svg.getBoundingClientRect().width;
    if (now && now !== room) { room = now; show(); }
  }).observe(svg);

  return (pin) => {
    const [x, y] = placeOf(pin);
    const inside = x > view.x && x < view.x + wide / view.k && y > view.y && y < view.y + high / view.k;
    if (!inside) { put(x, y, [0.5, 0.5]); show(); }
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
