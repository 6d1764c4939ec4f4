// Makes the tasks for the explorer live: an answer is checked here, a hint follows a wrong one, progress stays here.
// Without this script each answer can be unfolded under its task.
(() => {
  "use strict";
  const kept = window.livingreviewKept;
  const PLACE = "tasks";

  // A number as people write it: 75, 75%, 75 per cent, 75,0; anything else is no number.
  function numberOf(text) {
    const found = /^\s*([+-]?\d+(?:[.,]\d+)?)\s*(?:%|per ?cent|percent)?\s*$/i.exec(text.replace("−", "-"));
    return found ? Number(found[1].replace(",", ".")) : NaN;
  }

  function isRight(given, answer) {
    return /^\d+$/.test(answer) ? Math.abs(numberOf(given) - Number(answer)) <= 0.5 && Math.round(numberOf(given)) === Number(answer) : given === answer;
  }

  function start(box) {
    const name = box.dataset.tasks, score = kept.make("p", "", { class: "lr-task-said", role: "status" });
    const again = kept.make("button", "Delete my answers", { type: "button", class: "lr-task-reset" });
    const tasks = [...box.querySelectorAll(".lr-task")].map((field) => {
      const input = field.querySelector("select, input"), said = kept.make("p", "", { class: "lr-task-said", role: "status" });
      const check = kept.make("button", "Check", { type: "button", class: "lr-task-check" });
      check.append(kept.make("span", ` ${field.querySelector("legend").textContent}`, { class: "lr-unseen" }));
      const task = { key: field.dataset.key, input, said, hint: field.querySelector(".lr-task-hint"), fold: field.querySelector("details"), answer: field.querySelector("data").value };
      field.querySelector(".lr-task-given").append(" ", check);
      field.querySelector(".lr-task-given").hidden = false;
      field.querySelector(".lr-task-given").after(said);
      task.fold.hidden = true;
      check.addEventListener("click", () => judge(task, true));
      input.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); judge(task, true); } });
      return task;
    });

    function judge(task, fresh) {
      const given = task.input.value.trim();
      const asksNumber = /^\d+$/.test(task.answer);
      if (!given || (asksNumber && Number.isNaN(numberOf(given)))) {
        task.said.textContent = asksNumber ? "Type a number." : "Choose an answer first.";
        return;
      }
      const right = isRight(given, task.answer);
      task.hint.hidden = right;
      task.fold.hidden = false;
      task.fold.open = right;
      task.said.textContent = right ? "Right." : `Not what the explorer counts. ${fresh ? task.hint.textContent : ""}`.trim();
      task.hint.hidden = right || fresh; // said aloud and shown already
      if (!fresh) return;
      const all = kept.read(PLACE), own = all[name] || {};
      all[name] = { title: box.dataset.title, page: kept.page(), of: tasks.length, questions: { ...own.questions, [task.key]: { given, right } } };
      if (!kept.write(PLACE, all)) task.said.textContent += " This browser keeps no progress.";
      showScore();
    }

    function showScore() {
      const own = (kept.read(PLACE)[name] || {}).questions || {};
      const done = tasks.filter(({ key }) => own[key]);
      score.textContent = done.length ? `${done.filter(({ key }) => own[key].right).length} of ${tasks.length} right, ${done.length} answered.` : "Nothing answered yet.";
      again.hidden = !done.length;
    }

    function recall() {
      const own = (kept.read(PLACE)[name] || {}).questions || {};
      for (const task of tasks) {
        if (!own[task.key]) continue;
        task.input.value = String(own[task.key].given);
        judge(task, false);
      }
    }

    kept.twice(again, () => {
      const all = kept.read(PLACE), before = all[name];
      delete all[name];
      kept.write(PLACE, all);
      tasks.forEach((task) => {
        task.input.value = task.said.textContent = "";
        task.hint.hidden = task.fold.hidden = true;
        task.fold.open = false;
      });
      showScore();
      tasks[0].input.focus();
      return () => {
        const now = kept.read(PLACE);
        now[name] = { ...before, questions: { ...before.questions, ...(now[name] || {}).questions } };
        kept.write(PLACE, now);
        recall();
        showScore();
      };
    });
    box.append(score, again);
    recall();
    showScore();
  }

  document.querySelectorAll(".lr-tasks").forEach(start);
})();
