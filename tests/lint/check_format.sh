#!/usr/bin/env bash
# Checks that C++ and proto files are formatted as .clang-format says.
# Mend with: git ls-files '*.h' '*.cpp' '*.proto' | xargs clang-format -i
set -euo pipefail
cd "$(dirname "$0")/../.."
mapfile -t files < <(git ls-files '*.h' '*.cpp' '*.proto')
printf '%s\n' "${files[@]}" | xargs -P "$(nproc)" -n 20 clang-format --dry-run -Werror
echo "format: ${#files[@]} files are formatted"
