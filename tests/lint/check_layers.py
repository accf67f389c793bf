#!/usr/bin/env python3
"""Checks every #include of our C++ files against tests/lint/layers.toml.

Prints `path:line: error: ...` for each violation and exits 1 when there is one.
"""
import pathlib
import re
import subprocess
import sys

try:
    import tomllib
except ModuleNotFoundError:  # Python before 3.11
    import tomli as tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
INCLUDE = re.compile(r'^\s*#\s*include\s+["<]([^">]+)[">]')
PROTO = re.compile(r"^assay/(\w+)/v\d+/")


def is_below(path, folder):
    return path == folder or path.startswith(folder + "/")


def owner(path, folders):
    """The most specific folder of the manifest that holds `path`, or None."""
    matches = [folder for folder in folders if is_below(path, folder)]
    return max(matches, key=len, default=None)


def inner_violation(header, folder, manifest):
    """Why `folder` may not include our header `header`; None when it may."""
    proto = PROTO.match(header)
    if proto:
        target = f"proto/{proto.group(1)}"
    elif owner(header, manifest["folders"]):
        target = header.rsplit("/", 1)[0]
    else:
        return None
    allowed = [folder, *manifest["folders"][folder]]
    if any(is_below(target, entry) for entry in allowed):
        return None
    return (f"{folder} may not include {target}; it may include "
            f"{', '.join(manifest['folders'][folder]) or 'nothing of ours'}")


def outer_violation(header, folder, manifest):
    """Why `folder` may not include the outside header `header`; None when it may."""
    library = "grpcpp/" if header.endswith(".grpc.pb.h") else header
    for prefix, allowed in manifest["headers"].items():
        if library.startswith(prefix) and folder not in allowed:
            return f"{header} belongs to {', '.join(allowed)}; use what that folder offers"
    return None


def check_file(path, manifest):
    folder = owner(path, manifest["folders"])
    if folder is None:
        yield f"{path}:1: error: no folder of tests/lint/layers.toml holds this file; add one"
        return
    for number, line in enumerate((ROOT / path).read_text(encoding="utf-8").splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        header = match.group(1)
        why = inner_violation(header, folder, manifest) or outer_violation(header, folder, manifest)
        if why:
            yield f"{path}:{number}: error: {why}"


def is_checked(path):
    return (path.endswith((".h", ".cpp")) and not path.endswith("_test.cpp")
            and not path.startswith("tests/"))


def read_manifest():
    return tomllib.loads((ROOT / "tests/lint/layers.toml").read_text(encoding="utf-8"))


def main():
    manifest = read_manifest()
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, text=True,
                           capture_output=True).stdout.split("\n")
    checked = [path for path in files if is_checked(path) and (ROOT / path).exists()]
    errors = [error for path in checked for error in check_file(path, manifest)]
    print("\n".join(errors) if errors else f"layers: {len(checked)} files follow the manifest")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
