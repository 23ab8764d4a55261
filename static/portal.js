/* Comforts on top of pages that work without it. Every word it shows comes from the page (components/live.html). */

const page = document.documentElement;
const live = document.getElementById("live");
const words = live.dataset;
const dialog = document.getElementById("shortcuts");
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const say = (text) => { live.textContent = ""; requestAnimationFrame(() => { live.textContent = text; }); };

/* --- Typed text: warned before it is lost, carried over a change of language ------------------------------- */

const guarded = () => all("form[data-guard]");
const typed = (form) => JSON.stringify([...new FormData(form)].filter(([name, value]) =>
  typeof value === "string" && !["csrfmiddlewaretoken", "form_token", "version"].includes(name)));
const atFirst = new WeakMap();
const returned = (form) => form.querySelector("[aria-invalid=true]") !== null;
const changed = (form) => returned(form) || typed(form) !== atFirst.get(form);
let leaving = false;

/* A strictly confidential text is never written into the browser's storage. */
const mayStore = (form) => !document.querySelector('.marking-line[data-level="2"]')
  && new FormData(form).get("sensitivity") !== "2";
const drawer = () => `typed:${dialog?.dataset.reader}:${location.pathname}${location.search}`;

const put = () => guarded().filter((form) => changed(form) && mayStore(form))
  .forEach((form) => sessionStorage.setItem(drawer(), typed(form)));

function putBack() {
  const kept = sessionStorage.getItem(drawer());
  const [form] = guarded();
  if (!kept || !form) return;
  sessionStorage.removeItem(drawer());
  const values = form.leftWith = JSON.parse(kept);
  for (const [name, value] of values)
    if (name.endsWith("-TOTAL_FORMS")) growTo(name.slice(0, -12), Number(value));
  for (const field of form.elements) {
    if (!field.name || ["hidden", "file", "submit", "fieldset"].includes(field.type)) continue;
    const given = values.filter(([name]) => name === field.name).map(([, value]) => value);
    if (["checkbox", "radio"].includes(field.type)) field.checked = given.includes(field.value);
    else if (field.multiple) for (const option of field.options) option.selected = given.includes(option.value);
    else if (given.length) [field.value] = given;
  }
  say(words.restored);
}

addEventListener("beforeunload", (event) => {
  if (!leaving && navigator.userActivation?.hasBeenActive !== false && guarded().some(changed)) event.preventDefault();
});

/* --- Sending: once, and visibly ------------------------------------------------------------------------------ */

const idle = new Map();

function release(form) {
  delete form.dataset.sent;
  for (const button of all("[aria-disabled=true]", form)) {
    button.removeAttribute("aria-disabled");
    if (idle.has(button)) button.replaceChildren(...idle.get(button));
    idle.delete(button);
  }
  leaving = false;
}

function hold(form, button) {
  form.dataset.sent = "yes";
  if (button && !button.closest(".languages, .sheet, .search, .rail")) {
    idle.set(button, [...button.childNodes]);
    button.replaceChildren(button.dataset.busy || words.sending);
  }
  for (const each of all("button", form)) each.setAttribute("aria-disabled", "true");
  /* The answer may be a file, which leaves this page standing. */
  setTimeout(release, 20000, form);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  if (form.matches("[data-sign-out]")) sessionStorage.clear();
  if (form.matches(".languages, .sheet form, .rail form") && guarded().every((each) => !changed(each) || mayStore(each))) put();
  leaving = form.matches("[data-guard]") || sessionStorage.getItem(drawer()) !== null;
  setTimeout(hold, 0, form, event.submitter);
});

addEventListener("pageshow", (event) => {
  if (event.persisted) all("form[data-sent]").forEach(release);
});

/* --- Rows ------------------------------------------------------------------------------------------------------ */

function addRow(rows) {
  const total = rows.querySelector("[name$=-TOTAL_FORMS]");
  const most = rows.querySelector("[name$=-MAX_NUM_FORMS]");
  const template = rows.querySelector("template");
  if (!template || Number(total.value) >= Number(most.value)) return null;
  const holder = document.createElement("template");
  holder.innerHTML = template.innerHTML.replaceAll("__prefix__", total.value);
  const row = holder.content.firstElementChild;
  template.before(row);
  total.value = Number(total.value) + 1;
  dates(row);
  return row;
}

function growTo(prefix, count) {
  const rows = document.getElementById(`${prefix}-rows`);
  while (rows && Number(rows.querySelector("[name$=-TOTAL_FORMS]").value) < count && addRow(rows));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=add_row]");
  if (!button) return;
  /* Enter in a field presses the form's first button, which may be this one: then the form was meant. */
  if (document.activeElement !== button && event.detail === 0) return;
  const row = addRow(button.closest(".rows"));
  if (!row) return;
  event.preventDefault();
  row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  say(words.added);
});

/* --- Dates: said in words, because a browser shows them in its own language's order ------------------------- */

const DAYS = { today: 0, yesterday: -1, week: 7, fortnight: 14 };
const inWords = new Intl.DateTimeFormat(page.lang === "en" ? "en-GB" : page.lang,
  { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

function readDate(text) {
  const [, y, m, d] = text.match(/^\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*$/) ?? [];
  const [, day, month, year] = text.match(/^\s*(\d{1,2})[./](\d{1,2})[./](\d{4})\s*$/) ?? [];
  const date = new Date(Date.UTC(y ?? year, (m ?? month) - 1, d ?? day));
  return date.getUTCMonth() === (m ?? month) - 1 ? date : null;
}

/* Today is the Centre's day, whatever the device believes. */
function dayFromNow(offset) {
  const [y, m, d] = new Intl.DateTimeFormat("en-CA", { timeZone: words.zone }).format().split("-");
  return new Date(Date.UTC(y, m - 1, Number(d) + offset)).toISOString().slice(0, 10);
}

function quickPick(input, pick) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "button small", textContent: words[pick] });
  button.addEventListener("click", () => {
    const iso = dayFromNow(DAYS[pick]);
    input.value = input.type === "date" ? iso : iso.split("-").reverse().join(".");
    for (const news of ["input", "change"]) input.dispatchEvent(new Event(news, { bubbles: true }));
  });
  return button;
}

function dates(root) {
  for (const input of all("input[type=date], input[data-date]", root)) {
    if (input.dataset.said) continue;
    input.dataset.said = "yes";
    const echo = document.createElement("p");
    echo.className = "echo";
    echo.setAttribute("aria-live", "polite");
    input.after(echo);
    const show = () => {
      const date = readDate(input.value);
      echo.textContent = date ? inWords.format(date) : "";
    };
    input.addEventListener("input", show);
    show();
    const picks = (input.dataset.quick ?? "").split(" ").filter((pick) => pick in DAYS);
    if (!picks.length) continue;
    const buttons = document.createElement("div");
    buttons.className = "buttons";
    buttons.append(...picks.map((pick) => quickPick(input, pick)));
    input.after(buttons);
  }
}

/* --- Keyboard: by the key's place, so that a Russian layout works as well ----------------------------------- */

const shortcutsOn = () => localStorage.getItem("shortcuts") !== "off";
const codes = (keys) => [...keys].map((key) => `Key${key.toUpperCase()}`).join(" ");
const writing = (element) => element.closest("input, textarea, select, [contenteditable], dialog");
let pressed = "";
let pause = 0;

function list() {
  const lines = dialog.querySelector(".keys");
  all("[data-generated]", lines).forEach((line) => line.remove());
  for (const target of all("[data-keys]:not([data-keys=''])")) {
    const line = document.createElement("div");
    line.dataset.generated = "yes";
    const keys = document.createElement("dt");
    for (const key of target.dataset.keys) {
      const cap = document.createElement("kbd");
      cap.textContent = key;
      keys.append(cap, " ");
    }
    const what = document.createElement("dd");
    what.textContent = target.textContent.trim();
    line.append(keys, what);
    lines.append(line);
  }
  dialog.querySelector("[name=on]").checked = shortcutsOn();
  dialog.showModal();
}

/* While a form lies open under its key, no other key takes a step: what was meant as words would be one. */
function follow(code) {
  clearTimeout(pause);
  pressed = `${pressed} ${code}`.trim();
  const open = all("details[open]:has(> form[method=post]) > [data-keys]");
  const waiting = open.length ? open : all("[data-keys]").filter((each) => each.dataset.keys);
  const target = waiting.find((each) => codes(each.dataset.keys) === pressed);
  const act = () => { pressed = ""; target?.click(); target?.closest("details[open]")?.querySelector("textarea")?.focus(); };
  /* A key that others begin with waits for the second one: "c m" opens a meeting where "c" alone clears. */
  if (waiting.some((each) => codes(each.dataset.keys).startsWith(`${pressed} `))) pause = setTimeout(act, target ? 600 : 1500);
  else act();
  return target;
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.repeat) return;
  if (event.code === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = event.target.closest("form");
    const save = form?.querySelector(".actionbar button");
    if (save) { event.preventDefault(); form.requestSubmit(save); }
    return;
  }
  if (event.key === "Escape") all("details:is(.drop, .rail)[open]").forEach((menu) => { menu.open = false; menu.firstElementChild.focus(); });
  if (event.code === "KeyK" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    document.getElementById("search")?.focus();
  }
  if (!dialog || event.ctrlKey || event.altKey || event.metaKey || writing(event.target) || !shortcutsOn()) return;
  if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) { event.preventDefault(); list(); }
  else if (event.code === "Slash") {
    event.preventDefault();
    document.getElementById("search")?.focus();
  } else if (!event.shiftKey && follow(event.code)) event.preventDefault();
});

dialog?.addEventListener("close", () => {
  localStorage.setItem("shortcuts", dialog.querySelector("[name=on]").checked ? "on" : "off");
});

/* --- The session: a warning before it ends, and one press to go on ------------------------------------------- */

const session = document.getElementById("session");

/* Another page of the portal may have kept it alive, so the server is asked; asking keeps nothing alive. */
async function look() {
  const answer = await fetch(session.dataset.ask, { headers: { "X-Background": "yes" }, redirect: "manual" })
    .catch(() => null);
  if (!answer) return watch(Number(session.dataset.warning) + 30);
  const { left } = answer.ok ? await answer.json() : { left: 0 };
  if (left > Number(session.dataset.warning)) return watch(left);
  session.querySelector("[data-soon]").hidden = left <= 0;
  session.querySelector("[data-over]").hidden = left > 0;
  if (!session.open) session.showModal();
  if (left > 0) setTimeout(look, (left + 1) * 1000);
}

function watch(left) {
  if (session.open) session.close();
  setTimeout(look, Math.max(left - Number(session.dataset.warning), 1) * 1000);
}

session?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" })
    .catch(() => null);
  if (answer?.ok) return watch((await answer.json()).left);
  return session.close();
});
if (session) watch(Number(session.dataset.left));

/* --- Small buttons and menus ----------------------------------------------------------------------------------- */

document.addEventListener("click", async (event) => {
  all("details:is(.drop, .rail)[open]").filter((menu) => !menu.contains(event.target)).forEach((menu) => { menu.open = false; });
  if (event.target.closest("[data-shortcuts]")) list();
  if (event.target.closest("[data-print]")) print();
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    await navigator.clipboard.writeText(new URL(copy.value || location.href, location.href).href);
    say(words.copied);
  }
  /* A link in the summary of errors names a group of boxes as well as a single field. */
  const fault = event.target.closest(".errors a");
  const group = fault && document.getElementById(fault.hash.slice(1));
  if (group?.matches("fieldset")) {
    event.preventDefault();
    group.scrollIntoView();
    group.querySelector("input, select, textarea, button")?.focus();
  }
});

/* --- Part of a page replaced: fetched when what uses it is first touched; until then each form is sent whole -------- */

const later = document.querySelector("meta[name=htmx-config]");
let fetched = null;
/* What was typed while it was on its way is kept as well. */
const noteTyped = () => guarded().filter(changed).forEach((form) => form.dispatchEvent(new Event("input", { bubbles: true })));
for (const touch of later ? ["focusin", "pointerover"] : [])
  document.addEventListener(touch, ({ target }) => {
    if (target.closest?.(".filters, [data-guard]")) fetched ??= import(later.dataset.module).then(() => setTimeout(noteTyped));
  }, { passive: true });
/* Back to rows that were replaced before this page was loaded anew. */
addEventListener("popstate", ({ state }) => { if (state && !fetched) location.reload(); });

let slow = [];
const calm = () => { slow.forEach(clearTimeout); slow = []; delete page.dataset.slow; };
const away = (address) => { leaving = true; put(); location.assign(address); };

/* Unsaved text sent to be kept: it says beside the buttons whether it was, and leaves the page alone. */
const quiet = (event) => event.detail.ctx?.sourceElement?.matches?.("[data-quiet]");
const unkept = ({ detail }) => { detail.ctx.sourceElement.textContent = detail.ctx.sourceElement.dataset.unkept; };

document.addEventListener("htmx:before:request", (event) => {
  if (quiet(event)) return;
  calm();
  slow = [setTimeout(() => { page.dataset.slow = "yes"; }, 400), setTimeout(say, 4000, words.waiting)];
});
document.addEventListener("htmx:finally:request", (event) => { if (!quiet(event)) calm(); });
document.addEventListener("htmx:before:response", (event) => {
  const { raw } = event.detail.ctx.response;
  if (quiet(event)) {
    if (!raw.redirected && [200, 413].includes(raw.status)) return;
    event.preventDefault();
    unkept(event);
    return;
  }
  /* Sent elsewhere, to sign in for instance: a whole page, not a piece of this one. */
  if (raw.redirected || raw.status === 401) {
    event.preventDefault();
    away(raw.redirected ? raw.url : location.href);
  }
});
document.addEventListener("htmx:error", (event) => { if (quiet(event)) unkept(event); });
document.addEventListener("htmx:response:error", (event) => {
  if (quiet(event)) return;
  const { request, response, sourceElement } = event.detail.ctx;
  if (response.status === 422) return;
  if (request.method === "GET") away(request.action);
  /* Asked again as a whole page, which says what is wrong; a filter changes nothing however often it is sent. */
  else if (sourceElement.matches(".filters form")) sourceElement.submit();
});
document.addEventListener("htmx:after:swap", (event) => {
  if (quiet(event)) return;
  const news = document.querySelector("[data-announce]");
  if (news && !event.detail.ctx.sourceElement.matches("[formaction]")) say(news.dataset.announce);
  dates(document.querySelector(".results") ?? document.createElement("div"));
});

/* --- On arrival --------------------------------------------------------------------------------------------------- */

all("[data-print], [data-copy], li:has([data-shortcuts])").forEach((element) => { element.hidden = false; });
dates(document);
guarded().forEach((form) => atFirst.set(form, typed(form)));
putBack();
if (document.querySelector("[data-print-now]")) addEventListener("load", () => print());
document.querySelector(".errors h2")?.focus();

/* --- The search of every page: its suggestions are fetched when they are first wanted --------------------------- */

document.getElementById("search")?.addEventListener("focus", ({ target }) => import(target.dataset.module).then((box) => box.open(target)), { once: true });
