# Shared by deploy/up, deploy/down and tests/run: where things are, steps with progress,
# installing what is missing, building. Sourced, not run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
var=${ASSAY_VAR:-$root/var}
deps=$root/var/deps
mkdir -p "$var/log" "$deps"
[[ ! -O $var ]] || chmod o= "$var"  # State and logs are nobody else's.

# A Node.js that install_node brought goes before Debian's older one, also in this very run.
PATH=$deps/node/node_modules/.bin:$PATH

say() { printf '%s\n' "$*"; }
fail() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# step TITLE COMMAND...: runs the command with its output in a log, shows that it is alive,
# and on failure shows the end of the log. Numbered by $steps_total where that is set.
steps_done=0
step() {
  local title=$1 log began last
  shift
  steps_done=$((steps_done + 1))
  log=$var/log/${0##*/}-$(tr -c 'a-z0-9\n' '-' <<<"${title,,}").log
  began=$SECONDS
  local label
  label=$(printf '[%d/%d] %s' "$steps_done" "${steps_total:-0}" "$title")
  "$@" >"$log" 2>&1 &
  local pid=$!
  if [[ -t 1 ]]; then
    while kill -0 "$pid" 2>/dev/null; do
      last=$(tail -c 400 "$log" 2>/dev/null | tr '\r' '\n' | grep -v '^$' | tail -n 1)
      printf '\r\033[K%s  %ds  %.60s' "$label" $((SECONDS - began)) "$last"
      read -rt 1 _ </dev/tty || true
    done
    printf '\r\033[K'
  fi
  if ! wait "$pid"; then
    printf '%-42s FAILED after %d s; the end of %s:\n' "$label" $((SECONDS - began)) "$log" >&2
    tail -n 25 "$log" >&2
    return 1
  fi
  printf '%-42s %d s\n' "$label" $((SECONDS - began))
}

as_root() {
  if [[ $EUID -eq 0 ]]; then "$@"; else sudo "$@"; fi
}

packages() { grep -hv '^#' "$root/cmake/packages.txt" "$@"; }

missing_packages() {
  local installed
  installed=$(dpkg-query -W -f='${Package} ${Status}\n' 2>/dev/null |
    awk '$NF == "installed" {print $1}' | sort -u)
  comm -23 <(packages "$@" | sort -u) - <<<"$installed"
}

# install_packages [FILE...]: the Debian packages of cmake/packages.txt and of the FILEs.
install_packages() {
  local missing
  missing=$(missing_packages "$@")
  # A Node.js or Java that is already here, from elsewhere, serves as well.
  [[ -z $missing ]] && { echo "nothing is missing"; return; }
  as_root apt-get update
  # shellcheck disable=SC2086
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing
}

# Node.js 20 or newer with npm: the machine's own, or the npm package `node`.
install_node() {
  local version
  version=$({ node --version 2>/dev/null || true; } | sed 's/^v\([0-9]*\).*/\1/')
  if [[ ${version:-0} -ge 20 ]] && command -v npm >/dev/null; then
    echo "node $(node --version) is here"
    return
  fi
  command -v npm >/dev/null || as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends nodejs npm
  npm install --prefix "$deps/node" --no-audit --no-fund node@20
}

# The parts that are not Debian packages: Kafka's jars and the column store's library.
fetch_parts() {
  "$root/deploy/kafka/fetch"
  "$root/deploy/warehouse/fetch"
}

# build PRESET [TARGET...]
build() {
  local preset=$1
  shift
  cmake -S "$root" --preset "$preset" >/dev/null
  nice cmake --build "$root/build/$preset" -- ${*:+"$@"}
}
