import type { Summary } from "../contracts/summary.js";
import type { FaultReport } from "../runner/fault-error.js";

/** A report when a logit differs from the reference: the simulated chip has computed something else. */
export function notExact({ inputs, config_sha256, model, chip }: Summary): FaultReport | null {
  const wrong = inputs.filter(({ exact }) => !exact);
  if (wrong.length === 0) return null;
  const ids = wrong.slice(0, 5).map(({ id }) => id);
  return {
    name: "NotExact",
    message: `the chip's logits differ from the reference in ${wrong.length} of ${inputs.length} sentences (id ${ids.join(", ")}${wrong.length > 5 ? ", ..." : ""})`,
    stack: "",
    user: false,
    state: {
      config_sha256,
      model,
      chip,
      inputs: wrong.map(({ id, input_ids, logits, reference_logits }) => ({ id, input_ids, logits, reference_logits })),
    },
  };
}
