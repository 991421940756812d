import type { BinaryMatrix, SorbetModel } from "../../contracts/model.js";

/** A matrix of one stage of the chip. */
export interface StageMatrix {
  /** Name of its tensors, such as layers.0.attention.query. */
  readonly tensor: string;
  readonly matrix: BinaryMatrix;
  /** Whether the codes that it works on are signed. */
  readonly signedInput: boolean;
}

/** @param stage layer + 1; of no meaning for the pooler */
export function stageMatrix(model: SorbetModel, role: string, stage: number): StageMatrix {
  if (role === "pooler") return { tensor: "pooler", matrix: model.pooler, signedInput: true };
  const layer = model.layers[stage - 1]!;
  const name = `layers.${stage - 1}`;
  switch (role) {
    case "query":
      return { tensor: `${name}.attention.query`, matrix: layer.query, signedInput: true };
    case "key":
      return { tensor: `${name}.attention.key`, matrix: layer.key, signedInput: true };
    case "value":
      return { tensor: `${name}.attention.value`, matrix: layer.value, signedInput: true };
    case "output":
      return { tensor: `${name}.attention.output`, matrix: layer.output, signedInput: true };
    case "ffn_in":
      return { tensor: `${name}.ffn.in`, matrix: layer.ffnIn, signedInput: true };
    case "ffn_out":
      return { tensor: `${name}.ffn.out`, matrix: layer.ffnOut, signedInput: false };
  }
  throw new Error(`a matrix of role ${role} is none of the model's`);
}
