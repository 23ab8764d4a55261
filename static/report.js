/* The size of the screen, which no request says. */
const box = document.querySelector("[name=screen]");
if (box) box.value = `${screen.width}×${screen.height}`;
