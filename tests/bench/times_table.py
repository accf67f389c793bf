#!/usr/bin/env python3
"""Prints the table of times of docs/ACCURACY.md, and writes it as figures with their goals.

usage: bench_stats_speed --benchmark_repetitions=5 --benchmark_format=json | times_table.py [JSON]
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
    figures = []
    print("| what | CPU time | at most | |\n|---|---|---|---|")
    for name, time in best.items():
        goal = goals[name]
        figure = {"what": name, "value": time, "unit": "ms"}
        if goal:
            figure.update(goal=goal, reached=time <= goal)
        figures.append(figure)
        print(f"| {name} | {milliseconds(time)} | {milliseconds(goal) if goal else '-'} |"
              f" {'-' if not goal else 'met' if time <= goal else '**missed**'} |")
    if len(sys.argv) > 1:
        with open(sys.argv[1], "w", encoding="utf-8") as file:
            json.dump({"benchmark": "stats_speed", "figures": figures}, file, indent=2)


if __name__ == "__main__":
    main()
