#!/usr/bin/env bash
# Runs every test there is, and ends in the line "N passed, N failed". Needs the .NET 10 SDK and Node 20; as root on Debian it installs
# the rest: Chromium for the dashboard, and the peers that the interoperation tests talk to. ./test.sh NAME... runs some steps only.
set -u
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
passed=0
failed=0
logs=artifacts/logs
mkdir -p "$logs"

have() { command -v "$1" >/dev/null 2>&1; }

# install PROGRAM PACKAGE: from Debian, where that is possible; the tests say what they miss where it is not.
install() {
  have "$1" && return
  if [ "$(id -u)" = 0 ] && have apt-get; then
    [ -e "$logs/apt.log" ] && [ -n "${updated:-}" ] || { apt-get update >"$logs/apt.log" 2>&1; updated=1; }
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$2" >>"$logs/apt.log" 2>&1
  fi
  have "$1" || echo "not found: $1. On Debian: apt-get install $2"
}

# step NAME COMMAND...: counts what the command reports, as "N passed, N failed" or in the manner of dotnet test.
step() {
  name=$1
  shift
  log="$logs/$name.log"
  echo "== $name: $*"
  start=$SECONDS
  "$@" >"$log" 2>&1
  code=$?
  read -r p f < <(awk '
    /^[0-9]+ passed, [0-9]+ failed/ { p += $1; f += $3 }
    /Failed: +[0-9]+, Passed: +[0-9]+/ { match($0, /Failed: +[0-9]+/); split(substr($0, RSTART, RLENGTH), a, / +/); f += a[2]
                                         match($0, /Passed: +[0-9]+/); split(substr($0, RSTART, RLENGTH), a, / +/); p += a[2] }
    END { print p + 0, f + 0 }' "$log")
  if [ $code != 0 ] && [ "$f" = 0 ]; then f=1; fi
  if [ $code = 0 ] && [ "$p" = 0 ]; then p=1; fi
  passed=$((passed + p))
  failed=$((failed + f))
  if [ "$f" != 0 ]; then
    grep -E 'error|  Failed |^FAIL|✗|not ok' "$log" | sort -u | head -n 40
    tail -n 40 "$log"
  fi
  grep -h 'NANOWS_SEED=' "$log" | sed 's/^/   /'
  echo "   $p passed, $f failed in $((SECONDS - start)) s ($log)"
}

wanted() { [ ${#only[@]} = 0 ] || [[ " ${only[*]} " == *" $1 "* ]]; }

only=("$@")
for tool in dotnet node npm; do
  have $tool || { echo "$tool is missing: install the .NET 10 SDK and Node 20 first."; exit 2; }
done

# The suites draw the sizes of their buffers from this, and so draw the same again.
export NANOWS_SEED=${NANOWS_SEED:-$RANDOM}

wanted gate && step gate dotnet build netnano -c Release
wanted build && step build dotnet build NanoWs.sln -c Release
if wanted unit; then
  for project in NanoWs.Tests NanoWs.Gate.Tests NanoWs.Conformance NanoWs.Integration NanoWs.Fuzz; do
    step "$project" dotnet test "tests/$project" -c Release --no-build
  done
  step NanoWs.Integration.smallest env NANOWS_BUFFERS=16 dotnet test tests/NanoWs.Integration -c Release --no-build
fi

if wanted emulator; then
  if have nanoclr || [ -n "${NANOCLR:-}" ]; then
    step emulator tests/emulator.sh
  else
    echo "== emulator: skipped, no nanoFramework interpreter here (tests/emulator.sh says how to get one)"
  fi
fi

if wanted fuzz; then
  step fuzz dotnet run -c Release --no-build --project tests/NanoWs.Fuzz -- --count 2000000 --seed 1
fi

if wanted hardware; then
  step hardware node hardware/check.test.mjs
fi

if wanted mono; then
  install mono mono-devel
  if have mono; then
    step mono tests/meadow/run.sh
  else
    echo "== mono: skipped, there is no Mono here, on which Meadow's build is tried"
  fi
fi

if wanted interop; then
  install chromium chromium
  install firefox-esr firefox-esr
  install nginx nginx
  step interop-packages npm ci --prefix tests/interop --no-audit --no-fund
  step interop node tests/interop/run.mjs
fi

if wanted dashboard; then
  install chromium chromium
  step dashboard-packages npm ci --prefix src/NanoWs.Sample.Esp32/Dashboard --no-audit --no-fund
  step dashboard-page node src/NanoWs.Sample.Esp32/Dashboard/build.mjs --check
  step browser-packages npm ci --prefix tests/browser --no-audit --no-fund
  step browser node tests/browser/run.mjs
fi

echo
echo "$passed passed, $failed failed"
[ $failed = 0 ]
