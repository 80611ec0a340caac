// Connects the face to a server: frames and mouth shapes come in, deeds go out.
"use strict";

const DEEDS = {
  insult: ["Insult her", "Insult"], praise: ["Praise her", "Praise"], gift: ["Give a present", "Give"],
  fright: ["Say boo", "Frighten"], sorry: ["Apologise", "Apologise"],
};
const asked = new URLSearchParams(location.search);
const find = id => document.getElementById(id);

const seen = { frame: { weights: {}, head: [0, 0, 0], cues: {} }, mouth: [0, 0, 0], blinkAt: 1500 };
let target = seen.frame;
let line = null; // what is being said: visemes, and when it began

// -- the face ------------------------------------------------------------------------------------------------------------

function ease(from, to, part) {
  const names = new Set([...Object.keys(from), ...Object.keys(to)]);
  return Object.fromEntries([...names].map(name => [name, (from[name] || 0) + ((to[name] || 0) - (from[name] || 0)) * part]));
}

function paint(now) {
  const { frame } = seen;
  frame.weights = ease(frame.weights, target.weights, .16);
  frame.cues = ease(frame.cues, target.cues, .08);
  const breath = Math.sin(now / 1900);
  frame.head = frame.head.map((value, index) => value + (target.head[index] + (index === 0 ? breath : Math.sin(now / (2300 + 700 * index))) - value) * .08);
  const shape = Face.VISEMES[viseme(now)] || Face.VISEMES.sil;
  seen.mouth = seen.mouth.map((value, index) => value + (shape[index] - value) * .35);
  if (now > seen.blinkAt + 180) seen.blinkAt = now + 1800 + 2600 * Math.random();
  const lid = now < seen.blinkAt ? 0 : Math.sin(Math.PI * Math.min(1, (now - seen.blinkAt) / 180));
  find("face").innerHTML = Face.draw(frame, seen.mouth, lid);
  requestAnimationFrame(paint);
}

function viseme(now) {
  if (!line) return "sil";
  const time = (now - line.start) / 1000;
  if (time > line.duration + 2.5) find("line").className = "";
  const due = line.visemes.find(each => time >= each.start && time < each.start + each.duration);
  return due ? due.viseme : "sil";
}

// -- what comes from the server ------------------------------------------------------------------------------------------

function show(message) {
  const { rigs, head = [0, 0, 0], cues = {} } = message.expression;
  target = { weights: rigs.arkit, head, cues };
}

function speak(message) {
  const { speech } = message;
  line = { visemes: speech.visemes || [], start: performance.now(), duration: speech.duration };
  note(`Ana: <q></q>`, speech.text);
  find("line").textContent = speech.text;
  find("line").className = "said" + ((speech.emotions || {}).anger ? " cold" : "");
}

const PLEASANT = new Set(["Joy", "Pride", "Gratitude", "Admiration", "Gratification", "Hope", "Love", "Relief", "Satisfaction", "Happy-For"]);

function feel(message) {
  const strongest = message.emotions.slice(0, 4);
  find("feels").textContent = strongest.length ? `feels ${(strongest[0].node || strongest[0].type).toLowerCase()}` : "at ease";
  find("bars").replaceChildren(...strongest.map(each => {
    const bar = document.createElement("div");
    bar.className = "bar";
    bar.style.setProperty("--much", `${each.intensity * 10}%`);
    bar.style.setProperty("--tone", PLEASANT.has(each.type) ? "#6aa56b" : each.type === "Surprise" ? "#d9a441" : "#c8553d");
    bar.innerHTML = "<span></span><i></i><b></b>";
    bar.firstChild.textContent = each.type.toLowerCase();
    bar.lastChild.textContent = each.intensity.toFixed(1);
    return bar;
  }));
}

// -- what goes to the server ---------------------------------------------------------------------------------------------

function note(markup, text, why = "") {
  const item = document.createElement("li");
  item.innerHTML = markup;
  if (item.querySelector("q")) item.querySelector("q").textContent = text;
  else item.append(text);
  if (why) {
    const details = document.createElement("details");
    details.innerHTML = "<summary>why?</summary><pre></pre>";
    details.querySelector("pre").textContent = why;
    item.append(details);
  }
  find("log").prepend(item);
}

async function deed(ana, world, [label, action]) {
  const outcome = await world.happen(`Event(Action-End, You, ${action}, Ana)`);
  const felt = (outcome.emotions || []).filter(each => each.agent === "Ana").map(each => each.emotion);
  const strongest = felt.sort((one, other) => other.intensity - one.intensity)[0];
  const why = strongest ? await ana.why(strongest.type) : "";
  note("", `${label}: ${strongest ? `she feels ${strongest.type.toLowerCase()} ${strongest.intensity.toFixed(1)}` : "she takes no notice"}`, why);
  setTimeout(() => ana.turn().catch(failed), 500); // she says what she wants to say
}

function failed(error) {
  note("", String(error.message || error));
}

async function begin() {
  const espressivo = new Espressivo(asked.get("server") || location.origin.replace("http", "ws") + "/v1", {
    token: asked.get("token") || "",
    onChange: what => { find("link").textContent = find("link").className = what; },
  });
  const world = await espressivo.load("face", asked.get("world") || "face");
  const ana = world.agent("Ana");
  await world.subscribe(["expression"], show, { agents: ["Ana"], rate: 30, rigs: ["arkit"] });
  await world.subscribe(["speech"], speak, { agents: ["Ana"] });
  await world.subscribe(["emotions"], feel, { agents: ["Ana"] });
  await world.control("own");
  for (const [id, about] of Object.entries(DEEDS)) {
    const button = document.createElement("button");
    button.id = id;
    button.textContent = about[0];
    button.onclick = () => deed(ana, world, about).catch(failed);
    find("deeds").append(button);
  }
}

requestAnimationFrame(paint);
begin().catch(failed);
