/** What is under way on a wire, with the cycle in which it is read; what is written first is read first. */
export class Wire<T> {
  private readonly items: { readonly cycle: number; readonly item: T }[] = [];

  write(cycle: number, item: T): void {
    this.items.push({ cycle, item });
  }

  read(cycle: number): T | undefined {
    return this.items[0]?.cycle === cycle ? this.items.shift()!.item : undefined;
  }
}
