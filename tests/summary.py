#!/usr/bin/env python3
"""Adds up the results of one run of tests/run and prints them as its closing line.

usage: summary.py RESULTS_FOLDER

GoogleTest binaries leave one XML file each in RESULTS_FOLDER/<preset>/, ctest one JUnit file
for each call. A GoogleTest binary counts by its tests, every other ctest entry as one test. A
binary that failed although none of its tests did (it died before it wrote its file, or a
sanitizer spoke at its end) counts as one failure more.
"""
import pathlib
import sys
import xml.etree.ElementTree as xml


def gtest_results(path):
    """(name, outcome, reason) of every test of a GoogleTest binary."""
    for case in xml.parse(path).getroot().iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        skipped = case.find("skipped")
        if case.find("failure") is not None:
            yield name, "failed", ""
        elif skipped is not None or case.get("result") == "skipped":
            message = skipped.get("message", "") if skipped is not None else ""
            yield name, "skipped", message.strip().splitlines()[-1] if message.strip() else ""
        elif case.get("status") == "run":
            yield name, "passed", ""


def ctest_results(path, gtest_failures):
    """(name, outcome, reason) of every ctest entry that its own file does not tell.

    gtest_failures: failed tests of each binary that left a file.
    """
    for case in xml.parse(path).getroot().iter("testcase"):
        name, status = case.get("name"), case.get("status")
        if status == "fail":
            if not gtest_failures.get(name):
                yield name, "failed", "" if name not in gtest_failures else (
                    "its tests passed, the program did not: a sanitizer, or its exit")
        elif name not in gtest_failures:
            skipped = case.find("skipped")
            reason = skipped.get("message", "") if skipped is not None else ""
            yield name, "passed" if status == "run" else "skipped", reason


def main():
    folder = pathlib.Path(sys.argv[1])
    results, told = [], set()
    for junit in sorted(folder.glob("*.xml")):
        failures = {}
        for file in sorted((folder / junit.stem.split("-")[0]).glob("*.xml")):
            tests = list(gtest_results(file))
            failures[file.stem] = sum(outcome == "failed" for _, outcome, _ in tests)
            if file not in told:
                results += tests
                told.add(file)
        results += ctest_results(junit, failures)

    count = {"passed": 0, "failed": 0, "skipped": 0}
    for name, outcome, reason in results:
        count[outcome] += 1
        if outcome != "passed":
            print(f"{outcome}: {name}{': ' + reason if reason else ''}")
    print("{passed} passed, {failed} failed, {skipped} skipped".format(**count))
    return 1 if count["failed"] or not count["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
