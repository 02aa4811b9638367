// Pointing at a picture: a press or the arrow keys move the pin and fill in the form's two numbers. Without this file they are typed.
(() => {
  "use strict";
  const form = document.querySelector("[data-pins]");
  if (!form) return;
  const fields = { picture: form.elements.picture, x: form.elements.x, y: form.elements.y, text: form.elements.text };
  const within = (value) => Math.max(0, Math.min(100, Math.round(value * 10) / 10));
  const figures = [...document.querySelectorAll(".pinned")];

  const show = () => figures.forEach((figure) => {
    const pin = figure.querySelector(".pin-new");
    const isHere = figure.dataset.picture === fields.picture.value && fields.x.value !== "" && fields.y.value !== "";
    pin.setAttribute("visibility", isHere ? "visible" : "hidden");
    if (isHere) { pin.setAttribute("cx", `${within(fields.x.value)}%`); pin.setAttribute("cy", `${within(fields.y.value)}%`); }
  });
  const place = (figure, x, y) => {
    fields.picture.value = figure.dataset.picture;
    fields.x.value = within(x);
    fields.y.value = within(y);
    show();
  };
  const at = (figure) => fields.picture.value === figure.dataset.picture && fields.x.value !== ""
    ? [Number(fields.x.value), Number(fields.y.value)] : [50, 50];

  figures.forEach((figure) => {
    const canvas = figure.querySelector(".pinned-picture");
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "group");
    canvas.setAttribute("aria-label", canvas.dataset.label);
    canvas.addEventListener("click", (event) => {
      if (event.target.closest("a")) return;
      const box = canvas.getBoundingClientRect();
      place(figure, ((event.clientX - box.left) / box.width) * 100, ((event.clientY - box.top) / box.height) * 100);
      fields.text.focus();
    });
    canvas.addEventListener("keydown", (event) => {
      if (event.target !== canvas) return;
      const step = event.shiftKey ? 5 : 1;
      const move = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
      if (!move && event.key !== "Enter") return;
      event.preventDefault();
      const [x, y] = at(figure);
      place(figure, x + (move ? move[0] : 0), y + (move ? move[1] : 0));
      if (!move) fields.text.focus();
    });
  });
  ["change", "input"].forEach((name) => form.addEventListener(name, show));
  document.querySelector("[data-pin-hint]").hidden = false;
  show();
})();
