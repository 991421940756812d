"""Waiting times of queues in ciw 3.2.7, the queue simulator of Palmer and others (Journal of Simulation 13, 2019).

    python ciw_driver.py CASES.json RESULT.json

CASES.json has "paths" (gaps and service times are given, so every waiting time is) and "means" (ciw draws them itself,
from distributions; a mean waiting time for each seed). Times are ticks: whole numbers below 2^53, so floats hold them.
"""

import json
import sys

import ciw


def network(arrival, service, servers, places):
    return ciw.create_network(
        arrival_distributions=[arrival],
        service_distributions=[service],
        number_of_servers=[servers],
        queue_capacities=[float("inf") if places is None else places],
    )


def path(case):
    """Waiting time of each request by its number, None where it was refused."""
    gaps = [*case["gaps"], float("inf")]
    simulation = ciw.Simulation(
        network(ciw.dists.Sequential(gaps), ciw.dists.Sequential(case["services"]), case["servers"], case["places"])
    )
    simulation.simulate_until_max_time(sum(case["gaps"]) + sum(case["services"]) + 1)
    waits = [None] * len(case["gaps"])
    for record in simulation.get_all_records():
        if record.record_type == "service":
            waits[record.id_number - 1] = record.waiting_time
    return waits


def mean(case, seed):
    """Mean waiting time of the requests after warm-up."""
    if case["shape"] is None:
        arrival = ciw.dists.Exponential(1 / case["gap"])
    else:
        arrival = ciw.dists.Gamma(case["shape"], case["gap"] / case["shape"])
    services = case["services"]
    service = ciw.dists.Deterministic(services[0]) if len(services) == 1 else ciw.dists.Empirical(services)
    ciw.seed(seed)
    simulation = ciw.Simulation(network(arrival, service, 1, None))
    simulation.simulate_until_max_customers(case["requests"], method="Finish")
    waits = [
        record.waiting_time
        for record in simulation.get_all_records()
        if case["warmup"] < record.id_number <= case["requests"]
    ]
    return sum(waits) / len(waits)


if __name__ == "__main__":
    with open(sys.argv[1]) as file:
        cases = json.load(file)
    result = {
        "paths": [path(case) for case in cases["paths"]],
        "means": [[mean(case, seed) for seed in range(1, case["seeds"] + 1)] for case in cases["means"]],
    }
    with open(sys.argv[2], "w") as file:
        json.dump(result, file)
