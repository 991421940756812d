import { RegisterSet } from "../../chip/register-set.js";
import type { BinaryMatrix, SorbetModel } from "../../contracts/model.js";
import type { CoreProgram } from "../../contracts/program.js";
import { Encoder } from "../../cores/datapath/encoder.js";
import type { MappedChip } from "../../cores/estimate.js";

/** A model on its way into the cores of a program: what all of them share. */
export class Loading {
  readonly registers = new RegisterSet();

  constructor(
    readonly model: SorbetModel,
    readonly mapped: MappedChip,
  ) {}

  /** Encoder in front of a matrix, for the channels that a core holds. */
  encoder(tensor: string, matrix: BinaryMatrix, core: CoreProgram, inFrac: number, signed: boolean): Encoder {
    return new Encoder({
      alpha: { tensor: `${tensor}.alpha_in`, value: matrix.alphaIn },
      move: { tensor: `${tensor}.move`, values: matrix.move },
      from: core.from,
      to: core.to,
      signed,
      bits: this.model.rules.activationBits,
      inFrac,
      register: this.registers.get(`${tensor}.encoder`, this.mapped.spec.core.vectorBits),
    });
  }
}
