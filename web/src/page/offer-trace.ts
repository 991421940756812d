import { openInPerfetto } from "./perfetto.js";

/** A trace that was dropped, with the button that hands it to Perfetto: a tab opens after a click alone. */
export function offerTrace(box: HTMLElement, file: File, title: string, refuse: (message: string) => void): void {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = `Open ${title} in Perfetto`;
  button.onclick = () => {
    openInPerfetto(title, file.arrayBuffer()).catch((error: Error) => refuse(error.message));
  };
  box.replaceChildren(button);
  button.focus();
}
