/** What the reader chose, in the page's address: "#floor-plan&core=5.ffn.out.0&frame=12". */

/** Where the page stands in another, as in a frame of the browser page, it has no address of its own. */
function write(hash: string): void {
  try {
    history.replaceState(null, "", hash === "" ? location.pathname + location.search : `#${hash}`);
  } catch {
    // The choice is shown all the same.
  }
}

const read = (): { section: string; choices: URLSearchParams } => {
  const [first = "", ...rest] = location.hash.slice(1).split("&");
  const isChoice = first.includes("=");
  return {
    section: isChoice ? "" : first,
    choices: new URLSearchParams((isChoice ? [first, ...rest] : rest).join("&")),
  };
};

/** Choices by name; a link to a section keeps them. */
export class Address {
  private choices: URLSearchParams;
  private section: string;
  private readonly heard: (() => void)[] = [];

  constructor() {
    ({ section: this.section, choices: this.choices } = read());
    window.addEventListener("hashchange", () => this.changed());
  }

  get(name: string): string | null {
    return this.choices.get(name);
  }

  /** @param value null: nothing is chosen */
  set(name: string, value: string | null): void {
    if (this.get(name) === value) return;
    if (value === null) this.choices.delete(name);
    else this.choices.set(name, value);
    this.write();
  }

  /** Sets what other parts of the page show too. */
  choose(name: string, value: string | null): void {
    this.set(name, value);
    for (const act of this.heard) act();
  }

  /** Calls `act` now, and when the address is changed by hand or by a step back. */
  follow(act: () => void): void {
    this.heard.push(act);
    act();
  }

  /** Goes to the section of the address, which a browser does not find beside choices. */
  goToSection(): void {
    if (this.section !== "" && this.choices.size > 0) document.getElementById(this.section)?.scrollIntoView();
  }

  private changed(): void {
    const { section, choices } = read();
    this.section = section;
    if (choices.size === 0 && this.choices.size > 0) {
      this.write();
      return;
    }
    this.choices = choices;
    for (const act of this.heard) act();
  }

  private write(): void {
    write([this.section, this.choices.toString()].filter((part) => part !== "").join("&"));
  }
}
