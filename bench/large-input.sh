#!/usr/bin/env bash
# Sums a large CSV with small heaps: server 256 MiB, workers 512 MiB. Not part of ./verify.
#
#   bench/large-input.sh [GIGABYTES] [DIRECTORY]     default: 20 and a new temporary directory
#
# The file is one generated block, many times over; the expected sum is known from the block.
set -euo pipefail
unset CDPATH
furrow=$(cd "$(dirname "$0")/.." && pwd)/furrow
gigabytes=${1:-20}
work=${2:-$(mktemp -d)}
mkdir -p "$work"
export FURROW_STATE_DIR=$work/state

cleanup() {
  "$furrow" worker stop all >/dev/null 2>&1 || true
  "$furrow" server stop >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap cleanup EXIT

# About 100 MB of records with quoted line ends; qty sums to 2500000 x (0 + ... + 9) / 10.
rows=2500000
awk -v rows="$rows" 'BEGIN { for (i = 0; i < rows; i++)
  printf "%d,%d,%d.%02d,\"note %d\nsecond line\"\n", i, i % 10, i % 1000, i % 100, i }' >"$work/block"
size=$(stat -c %s "$work/block")
copies=$(((gigabytes * 1000000000 + size - 1) / size))
echo "id,qty,price,note" >"$work/large.csv"
for ((i = 0; i < copies; i++)); do cat "$work/block"; done >>"$work/large.csv"
expected=$((copies * (rows / 10) * 45))
echo "$work/large.csv: $(stat -c %s "$work/large.csv") bytes, $((copies * rows)) rows"

FURROW_JAVA_OPTS=-Xmx256m "$furrow" server start --detach
for _ in 1 2; do FURROW_JAVA_OPTS=-Xmx512m "$furrow" worker start --slots 1 --detach; done
start=$(date +%s)
answer=$("$furrow" submit "$work/large.csv" --op 'sum(qty)' --wait --json)
echo "$answer"
echo "$(($(date +%s) - start)) s"
case $answer in
  *"\"$expected\""*) echo "ok: sum(qty) = $expected" ;;
  *) echo "WRONG: expected sum(qty) = $expected"; exit 1 ;;
esac
