"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const root = document.documentElement;
  const one = (id) => document.getElementById(id);
  const all = (query, within = document) => Array.from(within.querySelectorAll(query));
  const lanes = one("lanes"), cursor = one("cursor"), panel = one("why"), tree = one("tree"), title = one("why-title");
  const turns = new Map(all(".turn").map((turn) => [Number(turn.dataset.moment), turn]));
  const readouts = new Map(all(".readout").map((each) => [each.dataset.who, each]));
  const last = data.clocks.length - 1;
  let marked = null, asker = null;

  const make = (tag, name, text) => {
    const made = document.createElement(tag);
    if (name) made.className = name;
    if (text !== undefined) made.textContent = text;
    return made;
  };

  // -- light and dark

  const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");
  const paint = (theme) => root.setAttribute("data-theme", theme);
  paint(prefersDark.matches ? "dark" : "light");
  prefersDark.addEventListener("change", (event) => paint(event.matches ? "dark" : "light"));
  one("theme").addEventListener("click", () => paint(root.dataset.theme === "dark" ? "light" : "dark"));

  // -- time: the charts and the transcript show the same moment

  const signed = (value) => (value < 0 ? "\u2212" : "+") + Math.abs(value).toFixed(1);

  const read = (moment) => {
    for (const person of data.people) {
      const out = readouts.get(person.name);
      if (!out) continue;
      const felt = person.felt.map((each) => [each.words, each.values[moment]]).filter(([, value]) => value >= 0.05);
      felt.sort((a, b) => b[1] - a[1]);
      out.replaceChildren("mood ", make("b", "", signed(person.mood[moment])));
      for (const [words, value] of felt.slice(0, 3)) out.append(` \u00b7 ${words} `, make("b", "", value.toFixed(1)));
    }
  };

  const show = (moment) => {
    cursor.hidden = false;
    cursor.style.left = `${(100 * (moment + 0.5)) / (last + 1)}%`;
    cursor.classList.toggle("pinned", moment === marked);
    lanes.setAttribute("aria-valuenow", String(moment));
    lanes.setAttribute("aria-valuetext", moment ? `turn ${moment}, ${data.clocks[moment]} seconds` : "the beginning");
    for (const turn of all(".turn.under")) turn.classList.remove("under");
    const turn = turns.get(moment);
    if (turn) turn.classList.add("under");
    read(moment);
  };

  const rest = () => show(marked === null ? last : marked);

  const mark = (moment, scrolls) => {
    marked = moment;
    for (const turn of all(".turn.marked")) turn.classList.remove("marked");
    const turn = turns.get(moment);
    if (turn) {
      turn.classList.add("marked");
      turn.scrollIntoView({ block: scrolls && panel.hidden ? "center" : "nearest" });
    }
    show(moment);
  };

  const momentAt = (event) => {
    const strip = lanes.querySelector(".strip").getBoundingClientRect();
    const share = (event.clientX - strip.left) / strip.width;
    return Math.max(0, Math.min(last, Math.floor(share * (last + 1))));
  };

  lanes.addEventListener("pointermove", (event) => show(momentAt(event)));
  lanes.addEventListener("pointerleave", rest);
  lanes.addEventListener("click", (event) => {
    if (!event.target.closest("[data-why]")) mark(momentAt(event), true);
  });
  lanes.addEventListener("keydown", (event) => {
    if (event.target !== lanes) return;
    const now = Number(lanes.getAttribute("aria-valuenow"));
    const to = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: last }[event.key];
    if (to !== undefined) show(Math.max(0, Math.min(last, to)));
    else if (event.key === "Enter" || event.key === " ") mark(now, true);
    else return;
    event.preventDefault();
  });
  for (const [moment, turn] of turns) {
    turn.addEventListener("pointerenter", () => show(moment));
    turn.addEventListener("pointerleave", rest);
    turn.addEventListener("focusin", () => show(moment));
    turn.addEventListener("click", (event) => {
      if (!event.target.closest("[data-why]")) {
        event.preventDefault();
        mark(moment, false);
      }
    });
  }

  // -- a chip picks its line out

  for (const chip of all(".legend .chip")) {
    const lane = chip.closest(".lane");
    const pick = (picked) => () => {
      lane.classList.toggle("picking", picked);
      const line = lane.querySelector(`.emotions .line[data-curve="${chip.dataset.curve}"]`);
      if (line) line.classList.toggle("picked", picked);
    };
    for (const event of ["pointerenter", "focus"]) chip.addEventListener(event, pick(true));
    for (const event of ["pointerleave", "blur"]) chip.addEventListener(event, pick(false));
  }

  // -- why: what is beneath a line is made when it is opened

  const folded = new Set(["refused", "decision", "belief", "threshold", "decay", "mood"]);

  const label = (kind, sign, number, words, place, plain) => {
    const parts = [make("span", "sign", sign.trim()), make("span", "value", number), make("span", "words", words)];
    if (place) parts[2].append(make("span", "place", place));
    return { parts, name: `k-${kind}${plain ? " plain" : ""}` };
  };

  const branch = (number, depth, top) => {
    const [kind, sign, value, words, place, beneath] = data.lines[number];
    const shown = top === undefined ? value : top;
    const { parts, name } = label(kind, top === undefined ? sign : "", shown, words, place, !shown && !sign.trim());
    const item = make("li");
    if (!beneath.length) {
      const leaf = make("div", `leaf ${name}`);
      leaf.append(...parts);
      item.append(leaf);
      return item;
    }
    const details = make("details"), summary = make("summary", name), list = make("ul");
    summary.append(...parts);
    details.append(summary, list);
    const fill = () => {
      if (!list.childElementCount) list.append(...beneath.map((each) => branch(each, depth + 1)));
    };
    details.addEventListener("toggle", () => details.open && fill());
    if (depth < 5 && (depth === 0 || !folded.has(kind))) {
      fill();
      details.open = true;
    }
    item.append(details);
    return item;
  };

  const ask = (button) => {
    const [line, top] = data.roots[Number(button.dataset.why)];
    for (const each of all(".asked")) each.classList.remove("asked");
    for (const each of all(`[data-why="${button.dataset.why}"]`)) each.classList.add("asked");
    asker = button;
    title.textContent = button.title || button.getAttribute("aria-label") || "Why";
    const list = make("ul");
    list.append(branch(line, 0, top));
    tree.replaceChildren(list);
    tree.scrollTop = 0;
    panel.hidden = false;
    document.body.classList.add("asking");
    mark(Number(button.dataset.moment), true);
    title.focus({ preventScroll: true });
  };

  const close = () => {
    panel.hidden = true;
    document.body.classList.remove("asking");
    for (const each of all(".asked")) each.classList.remove("asked");
    if (asker) asker.focus({ preventScroll: true });
  };

  const unfold = () => {
    // What is opened brings further lines with it, so this goes on until nothing is closed, within reason.
    for (let round = 0; round < 40; round += 1) {
      const closed = all("details:not([open])", tree);
      if (!closed.length || tree.querySelectorAll("details").length > 3000) return;
      for (const each of closed) {
        each.open = true;
        each.dispatchEvent(new Event("toggle"));
      }
    }
  };

  for (const button of all("button[data-why]")) button.addEventListener("click", () => ask(button));
  one("close").addEventListener("click", close);
  one("unfold").addEventListener("click", unfold);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) close();
  });
  read(last);
})();
