/* What follows from the people and institutions chosen in a form: their cards, countries, themes, what is still open
   with them. The server is asked again when one is chosen or taken away; without this script its buttons do the same. */

const form = document.getElementById("record-form");
const ASKS = "[name$=organization-text], [name$=organization], [name$=person-text], [name$=whom-text], [name^=counterparts-]:is([name$=-DELETE], [name$=-whom], [name$=-unknown])";
const FOLLOWS = ["#still-open", "#counterparts-rows", "#id_countries_group"];
const SUGGESTED = ["#id_themes_group", "[name=suggested]"];
let turn = 0;
let swapping = false; // a field that is taken away reports its change once more

/* What was typed or ticked while the answer was on its way stays. */
function carry(old, fresh, sent) {
  for (const field of fresh.querySelectorAll("[name]:not([type=hidden], button)")) {
    const ticked = ["checkbox", "radio"].includes(field.type);
    const now = [...old.querySelectorAll(`[name="${field.name}"]:not([type=hidden])`)].find((one) => !ticked || one.value === field.value);
    if (!now) continue;
    if (!ticked && now.value !== (sent.get(field.name) ?? "")) field.value = now.value;
    if (ticked && now.checked !== sent.getAll(field.name).includes(field.value)) field.checked = now.checked;
  }
}

function swap(page, selector, sent) {
  const [old, fresh] = [document, page].map((root) => root.querySelector(selector));
  if (!old || !fresh) return;
  const at = old.contains(document.activeElement) ? document.activeElement : null;
  carry(old, fresh, sent);
  old.replaceWith(fresh);
  if (!at) return;
  const blank = [...fresh.querySelectorAll("[name$=whom-text]")].find((field) => !field.value);
  (fresh.querySelector(`[id="${at.id}"]:not([type=checkbox])`) ?? blank)?.focus();
}

/* Rows of commitments are left as they stand, but for the institutions to choose from. */
function offer(page) {
  for (const fresh of page.querySelectorAll("#follow_ups-rows > .row .combobox [data-combobox]")) {
    const box = document.getElementById(fresh.id)?.closest(".combobox");
    if (box && !box.contains(document.activeElement)) box.replaceWith(fresh.closest(".combobox"));
  }
  const [row, fresh] = [document, page].map((root) => root.querySelector("#follow_ups-rows > template"));
  if (row && fresh) row.replaceWith(fresh);
}

async function look(value, sent = new FormData(form)) {
  const mine = ++turn;
  sent.set("look", value);
  const answer = await fetch(location.href, { method: "POST", body: sent }).catch(() => null);
  const rows = document.getElementById("counterparts-rows");
  if (!answer?.ok || answer.redirected || mine !== turn) {
    if (rows) rows.inert = false;
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const chosen = !sent.has("themes") && form.querySelector("[name=themes]:checked"); // meanwhile: they need no suggestion
  swapping = true;
  for (const selector of chosen ? FOLLOWS : [...FOLLOWS, ...SUGGESTED]) swap(page, selector, sent);
  offer(page);
  swapping = false;
}

form?.addEventListener("change", (event) => {
  const { target } = event;
  if (swapping || !target.matches(ASKS) || target.closest("#follow_ups-rows")) return;
  const sent = new FormData(form);
  if (target.name.endsWith("-DELETE")) target.closest(".rows").inert = true; // those below will move up
  look("1", sent);
});

form?.addEventListener("click", (event) => {
  const button = event.target.closest("#counterparts-rows button[name=look]");
  if (!button) return;
  event.preventDefault();
  look(button.value);
});

/* A form left for a moment comes back with its texts (portal.js); the cards of whom it was with are the server's to draw. */
if (form?.leftWith && document.getElementById("counterparts-rows")) {
  const sent = new FormData(form);
  const ours = ([name]) => name === "suggested" || name.startsWith("counterparts-");
  for (const name of [...new Set([...sent].filter(ours).map(([key]) => key))]) sent.delete(name);
  for (const [name, value] of form.leftWith.filter(ours)) sent.append(name, value);
  look("1", sent);
}

/* Administrative areas: a field that offers those of the chosen countries, and chips for what is chosen. Without this
   script the whole list stands in the form. */
function offerAreas(select) {
  const words = select.dataset;
  const countries = () => [...document.querySelectorAll("[name=countries]:checked")].map((box) => box.closest("label").textContent.trim());
  const offered = () => {
    const chosen = countries();
    return [...select.querySelectorAll("optgroup")].filter((group) => chosen.includes(group.label)).flatMap((group) => [...group.children]);
  };

  const box = document.createElement("div");
  const input = Object.assign(document.createElement("input"), { type: "text", id: `${select.id}_typed`, autocomplete: "off" });
  const list = Object.assign(document.createElement("datalist"), { id: `${select.id}_offered` });
  const chips = Object.assign(document.createElement("ul"), { className: "chips" });
  input.setAttribute("list", list.id);
  box.append(chips, input, list);

  function draw() {
    const open = offered();
    list.replaceChildren(...open.filter((option) => !option.selected).map((option) => new Option(option.label, option.label)));
    chips.replaceChildren(...[...select.selectedOptions].map((option) => {
      const chip = Object.assign(document.createElement("button"), { type: "button", className: "chip", textContent: `${option.label} ×` });
      chip.setAttribute("aria-label", `${words.remove} ${option.label}`);
      chip.addEventListener("click", () => set(option, false));
      const item = document.createElement("li");
      item.append(chip);
      return item;
    }));
    chips.hidden = !select.selectedOptions.length;
    input.disabled = !open.length && !select.selectedOptions.length;
    input.placeholder = open.length ? "" : words.none;
  }

  function set(option, chosen) {
    option.selected = chosen;
    input.value = "";
    select.dispatchEvent(new Event("change", { bubbles: true }));
    draw();
    input.focus();
  }

  function take() {
    const typed = input.value.trim().toLowerCase();
    const option = typed && offered().find((one) => one.label.toLowerCase() === typed);
    if (option) set(option, true);
    input.setCustomValidity(input.value.trim() ? words.unknown : "");
  }

  input.addEventListener("input", take);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !input.value) return;
    event.preventDefault();
    const typed = input.value.trim().toLowerCase();
    const near = offered().filter((one) => !one.selected && one.label.toLowerCase().includes(typed));
    if (near.length) set(near[0], true);
  });
  document.addEventListener("change", (event) => { if (event.target.name === "countries") draw(); });

  document.querySelector(`label[for="${select.id}"]`).htmlFor = input.id;
  for (const name of ["aria-describedby", "aria-invalid"]) if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  select.hidden = true;
  select.after(box);
  draw();
}

for (const select of document.querySelectorAll("select[data-areas]")) offerAreas(select);
