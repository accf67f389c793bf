#!/usr/bin/env python3
"""Adds up the results of one run of tests/run and prints them as its closing line.

usage: summary.py RESULTS_FOLDER

GoogleTest binaries leave one XML file each in RESULTS_FOLDER/<preset>/, ctest one JUnit file
for each call. A GoogleTest binary counts by its tests, every other ctest entry as one test; a
binary that died before it wrote its file counts as one failure.
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


def ctest_results(path, gtest_names):
    """(name, outcome, reason) of every ctest entry whose tests are not counted one by one."""
    for case in xml.parse(path).getroot().iter("testcase"):
        name, status = case.get("name"), case.get("status")
        if status == "fail":
            # A crash leaves no XML; a failed test inside one is counted there already.
            if name not in gtest_names:
                yield name, "failed", ""
        elif name not in gtest_names:
            yield name, "passed" if status == "run" else "skipped", ""


def main():
    folder = pathlib.Path(sys.argv[1])
    results = []
    for preset in sorted(p for p in folder.iterdir() if p.is_dir()):
        files = sorted(preset.glob("*.xml"))
        for file in files:
            results += gtest_results(file)
        names = {file.stem for file in files}
        for junit in sorted(folder.glob(f"{preset.name}-*.xml")):
            results += ctest_results(junit, names)
    for junit in sorted(folder.glob("*.xml")):
        if not (folder / junit.stem.split("-")[0]).is_dir():
            results += ctest_results(junit, set())

    count = {"passed": 0, "failed": 0, "skipped": 0}
    for name, outcome, reason in results:
        count[outcome] += 1
        if outcome != "passed":
            print(f"{outcome}: {name}{': ' + reason if reason else ''}")
    print("{passed} passed, {failed} failed, {skipped} skipped".format(**count))
    return 1 if count["failed"] or not count["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
