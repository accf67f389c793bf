#!/usr/bin/python3
"""Asks other programs what the statistics library should answer, and compares.

usage: differential.py --store [SEED]        writes cases.tsv, what ordinary test runs compare with
       differential.py --fresh [SEED]        new cases, compared at once (tests/run --long)
       differential.py --fresh SEED NAME...  those functions only

Needs R with the package survival, and Python with SciPy, NumPy and mpmath (packages.txt). The seed
is printed. A case that disagrees is made smaller, by leaving out and halving, as long as it still
disagrees, and the smallest is printed.
"""
import itertools
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import peers
from draw import Draw

FOLDER = pathlib.Path(__file__).resolve().parent
ROOT = FOLDER.parents[2]
PROGRAM = pathlib.Path(os.environ.get("ASSAY_BINARY_DIR", ROOT / "build/dev")) / "bin/differential_test"
STORED, FRESH = 13, 60  # Cases of each function; functions whose peer is slow have fewer.
SHRINKING_ROUNDS, CANDIDATES = 40, 120
OTHER = ": other numbers"
LEFT_OUT = []  # The answer of a peer that says nothing about the case.


def r_literal(value):
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if value is None:
        return "NA"
    if isinstance(value, (int, float)):
        return float(value).hex()
    if value and all(isinstance(item, (int, float)) for item in value):
        return "c(" + ",".join(r_literal(item) for item in value) + ")"
    return "list(" + ",".join(r_literal(item) for item in value) + ")"


def ask_r(calls):
    """The numbers of each call of peers.R, in order; None where R has no finite answer."""
    if not calls:
        return []
    script = [f'source("{FOLDER / "peers.R"}")']
    for i, (function, arguments) in enumerate(calls):
        call = f"{function}({', '.join(r_literal(a) for a in arguments)})"
        script.append(f"answer({i}, tryCatch({call}, error = function(e) NaN))")
    with tempfile.NamedTemporaryFile("w", suffix=".R") as file:
        file.write("\n".join(script))
        file.flush()
        printed = subprocess.run(["Rscript", "--vanilla", file.name], check=True, text=True,
                                 stdout=subprocess.PIPE).stdout
    answers = [None] * len(calls)
    for line in printed.splitlines():
        case, *numbers = line.split()
        numbers = [float(number.replace("Inf", "inf")) if number not in ("NA", "NaN") else math.nan
                   for number in numbers]
        answers[int(case)] = None if any(map(math.isnan, numbers)) else numbers
    return answers


def ask_peers(cases, no_answer=peers.NO_ANSWER):
    """What the peers answer to (function, arguments), each a list of numbers or None.

    A peer is a generator: it yields calls of R, gets their numbers, and returns its answer.
    """
    answers = [None] * len(cases)
    asking = []
    for i, (name, arguments) in enumerate(cases):
        try:
            peer = peers.PEERS[name].answer(*arguments)
            if hasattr(peer, "send"):
                asking.append((i, peer, next(peer)))
            else:
                answers[i] = peer
        except StopIteration as stop:
            answers[i] = stop.value
        except peers.NotComparable:
            answers[i] = LEFT_OUT
        except no_answer:
            continue
    for (i, peer, _), numbers in zip(asking, ask_r([call for _, _, call in asking])):
        if numbers is None:
            continue
        try:
            peer.send(numbers)
        except StopIteration as stop:
            answers[i] = stop.value
        except no_answer:
            continue
    return [finite_or_none(answer) for answer in answers]


def finite_or_none(answer):
    """As floats; an answer that overflows is none."""
    if answer is LEFT_OUT:
        return answer
    numbers = None if answer is None else [float(number) for number in answer]
    return numbers if numbers is None or all(map(math.isfinite, numbers)) else None


def lines_of(cases, answers):
    for (name, arguments), numbers in zip(cases, answers):
        values = "none" if numbers is None else " ".join(map(repr, numbers))
        yield f"{name}\t{json.dumps(arguments, separators=(',', ':'))}\t{values}\n"


def disagreements(cases, answers):
    """{index of the case: what is wrong}"""
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as file:
        file.writelines(lines_of(cases, answers))
        file.flush()
        printed = subprocess.run([PROGRAM, "--check", file.name], check=True, text=True,
                                 stdout=subprocess.PIPE).stdout
    wrong = {}
    for line in printed.split("\n"):
        if line:
            number, what = line.split("\t", 1)
            wrong[int(number) - 1] = what.replace("\v", "\n")
    return wrong


def smaller(value):
    """Values a step smaller: without an item, or with one item a step smaller."""
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, int):
        for candidate in (0, 1, value // 2, value - 1):
            if abs(candidate) < abs(value):
                yield candidate
    elif isinstance(value, float):
        for candidate in (0.95, float(round(value)), float(f"{value:.2g}"), value / 2):
            if len(repr(candidate)) < len(repr(value)) and candidate != value:
                yield candidate
    else:
        # Long stretches first.
        for size in sorted({len(value) // 2, len(value) // 4, 1} - {0}, reverse=True):
            for i in range(0, len(value), size):
                yield value[:i] + value[i + size:]
        for i, item in enumerate(value):
            for candidate in smaller(item):
                yield value[:i] + [candidate] + value[i + 1:]


def shrink(name, arguments, what):
    """The smallest input found that still disagrees."""
    for _ in range(SHRINKING_ROUNDS):
        cases = [(name, candidate) for candidate in itertools.islice(smaller(arguments), CANDIDATES)]
        # A list without one of its items may be no input at all: nobody answers it.
        answers = ask_peers(cases, (Exception,))
        cases = [case for case, answer in zip(cases, answers) if answer]
        wrong = disagreements(cases, [answer for answer in answers if answer])
        # Of the same kind: what nobody has to answer is no smaller case of a wrong digit.
        wrong = {i: w for i, w in wrong.items() if (OTHER in w) == (OTHER in what)}
        if not wrong:
            return what
        best = min(wrong, key=lambda i: len(json.dumps(cases[i][1])))
        arguments, what = cases[best][1], wrong[best]
    return what


def cases_of(seed, number, names):
    cases = []
    for name in names or peers.PEERS:
        peer = peers.PEERS[name]
        for i in range(max(4, number // peer.slowness)):
            drawn = peer.draw(Draw(f"{seed} {name} {i}"))
            cases.append((name, drawn))
    return cases


def main():
    what, *rest = sys.argv[1:] or [""]
    if what not in ("--store", "--fresh"):
        sys.exit(__doc__)
    if not PROGRAM.exists():
        sys.exit(f"{PROGRAM} is not built: build the target differential_test first")
    seed = int(rest[0]) if rest else (1 if what == "--store" else int(time.time()))
    cases = cases_of(seed, STORED if what == "--store" else FRESH, rest[1:])
    answers = ask_peers(cases)
    kept = [i for i, answer in enumerate(answers) if answer is not LEFT_OUT]
    cases, answers = [cases[i] for i in kept], [answers[i] for i in kept]
    wrong = disagreements(cases, answers)
    unanswered = sum(answer is None for answer in answers)
    print(f"seed {seed}: {len(cases)} cases of {len({n for n, _ in cases})} functions, "
          f"{unanswered} without an answer, {len(wrong)} disagree")
    told = set()
    for i, problem in wrong.items():
        name, arguments = cases[i]
        if name in told:
            continue
        told.add(name)
        number = sum(cases[j][0] == name for j in wrong)
        print(f"\n{number} of {name}; the smallest found:\n"
              f"{shrink(name, arguments, problem) if answers[i] is not None else problem}")
    if what == "--store":
        head = f"# Written by differential.py --store {seed}: function, arguments, the peer's numbers.\n"
        (FOLDER / "cases.tsv").write_text(head + "".join(lines_of(cases, answers)))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
