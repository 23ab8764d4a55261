/* A file sent in pieces, with a bar that moves and a line that may break. Without this the form sends it whole. */

const form = document.querySelector("form[data-upload]");
const panel = form?.querySelector(".upload");
const bar = panel?.querySelector("progress");
const status = panel?.querySelector("[role=status]");
const resume = panel?.querySelector("[data-resume]");
const cancel = panel?.querySelector("[data-cancel]");
const send = form?.querySelector("[type=submit]");
const token = () => form.querySelector("[name=csrfmiddlewaretoken]").value;

let file = null;
let address = "";
let request = null;
let stopped = false;

class Broken extends Error {}

/* fetch tells nothing of how much was sent; this does. */
function ask(method, where, body, moved = () => {}) {
  return new Promise((resolve, reject) => {
    request = new XMLHttpRequest();
    request.open(method, where);
    request.timeout = 120000;
    request.setRequestHeader("X-CSRFToken", token());
    request.upload.onprogress = (event) => moved(event.loaded);
    request.onerror = request.ontimeout = request.onabort = () => reject(new Broken(panel.dataset.broken));
    request.onload = () => {
      const { status: answer, responseText } = request;
      let told = {};
      try { told = JSON.parse(responseText); } catch { /* a page, not an answer of ours */ }
      if (told.refusal) reject(new Error(told.refusal));
      else if (answer === 200 || (answer === 409 && "received" in told)) resolve(told);
      else reject(new Broken(answer === 401 || answer === 403 ? panel.dataset.signedOut : panel.dataset.broken));
    };
    request.send(body);
  });
}

function show(received) {
  bar.value = file.size ? (100 * received) / file.size : 0;
  const percent = `${Math.floor(bar.value)} %`;
  /* Spoken at each tenth only. */
  if (received >= file.size) status.textContent = panel.dataset.checking;
  else if (status.dataset.tenth !== String(Math.floor(bar.value / 10))) {
    status.dataset.tenth = String(Math.floor(bar.value / 10));
    status.textContent = `${file.name}: ${percent}`;
  }
}

async function begin() {
  const told = new FormData();
  told.set("name", file.name);
  told.set("size", file.size);
  told.set("stamp", file.lastModified);
  told.set("sensitivity", form.elements.sensitivity.value);
  const state = await ask("POST", form.dataset.upload, told);
  ({ address } = state);
  return state;
}

async function work() {
  resume.hidden = true;
  try {
    let state = address ? await ask("GET", address) : await begin();
    while (!state.done && !stopped) {
      const at = state.received;
      show(at);
      const piece = file.slice(at, at + Number(form.dataset.piece));
      const gone = at + piece.size;
      state = await ask("POST", `${address}?at=${at}`, piece, (sent) => show(Math.min(at + sent, gone)));
    }
    if (!stopped) location.reload();
  } catch (error) {
    if (stopped) return;
    status.textContent = error.message;
    status.dataset.tenth = "";
    panel.dataset.state = "failed";
    resume.hidden = !(error instanceof Broken);
    if (!(error instanceof Broken)) idle();
  }
}

/* A refused file: the sentence stays, another one can be chosen. */
function idle() {
  address = "";
  bar.hidden = cancel.hidden = true;
  send.hidden = false;
}

form?.addEventListener("submit", (event) => {
  [file] = form.elements.file.files;
  if (!file) return;
  event.preventDefault();
  stopped = false;
  address = "";
  panel.hidden = bar.hidden = cancel.hidden = false;
  send.hidden = true;
  work();
}, { capture: true });

resume?.addEventListener("click", work);

cancel?.addEventListener("click", async () => {
  stopped = true;
  request?.abort();
  if (address) await ask("POST", `${address}cancel/`, new FormData()).catch(() => {});
  idle();
  panel.hidden = true;
  form.elements.file.value = "";
});
