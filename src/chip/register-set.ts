import { Register } from "../cores/datapath/registers.js";

/** Registers by site: cores that hold slices of one matrix share its record of the bits needed. */
export class RegisterSet {
  private readonly bySite = new Map<string, Register>();

  get(site: string, bits: number): Register {
    let register = this.bySite.get(site);
    if (!register) {
      register = new Register(site, bits);
      this.bySite.set(site, register);
    }
    return register;
  }

  get all(): Register[] {
    return [...this.bySite.values()];
  }
}
