#!/usr/bin/env python3
"""Lists the goals that benchmarks missed; exits 1 when there is one.

usage: goals.py FILE ...      JSON as tests/bench/report.h writes it; other files have no goals
"""
import json
import pathlib
import sys


def missed(path):
    content = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    figures = content.get("figures", []) if isinstance(content, dict) else []
    for figure in figures:
        if figure.get("reached") is False:
            yield (f"{content['benchmark']}: {figure['what']}: {figure['value']:.4g} "
                   f"{figure['unit']}, goal {figure['goal']:.4g}")


def main():
    found = [line for path in sys.argv[1:] for line in missed(path)]
    print("\n".join(f"missed: {line}" for line in found) or "every goal is reached")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
