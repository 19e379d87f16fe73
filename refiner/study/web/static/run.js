// One run: shows a picture, sends the answer, goes on when the server has kept it.
// The server alone knows where the run stands; this page asks it, after a reload too.
"use strict";

const HERE = location.pathname.replace(/\/$/, "");
const WAITS_MS = [500, 1000, 2000, 4000];

const part = (id) => document.getElementById(id);
const choices = [...document.querySelectorAll(".choice")];
const pictures = new Map(); // object URLs by ticket: the present one and the next

let state = null;
let ready = false; // whether the picture on show may be answered
let shownAt = 0;

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

// Asks the server until it answers; a lost connection or a full disk is said and waited out.
async function ask(path, options) {
  for (let tries = 0; ; tries++) {
    let trouble;
    try {
      const reply = await fetch(HERE + path, { cache: "no-store", ...options });
      if (reply.ok || reply.status === 409) {
        part("trouble").hidden = true;
        return reply;
      }
      trouble = (await reply.json().catch(() => ({}))).error || "The server refused.";
      if (reply.status < 500) {
        tell(trouble);
        return null;
      }
    } catch {
      trouble = "The connection is lost; your last answer is not saved yet.";
    }
    tell(`${trouble} Trying again …`);
    await pause(WAITS_MS[Math.min(tries, WAITS_MS.length - 1)]);
  }
}

function tell(sentence) {
  const box = part("trouble");
  if (box.textContent !== sentence) box.textContent = sentence;
  box.hidden = false;
}

async function fetched(ticket) {
  if (!pictures.has(ticket)) {
    const reply = await ask(`/pictures/${ticket}`);
    if (!reply) return null;
    pictures.set(ticket, URL.createObjectURL(await reply.blob()));
  }
  return pictures.get(ticket);
}

function forgetAllBut(tickets) {
  for (const [ticket, url] of pictures) {
    if (!tickets.includes(ticket)) {
      URL.revokeObjectURL(url);
      pictures.delete(ticket);
    }
  }
}

async function show(next) {
  state = next;
  if (state.done) {
    location.reload(); // the same address now holds the result
    return;
  }
  const url = await fetched(state.ticket);
  if (!url) return;
  const eye = part("eye");
  eye.src = url;
  await eye.decode().catch(() => {});
  eye.style.setProperty("--aspect", `${eye.naturalWidth} / ${eye.naturalHeight}`);
  const place = `Picture ${state.position} of ${state.total}`;
  eye.alt = `${place}: an eye, real or refined`;
  part("count").textContent = place;
  part("bar").max = state.total;
  part("bar").value = state.position - 1;
  part("said").textContent = place;
  forgetAllBut([state.ticket, state.next_ticket]);
  allow(true);
  shownAt = performance.now();
  if (state.next_ticket) fetched(state.next_ticket);
}

// Not `disabled`, which would take the focus away from who answers by keyboard.
function allow(yes) {
  ready = yes;
  for (const choice of choices) choice.setAttribute("aria-disabled", String(!yes));
}

async function answer(answered) {
  if (!ready || !part("paused").hidden) return;
  allow(false);
  const milliseconds = Math.round(performance.now() - shownAt);
  const { position, ticket } = state;
  const reply = await ask("/answers", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ position, ticket, answered, milliseconds }),
  });
  if (reply) await show(await reply.json());
}

function setPaused(yes) {
  part("trial").hidden = yes;
  part("paused").hidden = !yes;
  if (yes) {
    part("link").textContent = location.href;
    part("paused-head").focus();
  } else {
    part("pause").focus();
    shownAt = performance.now();
  }
}

for (const choice of choices) {
  choice.addEventListener("click", () => answer(choice.dataset.answer));
}
part("pause").addEventListener("click", () => setPaused(true));
part("continue").addEventListener("click", () => setPaused(false));
document.addEventListener("keydown", (event) => {
  const said = { ArrowLeft: "real", ArrowRight: "refined" }[event.key];
  if (!said || event.repeat || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  answer(said);
});
// Another window with the same link may have gone on meanwhile.
document.addEventListener("visibilitychange", async () => {
  if (document.hidden || !ready) return;
  const reply = await ask("/state");
  const next = reply && (await reply.json());
  if (next && ready && next.position !== state.position) await show(next);
});

allow(false);
ask("/state").then(async (reply) => reply && show(await reply.json()));
