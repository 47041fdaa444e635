// Forms with `data-confirm` ask in a dialog first. Without script the server asks on a page of its
// own; the field `confirmed=yes` tells it that the question was answered here.

function ask(question: string, accept: string): Promise<boolean> {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  const text = document.createElement("p");
  text.id = "dialog-question";
  text.textContent = question;
  dialog.setAttribute("aria-labelledby", text.id);
  const choices = document.createElement("form");
  choices.method = "dialog";
  choices.className = "actions";
  const button = (value: string, label: string, style: string) => {
    const made = document.createElement("button");
    made.value = value;
    made.textContent = label;
    made.className = style;
    choices.append(made);
  };
  button("yes", accept, "button button-danger");
  button("no", document.body.dataset.textCancel ?? "", "button button-quiet");
  dialog.append(text, choices);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "yes");
      dialog.remove();
    });
  });
}

/** Puts the question before every form that has one. */
export function confirmForms(): void {
  // Captured: the question comes before the guard against double sending sees the form.
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    const question = form.dataset.confirm;
    if (!question || form.elements.namedItem("confirmed")) return;
    event.preventDefault();
    event.stopPropagation();
    const submitter = event.submitter;
    void ask(question, form.dataset.confirmYes ?? submitter?.textContent ?? "").then((yes) => {
      if (!yes) {
        submitter?.focus();
        return;
      }
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = "confirmed";
      field.value = "yes";
      form.append(field);
      form.requestSubmit(submitter as HTMLButtonElement | null);
    });
  }, true);
}
