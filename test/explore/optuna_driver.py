"""Lets Optuna choose the points of a sweep: python optuna_driver.py TRIALS COMMAND..., prints what it was told as JSON."""

import json
import subprocess
import sys

import optuna


def main() -> None:
    trials, command = int(sys.argv[1]), sys.argv[2:]
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
    assert process.stdin is not None and process.stdout is not None
    ready = json.loads(process.stdout.readline())
    goals = {"min": "minimize", "max": "maximize"}
    study = optuna.create_study(
        directions=[goals[goal] for goal in ready["objectives"].values()],
        sampler=optuna.samplers.NSGAIISampler(population_size=8, seed=1),
    )
    for _ in range(trials):
        trial = study.ask()
        point = {path: trial.suggest_categorical(path, values) for path, values in ready["space"].items()}
        process.stdin.write(json.dumps({"id": trial.number, "point": point}) + "\n")
        answer = json.loads(process.stdout.readline())
        assert answer["id"] == trial.number, answer
        if answer["feasible"]:
            study.tell(trial, [answer["values"][name] for name in ready["objectives"]])
        else:
            study.tell(trial, state=optuna.trial.TrialState.FAIL)
    process.stdin.close()
    last = json.loads(process.stdout.readline())
    code = process.wait()
    best = [{"point": trial.params, "values": trial.values} for trial in study.best_trials]
    print(json.dumps({"code": code, "summary": last, "best": best, "trials": len(study.trials)}))


main()
