// The page of a reading, alive. Everything it needs stands in the document: marks (.m, data-e = the entries that cover them, innermost
// last) and the ledger's rows (.e, #e1 …). All text moves as nodes, never as markup; no offset is counted here.
"use strict";
(() => {
  const one = (id) => document.getElementById(id);
  const report = one("report"), list = one("entries"), card = one("card"), inside = one("inside");
  const controls = one("controls"), find = one("find"), speaker = one("speaker"), measure = one("measure"), count = one("count");
  const entries = [...list.querySelectorAll(".e")];
  const marks = new Map(entries.map((entry) => [entry.dataset.n, []]));
  const segments = [...report.querySelectorAll(".m")];
  for (const segment of segments) for (const n of segment.dataset.e.split(" ")) marks.get(n)?.push(segment);
  const row = (n) => one("e" + n);
  const innermost = (segment) => segment.dataset.e.split(" ").findLast((n) => !row(n).hidden);
  const phone = matchMedia("(max-width: 820px)"), calm = matchMedia("(prefers-reduced-motion: reduce)");
  const smooth = () => (calm.matches ? "auto" : "smooth");
  let chosen = null, shown = null, lit = null, waiting = 0, said = null;

  // ------------------------------------------------------------ lighting and the card

  function light(n) {
    if (n === lit) return;
    for (const [entry, on] of [[lit, false], [n, true]]) {
      if (entry === null) continue;
      row(entry).classList.toggle("lit", on);
      for (const segment of marks.get(entry)) segment.classList.toggle("lit", on);
    }
    lit = n;
  }

  function show(n, near, y) {
    if (shown !== n) {
      const entry = row(n), name = document.createElement("p");
      name.className = entry.classList.contains("st") ? "name" : "name fg";
      name.append(...entry.querySelector(".title").cloneNode(true).childNodes);
      inside.replaceChildren(name, entry.querySelector(".facts").cloneNode(true));
      shown = n;
    }
    card.hidden = false;
    if (!phone.matches) place(near ?? marks.get(n)[0] ?? row(n), y);
  }

  function place(near, y) {
    const boxes = [...near.getClientRects()], gap = 9; // a box a line
    const box = boxes.find((line) => y >= line.top && y <= line.bottom) ?? boxes[0];
    if (!box) return;
    const right = report.getBoundingClientRect().right, height = window.innerHeight; // the ledger beside it stays free
    const left = Math.max(12, Math.min(box.left, right - card.offsetWidth - 12));
    const below = box.bottom + gap + card.offsetHeight <= height || box.top < card.offsetHeight + gap;
    card.style.left = left + scrollX + "px";
    card.style.top = (below ? box.bottom + gap : box.top - gap - card.offsetHeight) + scrollY + "px";
  }

  // Back to rest: the chosen entry's card, if one is chosen, else none.
  function rest() {
    clearTimeout(waiting);
    light(chosen);
    if (chosen !== null) return show(chosen);
    if (card.contains(document.activeElement)) return;
    card.hidden = true;
    shown = null;
  }

  function later(act, wait) {
    clearTimeout(waiting);
    waiting = setTimeout(act, wait);
  }

  // ------------------------------------------------------------ choosing an entry

  function scrollList(entry) {
    const box = entry.getBoundingClientRect(), frame = list.getBoundingClientRect();
    if (phone.matches || (box.top >= frame.top && box.bottom <= frame.bottom)) return;
    list.scrollTo({ top: list.scrollTop + box.top - frame.top - frame.height / 3, behavior: smooth() });
  }

  function choose(n, { text = true, focus = false } = {}) {
    if (chosen !== null) row(chosen).classList.remove("chosen"), row(chosen).firstElementChild.removeAttribute("aria-current");
    chosen = n;
    const entry = row(n), segment = marks.get(n)[0];
    entry.classList.add("chosen");
    entry.firstElementChild.setAttribute("aria-current", "true");
    light(n);
    if (focus) entry.firstElementChild.focus({ preventScroll: true });
    scrollList(entry);
    if (text && segment) {
      const box = segment.getBoundingClientRect();
      if (box.top < 60 || box.bottom > innerHeight - (phone.matches ? innerHeight * 0.6 : 60)) {
        segment.scrollIntoView({ block: phone.matches ? "start" : "center", behavior: "auto" });
      }
    }
    show(n);
    history.replaceState(null, "", "#e" + n);
  }

  function step(by) {
    const open = entries.filter((entry) => !entry.hidden);
    if (!open.length) return;
    const at = open.findIndex((entry) => entry.dataset.n === chosen);
    const next = at < 0 ? (by > 0 ? 0 : open.length - 1) : Math.max(0, Math.min(open.length - 1, at + by));
    choose(open[next].dataset.n, { focus: true });
  }

  // ------------------------------------------------------------ filters

  function tell(open) {
    const all = entries.length.toLocaleString("en");
    count.textContent = open === entries.length ? `${all} entries` : `${open.toLocaleString("en")} of ${all} entries`;
  }

  function filter() {
    const words = find.value.trim().toLowerCase(), who = speaker.value, what = measure.value;
    let open = 0;
    said ??= entries.map((entry) => entry.textContent.toLowerCase());
    for (const [place, entry] of entries.entries()) {
      const fits = (!who || entry.dataset.who === who) && (!what || entry.dataset.what.split(" ").includes(what)) &&
        (!words || said[place].includes(words));
      entry.hidden = !fits;
      open += fits;
    }
    const all = open === entries.length;
    list.classList.toggle("filtered", !all);
    tell(open);
    for (const segment of segments) segment.classList.toggle("off", innermost(segment) === undefined);
    if (chosen !== null && row(chosen).hidden) close();
  }

  function close() {
    if (chosen !== null) row(chosen).classList.remove("chosen"), row(chosen).firstElementChild.removeAttribute("aria-current");
    chosen = null;
    card.hidden = true;
    rest();
    history.replaceState(null, "", location.pathname + location.search);
  }

  // ------------------------------------------------------------ what the reader does

  const segmentOf = (event) => (event.target instanceof Element ? event.target.closest("#report .m") : null);
  const entryOf = (event) => (event.target instanceof Element ? event.target.closest(".e") : null);

  report.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse") return;
    const segment = segmentOf(event), n = segment && innermost(segment);
    clearTimeout(waiting);
    if (!n) return;
    light(n);
    later(() => show(n, segment, event.clientY), 140);
  });
  report.addEventListener("pointerout", (event) => {
    if (event.pointerType !== "mouse" || !segmentOf(event)) return;
    later(rest, 220); // time enough to move onto the card
  });
  card.addEventListener("pointerenter", () => clearTimeout(waiting));
  card.addEventListener("pointerleave", (event) => {
    if (event.pointerType === "mouse") later(rest, 220);
  });
  report.addEventListener("focusin", (event) => {
    const segment = segmentOf(event), n = segment && innermost(segment);
    if (n) light(n), show(n, segment);
  });
  report.addEventListener("focusout", () => later(rest, 220));
  report.addEventListener("click", (event) => {
    const segment = segmentOf(event), n = segment && innermost(segment);
    if (!getSelection().isCollapsed) return;
    if (!segment) return close();
    event.preventDefault();
    if (n) choose(n, { text: false }), show(n, segment, event.clientY);
  });
  list.addEventListener("pointerover", (event) => { if (event.pointerType === "mouse") light(entryOf(event)?.dataset.n ?? chosen); });
  list.addEventListener("pointerleave", () => light(chosen));
  list.addEventListener("focusin", (event) => light(entryOf(event)?.dataset.n ?? chosen));
  list.addEventListener("click", (event) => {
    const entry = entryOf(event);
    if (!entry || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    choose(entry.dataset.n);
  });
  one("close").addEventListener("click", close);
  controls.addEventListener("input", filter);
  controls.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("resize", rest);

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      if (!card.hidden || chosen !== null) close();
      else if (event.target === find) find.value = "", filter(), find.blur();
      return;
    }
    if (event.target.closest?.("input, select, textarea")) return;
    const inList = list.contains(event.target);
    const by = { j: 1, k: -1, ...(inList && { ArrowDown: 1, ArrowUp: -1 }) }[event.key];
    if (by) event.preventDefault(), step(by);
    else if (event.key === "/") event.preventDefault(), find.focus(), find.select();
  });

  tell(entries.length);
  controls.hidden = one("keys").hidden = false;
  const asked = /^#e(\d+)$/.exec(location.hash);
  if (asked && marks.has(asked[1])) choose(asked[1]);
})();
