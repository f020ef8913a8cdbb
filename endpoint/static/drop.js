"use strict";
// A file that is dropped anywhere on the marked area is put into its file field; sending shows that something goes on.
for (const area of document.querySelectorAll(".drop")) {
  const input = area.querySelector("input[type=file]");
  const said = area.querySelector("[data-chosen]");
  const tell = () => {
    const file = input.files[0];
    if (said) said.textContent = file ? `${file.name} (${Math.max(1, Math.round(file.size / 1024))} kB)` : "";
  };
  for (const kind of ["dragenter", "dragover"]) {
    area.addEventListener(kind, (event) => { event.preventDefault(); area.classList.add("over"); });
  }
  for (const kind of ["dragleave", "drop"]) {
    area.addEventListener(kind, () => area.classList.remove("over"));
  }
  area.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; tell(); }
  });
  input.addEventListener("change", tell);
}
for (const form of document.querySelectorAll("form[data-progress]")) {
  const going = form.querySelector(".progress");
  form.addEventListener("submit", () => {
    if (!going) return;
    going.querySelector("p").textContent = form.dataset.progress;
    going.classList.add("going");
  });
  window.addEventListener("pageshow", () => going && going.classList.remove("going"));
}
