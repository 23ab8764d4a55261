/* Offers the areas of the chosen country alone. Without this all stand under their countries, and another is refused. */

const country = document.querySelector("[data-country]");
const area = document.querySelector("[data-area]");
const groups = area ? [...area.querySelectorAll("optgroup")] : [];

function offer() {
  const name = country.selectedOptions[0]?.text;
  const chosen = area.value;
  for (const group of groups) {
    if (group.label === name) area.append(group);
    else group.remove();
  }
  area.value = [...area.options].some((option) => option.value === chosen) ? chosen : "";
}

if (country && area) {
  country.addEventListener("change", offer);
  offer();
}
