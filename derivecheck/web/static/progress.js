// Follows the grading as it goes on: the server tells, the page need not be loaded again until it is over.
"use strict";
(() => {
  const bar = document.getElementById("bar");
  const words = document.getElementById("words");
  const source = new EventSource(document.getElementById("progress").dataset.events);
  source.onmessage = (event) => {
    const told = JSON.parse(event.data);
    if (told.total) {
      bar.max = told.total;
      bar.value = told.done;
    }
    words.textContent = told.words;
    if (told.state === "done" || told.state === "failed") {
      source.close();
      location.reload();
    }
  };
})();
