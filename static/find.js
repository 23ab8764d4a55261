/* Answers under the box of every page while one types. Without this the box is a form that leads to the search's page. */

const PAUSE = 200;
const live = document.getElementById("live");
let timer = 0;
let asking = null;

const list = () => document.getElementById("search-options");
const options = () => [...list().querySelectorAll("[role=option]")];

function close(input) {
  asking?.abort();
  list().hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function activate(input, option) {
  for (const each of options()) each.setAttribute("aria-selected", String(each === option));
  input.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function show(input, html) {
  list().innerHTML = html;
  const answers = options();
  answers.forEach((option, number) => { option.id = `search-option-${number}`; });
  list().hidden = !answers.length;
  input.setAttribute("aria-expanded", String(answers.length > 0));
  input.removeAttribute("aria-activedescendant");
  live.textContent = answers.length ? `${input.dataset.shown} ${answers.length}` : input.dataset.none;
}

async function ask(input) {
  asking?.abort();
  asking = new AbortController();
  const body = new FormData(input.form);
  try {
    const answer = await fetch(input.dataset.find, { method: "POST", body, signal: asking.signal, redirect: "error" });
    const html = await answer.text();
    if (answer.ok && document.activeElement === input) show(input, html);
  } catch (fault) {
    /* Given up for the next question, whose answer is still to come. Else a line that broke or a session that ended: sending the form says so. */
    if (fault.name !== "AbortError") close(input);
  }
}

function press(event) {
  const input = event.target;
  const answers = options();
  const at = answers.findIndex((option) => option.id === input.getAttribute("aria-activedescendant"));
  if (event.isComposing) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (list().hidden || !answers.length) { ask(input); return; }
    const step = event.key === "ArrowDown" ? at + 1 : at < 0 ? answers.length - 1 : at - 1;
    activate(input, answers[(step + answers.length) % answers.length]);
  } else if (event.key === "Enter" && at >= 0 && !list().hidden) {
    event.preventDefault();
    answers[at].click();
  } else if (event.key === "Escape" && !list().hidden) {
    event.preventDefault();
    event.stopPropagation();
    close(input);
  }
}

/** Make the box a combobox and offer what one worked on last. */
export function open(input) {
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", "search-options"]])
    input.setAttribute(name, value);
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, PAUSE, input); });
  input.addEventListener("keydown", press);
  input.addEventListener("focus", () => ask(input));
  input.addEventListener("blur", () => { clearTimeout(timer); close(input); });
  /* Pressed, not clicked: the field keeps the focus, and the link is still there to be followed. */
  list().addEventListener("mousedown", (event) => event.preventDefault());
  if (document.activeElement === input) ask(input);
}
