#!/usr/bin/env python3
"""Prints the table of times of docs/ACCURACY.md; exits 1 when a time is above its goal.

usage: bench_stats_speed --benchmark_repetitions=5 --benchmark_format=json | times_table.py
"""
import json
import sys


def milliseconds(value):
    return f"{value:,.0f} ms" if value >= 10 else f"{value:.2g} ms"


def main():
    best, goals = {}, {}
    for run in json.load(sys.stdin)["benchmarks"]:
        if run["run_type"] != "iteration":
            continue
        name = run["run_name"]
        best[name] = min(best.get(name, run["cpu_time"]), run["cpu_time"])
        goals[name] = run.get("goal_ms")
    missed = []
    print("| what | CPU time | at most | |\n|---|---|---|---|")
    for name, time in best.items():
        goal = goals[name]
        if goal and time > goal:
            missed.append(name)
        print(f"| {name} | {milliseconds(time)} | {milliseconds(goal) if goal else '-'} |"
              f" {'-' if not goal else 'met' if time <= goal else '**missed**'} |")
    if missed:
        sys.exit(f"above its goal: {'; '.join(missed)}")


if __name__ == "__main__":
    main()
