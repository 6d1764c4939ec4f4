// Makes a quiz live: each question is checked by itself, every chosen answer gets its feedback, progress stays here.
// A quiz is plain HTML: div.lr-quiz[data-quiz] > fieldset.lr-question[data-key] > label > input, p.lr-feedback[data-right].
// Without this script the folded lists of answers (details.lr-answers) can be read.
(() => {
  "use strict";
  const kept = window.livingreviewKept;
  const PLACE = "quiz";

  function start(quiz) {
    const name = quiz.dataset.quiz, live = kept.make("p", "", { role: "status", class: "lr-unseen" });
    const questions = [...quiz.querySelectorAll(".lr-question")].map(open);
    const score = kept.make("p", "", { class: "lr-quiz-score" }), again = kept.make("button", "Delete my answers", { type: "button", class: "lr-quiz-reset" });

    function open(field) {
      const inputs = [...field.querySelectorAll("input")], feedback = [...field.querySelectorAll(".lr-feedback")];
      const check = kept.make("button", "Check", { type: "button", class: "lr-quiz-check" });
      // What the live region says aloud is shown here; it is not read twice.
      const said = kept.make("p", "", { class: "lr-quiz-said", "aria-hidden": "true" });
      const fold = field.querySelector("details");
      const legend = field.querySelector("legend").textContent.trim();
      check.append(kept.make("span", `: ${legend}`, { class: "lr-unseen" }));
      feedback.forEach((one, i) => { one.id = one.id || `lr-${name}-${field.dataset.key}-${i}`; });
      if (fold) { fold.hidden = true; fold.before(check, said); } else field.append(check, said);
      const question = { key: field.dataset.key, field, inputs, feedback, said, fold };
      check.addEventListener("click", () => judge(question, true));
      inputs.forEach((input) => input.addEventListener("change", () => hide(question)));
      return question;
    }

    function hide({ inputs, feedback, said, fold }) {
      feedback.forEach((one, i) => { one.hidden = true; inputs[i].removeAttribute("aria-describedby"); });
      said.textContent = "";
      if (fold) { fold.hidden = true; fold.open = false; }
    }

    function judge(question, aloud) {
      const { key, inputs, feedback, said, fold } = question;
      const chosen = inputs.map((_, i) => i).filter((i) => inputs[i].checked);
      if (!chosen.length) {
        live.textContent = said.textContent = "Choose an answer first.";
        return;
      }
      const right = feedback.map((one) => one.dataset.right === "true");
      const missing = right.filter((is, i) => is && !inputs[i].checked).length, wrong = chosen.filter((i) => !right[i]).length;
      feedback.forEach((one, i) => {
        one.hidden = !inputs[i].checked;
        if (one.hidden) inputs[i].removeAttribute("aria-describedby"); else inputs[i].setAttribute("aria-describedby", one.id);
        if (!one.hidden && !one.querySelector("strong")) one.prepend(kept.make("strong", right[i] ? "Right." : "Not so."), " ");
      });
      const verdict = !wrong && !missing ? "This question is answered." : wrong ? "Not yet." : `Not yet: ${missing} more to choose.`;
      said.textContent = verdict;
      if (fold) fold.hidden = false;
      if (!aloud) return;
      live.textContent = `${verdict} ${chosen.map((i) => feedback[i].textContent).join(" ")}`;
      const all = kept.read(PLACE), own = all[name] || {};
      all[name] = {
        title: quiz.dataset.title || kept.heading(), page: kept.page(), of: questions.length,
        questions: { ...own.questions, [key]: { chosen, right: !wrong && !missing } },
      };
      if (!kept.write(PLACE, all)) said.textContent += " This browser keeps no progress.";
      showScore();
    }

    function showScore() {
      const own = (kept.read(PLACE)[name] || {}).questions || {};
      const done = questions.filter(({ key }) => own[key]), right = done.filter(({ key }) => own[key].right);
      score.textContent = done.length ? `${right.length} of ${questions.length} right, ${done.length} answered.` : "Nothing answered yet.";
      again.hidden = !done.length;
    }

    function recall() {
      const own = (kept.read(PLACE)[name] || {}).questions || {};
      for (const question of questions) {
        const before = own[question.key];
        if (!before || !Array.isArray(before.chosen)) continue;
        question.inputs.forEach((input, i) => { input.checked = before.chosen.includes(i); });
        if (question.inputs.some((input) => input.checked)) judge(question, false);
      }
    }

    kept.twice(again, () => {
      const all = kept.read(PLACE), before = all[name];
      delete all[name];
      kept.write(PLACE, all);
      questions.forEach((question) => { question.inputs.forEach((input) => { input.checked = false; }); hide(question); });
      live.textContent = "Your answers were deleted.";
      showScore();
      questions[0].inputs[0].focus();
      return () => {
        const now = kept.read(PLACE);
        now[name] = { ...before, questions: { ...before.questions, ...(now[name] || {}).questions } };
        kept.write(PLACE, now);
        live.textContent = "Your answers are back.";
        recall();
        showScore();
      };
    });
    quiz.append(score, again, live);
    quiz.classList.add("lr-live");
    recall();
    showScore();
  }

  document.querySelectorAll(".lr-quiz").forEach(start);
})();
