#!/usr/bin/env bash
# Lints the protos and refuses changes that old messages in the log would not survive:
# proto/image.binpb is the image of what has been released.
# After an intended, compatible change: tests/lint/check_proto.sh --accept
set -euo pipefail
cd "$(dirname "$0")/../.."
tools=var/deps/buf
if [[ ! -x $tools/node_modules/.bin/buf ]]; then
  mkdir -p "$tools"
  cp tests/lint/package.json "$tools"
  # No lock file: this package's lock names other platforms' binaries, which npm ci refuses.
  npm install --prefix "$tools" --no-package-lock --no-audit --no-fund --loglevel=error
fi
buf=$tools/node_modules/.bin/buf

"$buf" lint
if [[ ${1:-} == --accept ]]; then
  "$buf" breaking --against proto/image.binpb
  "$buf" build --output proto/image.binpb
  echo "proto: proto/image.binpb now holds the current protos"
  exit
fi
"$buf" breaking --against proto/image.binpb
"$buf" build --output - --as-file-descriptor-set >/dev/null
echo "proto: lint clean, nothing broken against proto/image.binpb"
