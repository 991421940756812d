import type { CoreProgram } from "../../contracts/program.js";
import { ContextArray, ScoreArray } from "../../cores/datapath/attention-arrays.js";
import { exponentOf } from "../../cores/datapath/dyadic.js";
import { scoreExponent } from "../../cores/datapath/dyadic-model.js";
import { PtSoftmax } from "../../cores/datapath/ptsoftmax.js";
import { attentionCosts } from "../../cores/kinds/attention/attention-costs.js";
import { type AttentionDatapath, HeadsDatapath } from "../../cores/kinds/attention/attention-datapath.js";
import { spikeCoding } from "../../cores/spike-code.js";
import type { Loading } from "./loading.js";

/** Scores, PTsoftmax, contexts and encoder of the heads that a core holds. */
export function loadHeads(loading: Loading, core: CoreProgram): AttentionDatapath {
  const { model, mapped, registers } = loading;
  const { spec, code } = mapped;
  const { shape, rules } = model;
  const index = core.stage - 1;
  const layer = model.layers[index]!;
  const name = `layers.${index}.attention`;
  const headSize = shape.hidden / shape.heads;
  const probability = exponentOf(`${name}.p.alpha`, layer.alphaP);
  const zeroCode = spikeCoding(code, true, rules).zeroCode;
  return new HeadsDatapath({
    heads: (core.to - core.from) / headSize,
    headSize,
    code,
    zeroCode,
    contextSlots: spec.core.windowSlots,
    lanes: spec.attention.lanes,
    vector: spec.vector,
    scores: new ScoreArray(headSize, registers.get(`${name}.score`, spec.attention.scoreBits)),
    softmax: new PtSoftmax({
      scoreExponent: scoreExponent(model, index),
      rounding: rules.partitionRounding,
      window: rules.softmaxWindow,
      alphaExponent: probability,
      maxCode: 2 ** rules.activationBits - 1,
      register: registers.get(`${name}.ptsoftmax`, spec.core.vectorBits),
    }),
    contexts: new ContextArray(headSize, registers.get(`${name}.context`, spec.attention.contextBits)),
    encoder: loading.encoder(
      `${name}.output`,
      layer.output,
      core,
      -(probability + exponentOf(`${name}.v.alpha`, layer.alphaV)),
      true,
    ),
    ...attentionCosts(core, mapped),
  });
}
