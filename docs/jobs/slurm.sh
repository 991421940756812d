#!/usr/bin/env bash
# A sweep as a SLURM job array: sbatch docs/jobs/slurm.sh sweep.yaml /shared/folder
# Every task evaluates its share and keeps results in the shared folder; the one that finds all of them there writes the
# front and the report. A task that was killed is submitted again as it is: sbatch --array=7 docs/jobs/slurm.sh
# sweep.yaml /shared/folder
#SBATCH --job-name=sorbet-sweep
#SBATCH --array=1-16
#SBATCH --cpus-per-task=8
#SBATCH --mem=16G
#SBATCH --time=04:00:00
#SBATCH --requeue
set -euo pipefail
exec npx sorbet-sim sweep "$1" --out "$2" --shard "${SLURM_ARRAY_TASK_ID}/${SLURM_ARRAY_TASK_COUNT}" --workers "${SLURM_CPUS_PER_TASK}"
