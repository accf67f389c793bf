#!/usr/bin/env python3
"""Checks the habits of the repository that no compiler sees.

Every README and doc link leads somewhere, every migration is numbered without a gap, no
file is huge, no test is disabled, nothing sleeps in place of waiting.
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILE_BYTES_MAX = 400_000
LINK = re.compile(r"\[[^\]]*\]\(([^)#]+)(?:#[^)]*)?\)")
WAIT = "wait for the event itself (condition variable, Eventually, a ready line)"
BANNED = {word: WAIT for word in ("sleep_for", "sleep_until", "usleep", "nanosleep")}
BANNED["::yield("] = WAIT
BANNED["[] { return false; }"] = f"{WAIT}, or PauseFor of services/runtime/base/pause.h"
BANNED["DISABLED_"] = "mend the test or delete it"
# The one place that may: what everybody else waits with.
WAITING = "services/runtime/testing/eventually.cpp"
# Folders that still pause by a condition that never holds.
STILL_PAUSE = ("tests/chaos/", "query/server/engine/")
PAUSE = "setTimeout("
# Tests in JavaScript that may pause, and why.
MAY_PAUSE = {
    "tests/browser/processes.ts": "eventually(): what everybody else waits with",
    "tests/browser/use.test.ts": "watches for what must not happen, for a stated time",
    "tests/browser/failure.test.ts": "plays a network that answers late",
    "tests/integration/warehouse/npm_client.test.cjs": "eventually() of a test without imports",
}


def tracked():
    out = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True)
    return [p for p in out.stdout.decode().split("\0") if p and (ROOT / p).exists()]


def broken_links(path):
    for target in LINK.findall((ROOT / path).read_text(encoding="utf-8")):
        if "://" in target or target.startswith("mailto:"):
            continue
        if not ((ROOT / path).parent / target).exists():
            yield f"{path}: error: link to {target}, which does not exist"


def banned_words(path):
    for number, line in enumerate((ROOT / path).read_text(encoding="utf-8").splitlines(), 1):
        for word, instead in BANNED.items():
            if word in line and not (path.startswith(STILL_PAUSE) and "return false" in word):
                yield f"{path}:{number}: error: {word} is banned; {instead}"


def is_script_test(path):
    return (path.endswith((".ts", ".tsx", ".js", ".cjs", ".mjs"))
            and (path.startswith("tests/") or ".test." in path or ".test_support." in path))


def pauses(path):
    lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
    found = [number for number, line in enumerate(lines, 1) if PAUSE in line]
    if path in MAY_PAUSE:
        if not found:
            yield f"{path}: error: does not pause any more; take it out of MAY_PAUSE"
        return
    for number in found:
        yield (f"{path}:{number}: error: {PAUSE}) in a test is banned; {WAIT}, or say in MAY_PAUSE "
               "why this test must pause")


def migration_gaps(files):
    names = sorted(p.rsplit("/", 1)[1] for p in files
                   if p.startswith("deploy/clickhouse/migrations/") and p.endswith(".sql"))
    for expected, name in enumerate(names, 1):
        if not name.startswith(f"{expected:04d}_"):
            yield f"deploy/clickhouse/migrations/{name}: error: expected number {expected:04d}"


def main():
    files = tracked()
    errors = list(migration_gaps(files))
    for path in files:
        if (ROOT / path).stat().st_size > FILE_BYTES_MAX:
            errors.append(f"{path}: error: larger than {FILE_BYTES_MAX} bytes")
        if path.endswith(".md"):
            errors.extend(broken_links(path))
        if path.endswith((".h", ".cpp")) and path != WAITING:
            errors.extend(banned_words(path))
        if is_script_test(path):
            errors.extend(pauses(path))
    errors.extend(f"{path}: error: listed in MAY_PAUSE and not there"
                  for path in MAY_PAUSE if path not in files)
    print("\n".join(errors) if errors else f"repository: {len(files)} files keep its habits")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
