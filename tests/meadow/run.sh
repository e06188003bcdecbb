#!/usr/bin/env bash
# Runs the netstandard2.1 build, which a Meadow runs, on Mono: tests/meadow/run.sh --help
set -u
cd "$(dirname "$0")/../.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
passed=0
failed=0
only=" $* "
steps="unit server client tls station app browser"
logs=$(mktemp -d)
pids=()

stop() {
  for pid in "${pids[@]:-}"; do [ -n "$pid" ] && kill "$pid" 2>/dev/null; done
  pids=()
  wait 2>/dev/null
}
trap 'stop; rm -rf "$logs"' EXIT

for argument in "$@"; do
  [ "$argument" = --help ] || [ "$argument" = -h ] || continue
  cat <<END
tests/meadow/run.sh [STEP...]   runs the netstandard2.1 build, which a Meadow runs, on Mono: these steps, or all of them, and ends in the
                                line "N passed, N failed"; needs mono, the .NET SDK and Node 20

  unit      the unit tests
  server    the echo server under the conformance suite
  client    the echo client, likewise
  tls       TLS of both; needs openssl
  station   the sample's station under hardware/check.sh
  app       the program of docs/meadow.md, likewise
  browser   the station in the browser; left out without Chromium and the packages of tests/dashboard (npm ci --prefix tests/dashboard)

NANOWS_SEED=N repeats the sizes of the echo's buffers; without it they are chosen at random, and the seed is printed.
Exit codes: 0 everything passed, 1 something failed, 2 called with a mistake, or mono is missing.
END
  exit 0
done

for step in "$@"; do
  [[ " $steps " == *" $step "* ]] && continue
  echo "There is no step \"$step\"; the steps are $steps." >&2
  exit 2
done

wanted() { [ "$only" = "  " ] || [[ "$only" == *" $1 "* ]]; }

add() {
  passed=$((passed + $1))
  failed=$((failed + $2))
}

# count NAME LOG CODE [PASSED FAILED]: adds a step's figures, and shows what failed.
count() {
  local p=${4:-0} f=${5:-0}
  if [ "$3" != 0 ] && [ "$f" = 0 ]; then f=1; fi
  add "$p" "$f"
  if [ "$f" != 0 ]; then grep -E 'FAIL' "$2" | head -n 20; tail -n 12 "$2"; fi
  echo "   $1: $p passed, $f failed"
}

# start LOG COMMAND...: starts a server that prints its port; the port is in $port.
start() {
  local log=$1
  shift
  "$@" >"$log" 2>&1 &
  pids+=($!)
  port=
  for _ in $(seq 300); do
    port=$(grep -oE 'listening on [0-9]+|http://[^/:]+:[0-9]+' "$log" | grep -oE '[0-9]+$' | head -n 1)
    [ -n "$port" ] && return
    kill -0 $! 2>/dev/null || break
    sleep 0.1
  done
  echo "FAIL  the program does not start: $*"
  cat "$log"
  add 0 1
  return 1
}

build() {
  dotnet build -c Release "$@" -v quiet >"$logs/build.log" 2>&1 && return
  cat "$logs/build.log"
  add 0 1
  echo "$passed passed, $failed failed"
  exit 1
}

if ! command -v mono >/dev/null; then
  echo "mono was not found; on Debian: apt-get install mono-devel" >&2
  exit 2
fi
mono --version | head -n 1

# The echo's buffer sizes, chosen at random for each run.
seed=${NANOWS_SEED:-$RANDOM}
if ! [[ $seed =~ ^(0|[1-9][0-9]{0,9})$ && $seed -le 2147483647 ]]; then
  echo "NANOWS_SEED is a number from 0 to 2147483647, not \"$seed\"." >&2
  exit 2
fi
RANDOM=$seed
buffers=(--receive $((16 + RANDOM % 4081)) --send $((16 + RANDOM % 4081)))
echo "the echo's buffers: ${buffers[*]} (NANOWS_SEED=$seed)"

wanted server || wanted client || wanted tls && build tests/NanoWs.Echo
wanted server || wanted client && build tests/NanoWs.Conformance
wanted station || wanted browser && build tests/NanoWs.Station.Mono
echo=artifacts/netstandard2.1/NanoWs.Echo.dll
station=artifacts/mono/station/NanoWs.Station.Mono.dll
suite=artifacts/bin/NanoWs.Conformance/release/NanoWs.Conformance.dll

if wanted unit; then
  build tests/meadow/UnitTests
  timeout 600 mono artifacts/mono/tests/NanoWs.Tests.dll >"$logs/unit.log" 2>&1
  code=$?
  read -r p f < <(awk '/ passed, .* failed/ { print $1, $3 }' "$logs/unit.log" | tail -n 1)
  count "unit tests" "$logs/unit.log" $code "${p:-0}" "${f:-0}"
fi

if wanted server && start "$logs/server.log" mono "$echo" server --port 0 "${buffers[@]}"; then
  timeout 900 dotnet "$suite" "ws://127.0.0.1:$port/" >"$logs/suite.log" 2>&1
  code=$?
  read -r p f < <(sed -nE 's/^[0-9]+ cases, ([0-9]+) passed, ([0-9]+) failed.*/\1 \2/p' "$logs/suite.log")
  count "conformance, server" "$logs/suite.log" $code "${p:-0}" "${f:-0}"
  stop
fi

if wanted client && start "$logs/suite.log" dotnet "$suite" --listen 0; then
  # The client's exit code is not used: it reports cases that end without a connection, as many of them should.
  timeout 900 mono "$echo" client --url "ws://127.0.0.1:$port" --agent NanoWs-Mono "${buffers[@]}" >"$logs/client.log" 2>&1
  for _ in $(seq 100); do grep -qE '^[0-9]+ cases,' "$logs/suite.log" && break; sleep 0.1; done
  read -r p f < <(sed -nE 's/^[0-9]+ cases, ([0-9]+) passed, ([0-9]+) failed.*/\1 \2/p' "$logs/suite.log")
  grep -q ' passed, 0 failed' "$logs/suite.log"
  code=$?
  count "conformance, client" "$logs/suite.log" $code "${p:-0}" "${f:-0}"
  stop
fi

if wanted tls; then
  node tests/meadow/tls.mjs mono "$echo" >"$logs/tls.log" 2>&1
  code=$?
  read -r p f < <(awk '/ passed, .* failed/ { print $1, $3 }' "$logs/tls.log" | tail -n 1)
  count "TLS" "$logs/tls.log" $code "${p:-0}" "${f:-0}"
fi

if wanted station && start "$logs/station.log" mono "$station" --port 0; then
  hardware/check.sh "ws://127.0.0.1:$port/" --seconds 3 --title "The dashboard on Mono" >"$logs/check.log" 2>&1
  code=$?
  read -r p f < <(sed -nE 's/^([0-9]+) points hold, ([0-9]+) do.*/\1 \2/p' "$logs/check.log")
  count "the station, hardware/check.sh" "$logs/check.log" $code "${p:-0}" "${f:-0}"
  grep -E 'round trips|stalled|sends and does not read' "$logs/check.log"
  stop
fi

# The program of docs/meadow.md, unchanged except for the port.
if wanted app; then
  free=$(node -e "const s = require('net').createServer().listen(0, () => { console.log(s.address().port); s.close(); })")
  sed "s/Port = 8080/Port = $free/" src/NanoWs.Sample.Meadow/MeadowApp.cs >"$logs/MeadowApp.cs"
  build tests/meadow/App "-p:AppSource=$logs/MeadowApp.cs"
  if start "$logs/app.log" mono artifacts/mono/app/NanoWs.MeadowApp.dll; then
    hardware/check.sh "ws://127.0.0.1:$port/" --seconds 1 --only page,rate,stall --clients 2 >"$logs/check.log" 2>&1
    code=$?
    read -r p f < <(sed -nE 's/^([0-9]+) points hold, ([0-9]+) do.*/\1 \2/p' "$logs/check.log")
    count "the program of docs/meadow.md" "$logs/check.log" $code "${p:-0}" "${f:-0}"
    stop
  fi
fi

if wanted browser; then
  if [ ! -x "${CHROMIUM:-/usr/bin/chromium}" ] || [ ! -d tests/dashboard/node_modules ]; then
    echo "   the dashboard in the browser: left out, no Chromium or no packages in tests/dashboard (npm ci --prefix tests/dashboard)"
  else
    STATION_CMD="mono $station" timeout 600 node tests/dashboard/run.mjs sample >"$logs/browser.log" 2>&1
    code=$?
    read -r p f < <(awk '/ passed, .* failed/ { print $1, $3 }' "$logs/browser.log" | tail -n 1)
    count "the dashboard in the browser" "$logs/browser.log" $code "${p:-0}" "${f:-0}"
  fi
fi

echo "$passed passed, $failed failed"
[ $failed = 0 ] && [ $passed != 0 ]
