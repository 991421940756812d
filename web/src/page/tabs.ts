/** A view of the page behind a tab. */
export interface Tab {
  readonly id: string;
  readonly title: string;
}

/** Tabs as they stand, whichever comes first. */
const ORDER = ["run", "report-a", "report-b", "compare", "file"].map((id) => `tab-${id}`);
const KEYS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };

/** The page's tabs: the run, and a frame for each report. */
export class Tabs {
  private readonly list = document.getElementById("tabs")!;
  private readonly panels = document.getElementById("panels")!;

  constructor() {
    this.button("run", "Run");
    this.list.addEventListener("keydown", (event) => {
      const step = KEYS[event.key];
      if (step === undefined) return;
      const tabs = [...this.list.querySelectorAll<HTMLElement>("[role=tab]")];
      const at = tabs.indexOf(event.target as HTMLElement);
      const next = tabs[(at + step + tabs.length) % tabs.length]!;
      this.show(next.id.slice("tab-".length));
      next.focus();
    });
    this.show("run");
  }

  /** Puts a page behind a tab, in the place of what was there. */
  frame({ id, title }: Tab, page: string): void {
    this.remove(id);
    this.button(id, title);
    const frame = document.createElement("iframe");
    frame.title = title;
    frame.srcdoc = page;
    const panel = document.createElement("div");
    panel.id = `panel-${id}`;
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", `tab-${id}`);
    panel.hidden = true;
    panel.append(frame);
    this.panels.append(panel);
  }

  remove(id: string): void {
    const tab = document.getElementById(`tab-${id}`);
    if (tab?.getAttribute("aria-selected") === "true") this.show("run");
    tab?.remove();
    document.getElementById(`panel-${id}`)?.remove();
  }

  show(id: string): void {
    for (const tab of this.list.querySelectorAll<HTMLElement>("[role=tab]")) {
      const isChosen = tab.id === `tab-${id}`;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")!)!.hidden = !isChosen;
    }
  }

  private button(id: string, title: string): void {
    const tab = document.createElement("button");
    tab.type = "button";
    tab.id = `tab-${id}`;
    tab.textContent = title;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", `panel-${id}`);
    tab.setAttribute("aria-selected", "false");
    tab.tabIndex = -1;
    tab.addEventListener("click", () => this.show(id));
    const after = [...this.list.children].find((other) => ORDER.indexOf(other.id) > ORDER.indexOf(tab.id));
    this.list.insertBefore(tab, after ?? null);
  }
}
