/** Thread of a sweep: evaluates one point after the other. */
import { Evaluator, type PointTask } from "./evaluate.js";

const evaluator = new Evaluator();

export default (task: PointTask) => evaluator.evaluate(task);
