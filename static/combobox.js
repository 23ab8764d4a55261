/* Suggests entries of the directory while a name is typed. Without this the form finds them when it is sent. */

const PAUSE = 200;
const SHORTEST = 2;
const live = document.getElementById("live");
let timer = 0;
let asking = null;

const parts = (input) => {
  const box = input.closest(".combobox");
  return { box, list: box.querySelector("[role=listbox]"), chosen: box.querySelector("input[type=hidden]:not([name$='-was'])"),
    was: box.querySelector("[name$='-was']") };
};
const options = (list) => [...list.querySelectorAll("[role=option]")];

function close(input) {
  const { list } = parts(input);
  list.hidden = true;
  list.replaceChildren();
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function activate(input, option) {
  const { list } = parts(input);
  for (const each of options(list)) each.setAttribute("aria-selected", String(each === option));
  input.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function choose(input, option) {
  const { chosen, was } = parts(input);
  input.value = was.value = option.dataset.label;
  chosen.value = option.dataset.value;
  for (const radio of input.closest(".combobox").querySelectorAll("[type=radio]")) radio.checked = false;
  close(input);
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function show(input, html) {
  const { list } = parts(input);
  list.innerHTML = html;
  const found = options(list);
  found.forEach((option, number) => { option.id = `${list.id}_${number}`; });
  list.hidden = !found.length;
  input.setAttribute("aria-expanded", String(found.length > 0));
  input.removeAttribute("aria-activedescendant");
  live.textContent = found.length ? `${input.dataset.shown} ${found.length}` : input.dataset.none;
}

async function ask(input) {
  asking?.abort();
  const words = input.value.trim();
  if (words.length < SHORTEST) { close(input); return; }
  asking = new AbortController();
  const body = new FormData();
  body.set("words", words);
  body.set("kinds", input.dataset.kinds);
  body.set("csrfmiddlewaretoken", input.form.elements.csrfmiddlewaretoken.value);
  try {
    const answer = await fetch(input.dataset.combobox, { method: "POST", body, signal: asking.signal, redirect: "error" });
    if (answer.ok && document.activeElement === input) show(input, await answer.text());
  } catch (fault) {
    /* Given up for the next question, whose answer is still to come. Else a line that broke or a session that ended: sending the form says so. */
    if (fault.name !== "AbortError") close(input);
  }
}

/* A row may be added at any time, so a field is made a combobox when it is first entered. */
function arm(input) {
  const { list } = parts(input);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]])
    input.setAttribute(name, value);
  const label = document.querySelector(`label[for="${input.id}"]`);
  if (label) list.setAttribute("aria-label", label.firstChild.textContent.trim());
}

const field = (event) => (event.target.matches?.("[data-combobox]") ? event.target : null);

document.addEventListener("focusin", (event) => {
  const input = field(event);
  if (input && input.getAttribute("role") !== "combobox") arm(input);
});

document.addEventListener("input", (event) => {
  const input = field(event);
  if (!input) return;
  const { chosen } = parts(input);
  if (chosen) chosen.value = "";
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE, input);
});

document.addEventListener("keydown", (event) => {
  const input = field(event);
  if (!input || event.isComposing) return;
  const { list } = parts(input);
  const found = options(list);
  const at = found.findIndex((option) => option.id === input.getAttribute("aria-activedescendant"));
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (list.hidden) { ask(input); return; }
    const step = event.key === "ArrowDown" ? at + 1 : at < 0 ? found.length - 1 : at - 1;
    activate(input, found[(step + found.length) % found.length]);
  } else if (event.key === "Enter" && at >= 0) {
    event.preventDefault();
    choose(input, found[at]);
  } else if (event.key === "Escape" && !list.hidden) {
    event.preventDefault();
    event.stopPropagation();
    close(input);
  } else if (event.key === "Tab") close(input);
});

/* Pressed, not clicked: the field keeps the focus. */
document.addEventListener("mousedown", (event) => {
  const option = event.target.closest(".combobox [role=option]");
  if (!option) return;
  event.preventDefault();
  choose(option.closest(".combobox").querySelector("[data-combobox]"), option);
});

document.addEventListener("focusout", (event) => {
  const input = field(event);
  if (input) { clearTimeout(timer); asking?.abort(); close(input); }
});
