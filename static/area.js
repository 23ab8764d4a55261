/* Administrative areas: a field that offers those of the chosen countries; chips where several may be chosen. Without
   this script they stand under their countries as a list, and one of another country is refused when it is sent. */

const CHOSEN = ":is([name=country], [name=countries]):checked, select[name=country] :checked";

const armed = new WeakMap();

function offerAreas(select) {
  armed.get(select)?.abort();
  armed.set(select, new AbortController());
  const { signal } = armed.get(select);
  const words = select.dataset;
  const several = select.multiple;
  const others = select.nextElementSibling;
  if (others?.matches("template")) select.append(others.content);
  /* A form left for a moment got its values back before all areas stood here (portal.js). */
  const left = (select.form.leftWith ?? []).filter(([name]) => name === select.name).map(([, value]) => value);
  for (const option of select.options) if (left.includes(option.value)) option.selected = true;

  const countries = () => [...select.form.querySelectorAll(CHOSEN)].map((one) => one.value);
  const offered = () => {
    const chosen = countries();
    return [...select.querySelectorAll("optgroup")].filter((group) => chosen.includes(group.dataset.country)).flatMap((group) => [...group.children]);
  };
  const chosen = () => [...select.selectedOptions].filter((option) => option.value);

  const box = document.createElement("div");
  const input = Object.assign(document.createElement("input"), { type: "text", id: `${select.id}_typed`, autocomplete: "off" });
  const list = Object.assign(document.createElement("datalist"), { id: `${select.id}_offered` });
  const chips = Object.assign(document.createElement("ul"), { className: "chips" });
  input.setAttribute("list", list.id);
  box.append(chips, input, list);

  function chip(option) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "chip", textContent: `${option.label} ×` });
    button.setAttribute("aria-label", `${words.remove} ${option.label}`);
    button.addEventListener("click", () => set(option, false));
    const item = document.createElement("li");
    item.append(button);
    return item;
  }

  /* What is typed and is no area that is offered isn't sent: the field says so. */
  function judge() {
    const open = offered();
    const known = several ? !input.value.trim() : chosen().every((one) => open.includes(one)) && (chosen().length || !input.value.trim());
    input.setCustomValidity(known || !countries().length ? "" : words.unknown);
  }

  function draw() {
    const open = offered();
    list.replaceChildren(...open.filter((option) => !several || !option.selected).map((option) => new Option(option.label, option.label)));
    chips.replaceChildren(...(several ? chosen().map(chip) : []));
    chips.hidden = !chips.children.length;
    if (!several && (chosen().length || document.activeElement !== input)) input.value = chosen()[0]?.label ?? "";
    input.disabled = !open.length && !chosen().length;
    input.placeholder = open.length ? "" : words.none;
    judge();
  }

  function set(option, wanted) {
    option.selected = wanted;
    if (several) input.value = "";
    select.dispatchEvent(new Event("change", { bubbles: true }));
    input.focus();
  }

  function take() {
    const typed = input.value.trim().toLowerCase();
    const option = typed && offered().find((one) => one.label.toLowerCase() === typed);
    if (option) set(option, true);
    else if (!several && chosen().length) {
      const kept = input.value;
      select.value = "";
      select.dispatchEvent(new Event("change", { bubbles: true }));
      input.value = kept;
    }
    judge();
  }

  input.addEventListener("input", take);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !input.value || (!several && chosen().length)) return;
    event.preventDefault();
    const typed = input.value.trim().toLowerCase();
    const near = offered().filter((one) => (!several || !one.selected) && one.label.toLowerCase().includes(typed));
    if (near.length) set(near[0], true);
  });
  select.addEventListener("change", draw, { signal });
  select.form.addEventListener("change", ({ target }) => { if (["country", "countries"].includes(target.name)) draw(); }, { signal });
  select.form.addEventListener("submit", (event) => {
    if (input.reportValidity()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, { signal, capture: true });

  document.querySelector(`label[for="${select.id}"]`).htmlFor = input.id;
  for (const name of ["aria-describedby", "aria-invalid"]) if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  select.hidden = true;
  select.after(box);
  draw();
}

/* Filters come back with counts beside them, and without what stands here. */
const all = () => { for (const select of document.querySelectorAll("select[data-areas]:not([hidden])")) offerAreas(select); };
document.addEventListener("htmx:after:swap", all);
all();
