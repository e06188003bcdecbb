#!/usr/bin/env bash
# Runs all tests, and prints "N passed, N failed" at the end, after a list of what failed and how to run it again. Tests that need
# something that is missing are skipped, and the line ends in ", N skipped". Needs the .NET 10 SDK and Node 20. As root on Debian it
# installs whatever else is missing, and says so first.
# ./test.sh STEP... runs only some steps, after the builds that they need; ./test.sh --help lists them, with time and needs of each.
set -u
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
export PATH="$PATH:/usr/sbin:/sbin" # nginx, also for those who are not root
logs=artifacts/logs

# step | name | duration on two processors, in seconds | needs | command
# Needs: "build" and "gate" are those steps, "interpreter" nanoFramework's interpreter, a path a folder with npm packages, anything else a
# program. Without a program that has a question mark, the step runs, and skips the tests that need it.
# (Integration.smallest leaves out the tests whose servers and clients have sizes of their own: programs, documents, certificates.)
tasks=(
  "gate|gate|35||dotnet build netnano -c Release"
  "build|build|60||dotnet build NanoWs.sln -c Release"
  "unit|NanoWs.Tests|5|build|dotnet test tests/NanoWs.Tests -c Release --no-build"
  "unit|NanoWs.Parts.Tests|3|build|dotnet test tests/NanoWs.Parts.Tests -c Release --no-build"
  "unit|NanoWs.Upstream.Tests|3|build|dotnet test tests/NanoWs.Upstream.Tests -c Release --no-build"
  "unit|NanoWs.Gate.Tests|27|build|dotnet test tests/NanoWs.Gate.Tests -c Release --no-build"
  "unit|NanoWs.Conformance|25|build|dotnet test tests/NanoWs.Conformance -c Release --no-build"
  "unit|NanoWs.Integration|185|build ?mono ?promtool ?mosquitto ?mosquitto_sub ?nats-server|dotnet test tests/NanoWs.Integration \
    -c Release --no-build"
  "unit|NanoWs.Fuzz|8|build|dotnet test tests/NanoWs.Fuzz -c Release --no-build"
  "unit|NanoWs.Integration.smallest|75|build ?promtool|env NANOWS_BUFFERS=16 dotnet test tests/NanoWs.Integration -c Release --no-build \
    --filter TestCategory!=Command&TestCategory!=OwnSizes"
  "emulator|emulator|10|gate interpreter|tests/emulator.sh"
  "emulator|emulator.storm|8|gate interpreter|tests/emulator.sh NanoWs.Storm"
  "emulator|emulator.hour|8|gate interpreter|tests/emulator.sh NanoWs.Hour"
  "emulator|emulator.mqtt|5|gate interpreter mosquitto mosquitto_sub|tests/NanoWs.Mqtt.Board/run.sh"
  "fuzz|fuzz|15|build|dotnet run -c Release --no-build --project tests/NanoWs.Fuzz -- --count 2000000 --seed 1"
  "storm|storm|2|build|dotnet run -c Release --no-build --project tests/NanoWs.Storm -- 10000"
  "soak|soak|88|build|dotnet run -c Release --no-build --project tests/NanoWs.Soak -- 75"
  "fleet|fleet|32|build nats-server mosquitto tests/NanoWs.Fleet/node|dotnet run -c Release --no-build --project tests/NanoWs.Fleet -- \
    --boards 50 --seconds 12"
  "hardware|hardware|70|build|node hardware/check.test.mjs"
  "workflows|workflows|2|tests/workflows|node tests/workflows/check.mjs"
  "mono|mono|90|build mono openssl|tests/meadow/run.sh unit server client tls station app"
  "mono|mono.browser|12|build mono chromium tests/dashboard tests/nanows.js|tests/meadow/run.sh browser"
  "interop|interop|15|build tests/interop ?nginx ?chromium ?firefox-esr|node tests/interop/run.mjs"
  "mdns|mdns|55|build ip tests/mdns ?mono|node tests/mdns/run.mjs"
  "socketio|socketio|8|build tests/socketio ?chromium|node tests/socketio/run.mjs"
  "module|nanows.js|65|tests/nanows.js ?nginx ?chromium ?firefox-esr|node tests/nanows.js/run.mjs"
  "page|page.build|3|src/NanoWs.Dashboard/Page|node src/NanoWs.Dashboard/Page/build.mjs --check"
  "page|page|90|tests/dashboard tests/nanows.js ?chromium ?firefox-esr|env ONLY=page node tests/dashboard/run.mjs"
  "page|page.greenhouse|24|build tests/dashboard tests/nanows.js ?chromium ?firefox-esr|node tests/dashboard/run.mjs greenhouse"
  "dashboard|dashboard|15|build chromium tests/dashboard tests/nanows.js|node tests/dashboard/run.mjs sample"
)

steps() { printf '%s\n' "${tasks[@]%%|*}" | uniq | paste -sd ' '; }

# explain NEED...: what a step needs, in words.
explain() {
  local words=
  for need in "$@"; do
    case $need in
      \?*) words+=", ${need#?} (without it some tests are skipped)" ;;
      build | gate) words+=", step $need" ;;
      interpreter) words+=", nanoFramework's interpreter (tests/emulator.sh says how to get one)" ;;
      */*) words+=", npm packages of $need" ;;
      *) words+=", $need" ;;
    esac
  done
  echo "${words:+; needs ${words#, }}"
}

help() {
  echo './test.sh [STEP...]   runs these steps, or all of them, and ends in the line "N passed, N failed" or'
  echo '                      "N passed, N failed, N skipped"; build and gate come before the steps that need them'
  echo
  echo "Steps, in this order, with their parts, the seconds that these take on two processors, and what they need beside .NET SDK 10,"
  echo "Node 20 and npm. STEP is a name of the first column; the second has the names of the logs. tests/README.md says what each part"
  echo "tests (gate: the device build, emulator: the unit tests on the device's interpreter, module: nanows.js)."
  echo
  local step name seconds needs total=0
  for task in "${tasks[@]}"; do
    IFS='|' read -r step name seconds needs _ <<<"$task"
    total=$((total + seconds))
    printf '  %-10s %-28s %4s s%s\n' "$step" "$name" "$seconds" "$(explain $needs)"
  done
  cat <<END
All of them take about $(((total + 59) / 60)) minutes on two idle processors, longer on a busy machine, and on the first run also the
time to install what is missing. A step that cannot run is skipped, with a line that says what it lacks. The output of each command
is in $logs.
What failed is listed at the end, with its tests, its log, and a command that runs one of them again.

Environment variables:
  NANOWS_SEED=N      the sizes of all buffers as in the run that printed this seed, from 0 to 2147483647; otherwise at random
  NANOWS_BUFFERS=N   all buffers of this size, from 16 to 1048576 bytes
  NANOCLR=PROGRAM, NANOMDP=PROGRAM, NANOPE=FOLDER   nanoFramework's interpreter, its metadata processor, and its .pe files, for the
                     step emulator, unless nanoclr is installed; tests/emulator.sh explains them

Exit codes: 0 nothing failed (without STEP, something may have been skipped), 1 something failed, 2 called with a mistake, one of the
three tools is missing, or a STEP could not run.
END
}

for argument in "$@"; do
  [ "$argument" = --help ] || [ "$argument" = -h ] || continue
  help
  exit 0
done

for wanted in "$@"; do
  [[ " $(steps) " == *" $wanted "* ]] && continue
  echo "There is no step \"$wanted\"; the steps are $(steps)." >&2
  exit 2
done

# number VARIABLE LEAST MOST: ends the script if the variable is set, but not to such a number.
number() {
  local text=${!1:-}
  [ -z "$text" ] || [[ $text =~ ^(0|[1-9][0-9]{0,9})$ && $text -ge $2 && $text -le $3 ]] && return
  echo "$1 is a number from $2 to $3, not \"$text\"." >&2
  exit 2
}
number NANOWS_SEED 0 2147483647
number NANOWS_BUFFERS 16 1048576

have() { command -v "$1" >/dev/null 2>&1; }

# tool PROGRAM OLDEST NAME
tool() {
  local version=
  have "$1" && version=$("$1" --version 2>/dev/null | tr -d v)
  [ "${version%%.*}" -ge "$2" ] 2>/dev/null && return
  echo "$3 $2 or newer is needed; found: ${version:-none}. Install it first." >&2
  exit 2
}
tool dotnet 10 "The .NET SDK"
tool node 20 "Node"
tool npm 8 "npm"
mkdir -p "$logs" || { echo "$(id -un) cannot write the logs to $logs: run this script as the owner of the folder." >&2; exit 2; }

# Only a step that builds knows whether an earlier build is of these sources.
wanted=" $* "
for task in "${tasks[@]}"; do
  IFS='|' read -r step _ _ needs _ <<<"$task"
  [[ " $needs " != *" interpreter "* ]] || have nanoclr || [ -n "${NANOCLR:-}" ] || continue # it will be skipped
  for builder in build gate; do
    [[ $wanted == *" $step "* && " $needs " == *" $builder "* && $wanted != *" $builder "* ]] || continue
    echo "The step $builder runs first, because $step needs it."
    wanted+="$builder "
  done
done

plan=()
for task in "${tasks[@]}"; do
  [ $# = 0 ] || [[ $wanted == *" ${task%%|*} "* ]] || continue
  plan+=("$task")
done
needs=$(printf '%s\n' "${plan[@]}" | cut -d '|' -f 4 | tr ' ?' '\n\n' | sort -u | sed '/^$/d')

# ---- What is missing

package() {
  case $1 in
    mono) echo mono-devel ;;
    promtool) echo prometheus ;;
    mosquitto_sub) echo mosquitto-clients ;;
    ip) echo iproute2 ;;
    *) echo "$1" ;;
  esac
}

# Services in the packages are neither started nor enabled. ROOT_FOLDER is for a test.
policy=${ROOT_FOLDER:-}/usr/sbin/policy-rc.d
enabled() { find "${ROOT_FOLDER:-}/etc/systemd/system" -path '*.wants/*.service' -printf '%f\n' 2>/dev/null | sort -u; }
forbid_services() {
  [ ! -e "$policy" ] || mv "$policy" "$policy.before-test.sh"
  printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy"
  before=$(enabled)
}
allow_services() {
  rm -f "$policy"
  [ ! -e "$policy.before-test.sh" ] || mv "$policy.before-test.sh" "$policy"
  for unit in $(comm -13 <(echo "$before") <(enabled)); do
    deb-systemd-helper disable "$unit"
    update-rc.d "${unit%.service}" disable
  done >>"$logs/apt.log" 2>&1
}

install_programs() {
  local packages=()
  for need in $needs; do
    case $need in build | gate | interpreter | */*) continue ;; esac
    have "$need" || packages+=("$(package "$need")")
  done
  [ ${#packages[@]} != 0 ] || return
  if [ "$(id -u)" != 0 ] || ! have apt-get; then
    echo "Not found: ${packages[*]}. This script can install them only as root on Debian; the tests that need them are skipped."
    return
  fi
  echo "Not found, installing now: ${packages[*]} (apt-get, $logs/apt.log). No service is started or enabled."
  trap allow_services EXIT
  forbid_services
  apt-get update -qq -o APT::Update::Error-Mode=any -o Acquire::Retries=0 >"$logs/apt.log" 2>&1 &&
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${packages[@]}" >>"$logs/apt.log" 2>&1 ||
    echo "apt-get failed, most likely because there is no network; the tests that need these are skipped."
  allow_services
  trap - EXIT
}

# npm writes .package-lock.json when it has installed the packages of the lock file.
has_packages() { [ "$1/node_modules/.package-lock.json" -nt "$1/package-lock.json" ]; }

install_packages() {
  for folder in $needs; do
    [[ $folder == */* ]] && ! has_packages "$folder" || continue
    echo "Installing now: the npm packages of $folder ($logs/npm.log)."
    npm ci --prefix "$folder" --no-audit --no-fund --fetch-retries=1 --fetch-retry-mintimeout=1000 >>"$logs/npm.log" 2>&1 ||
      echo "npm ci failed, most likely because there is no network; the tests that need these are skipped."
  done
}

# lacking NEED: if it is missing, prints what to do.
lacking() {
  case $1 in
    \?*) ;;
    build | gate) [[ ${broken:-} != *" $1 "* ]] || echo "the step $1 failed" ;;
    interpreter) have nanoclr || [ -n "${NANOCLR:-}" ] ||
      echo "there is no nanoFramework interpreter: run tests/emulator.sh to see how to get one" ;;
    */*) has_packages "$1" || echo "npm packages are missing: npm ci --prefix $1" ;;
    *) have "$1" || echo "$1 was not found; on Debian: apt-get install $(package "$1")" ;;
  esac
}

# lacks NEED...: what is missing of all that a step needs, the first of it.
lacks() {
  local need reason
  for need in "$@"; do
    reason=$(lacking "$need")
    [ -z "$reason" ] || { echo "$reason"; return; }
  done
}

# expected: the duration of the steps that can run, in seconds.
expected() {
  local total=0 seconds needs
  for task in "${plan[@]}"; do
    IFS='|' read -r _ _ seconds needs _ <<<"$task"
    [ -n "$(lacks $needs)" ] || total=$((total + seconds))
  done
  echo $total
}

# ---- The tests

passed=0
failed=0
skipped=0
left_out=0 # steps that did not run at all

failures= # what failed, for the end of the output

# failed_tests LOG: the names of the failed tests, in the formats of dotnet test and of the other suites.
failed_tests() { sed -nE 's/\r$//; s/^ +Failed (.*) \[[^]]*\]$/\1/p; s/^(FAIL|not ok|✗):? +(.*)$/\2/p' "$1" | awk '!seen[$0]++'; }

# remember STEP NAME LOG COMMAND: notes a failure, its tests, and how to run one of them again.
remember() {
  local names again one
  names=$(failed_tests "$3")
  again="./test.sh $1"
  if [[ $4 == *"dotnet test"* ]]; then
    again=$(sed -E 's/ --no-build//; s/ +--filter .*//; s/^env //; s/  +/ /g' <<<"$4")
    one=$(grep -oE '^[A-Za-z0-9]+_[A-Za-z0-9_]+' <<<"$names" | head -n 1)
    again="NANOWS_SEED=$NANOWS_SEED $again${one:+ --filter Name~$one}"
  fi
  failures+="  $2 ($3)"$'\n'
  [ -z "$names" ] || failures+=$(head -n 10 <<<"$names" | sed 's/^/    /')$'\n'
  [ "$(wc -l <<<"$names")" -le 10 ] || failures+="    and $(($(wc -l <<<"$names") - 10)) more"$'\n'
  failures+="    again: $again"$'\n'
}

# run TASK: counts the results that the command prints, as "N passed, N failed" or in the format of dotnet test.
run() {
  local step name seconds needs command log start code p f s reason
  IFS='|' read -r step name seconds needs command <<<"$1"
  number=$((number + 1))
  printf '== %d of %d, %s' "$number" "${#plan[@]}" "$name"
  reason=$(lacks $needs)
  if [ -n "$reason" ]; then
    echo ": skipped, $reason"
    skipped=$((skipped + 1))
    left_out=$((left_out + 1))
    return
  fi
  echo ", about $seconds s: $command"

  log=$logs/$name.log
  start=$SECONDS
  $command >"$log" 2>&1
  code=$?
  read -r p f s < <(awk '
    /^[0-9]+ passed, [0-9]+ failed/ { p += $1; f += $3; if ($4 == "failed,") s += $5 }
    function count(word, a) { return match($0, word ": +[0-9]+") ? (split(substr($0, RSTART, RLENGTH), a, / +/) ? a[2] : 0) : 0 }
    /Failed: +[0-9]+, Passed: +[0-9]+/ { f += count("Failed"); p += count("Passed"); s += count("Skipped") }
    END { print p + 0, f + 0, s + 0 }' "$log")
  if [ $code != 0 ] && [ "$f" = 0 ]; then f=1; fi
  if [ $code = 0 ] && [ "$p" = 0 ]; then p=1; fi
  passed=$((passed + p))
  failed=$((failed + f))
  skipped=$((skipped + s))
  if [ "$f" != 0 ]; then
    broken+=" $step "
    remember "$step" "$name" "$log" "$command"
    grep -E 'error|  Failed |^FAIL|✗|not ok' "$log" | sort -u | head -n 40
    tail -n 40 "$log"
  fi
  grep -hE 'NANOWS_SEED=|^skip |^ +Skipped ' "$log" | sed -E 's/^ */   /'
  echo "   $p passed, $f failed$([ "$s" = 0 ] || echo ", $s skipped") in $((SECONDS - start)) s ($log)"
}

# The seed for the suites' buffer sizes, so that a run can be repeated.
export NANOWS_SEED=${NANOWS_SEED:-$RANDOM}

install_programs
install_packages
seconds=$(expected)
echo "Steps: ${#plan[@]}. Expected: $(((seconds + 59) / 60)) min on two idle processors."
number=0
for task in "${plan[@]}"; do run "$task"; done

[ -z "$failures" ] || printf '\nFailed:\n%s' "$failures"
echo
echo "$passed passed, $failed failed$([ $skipped = 0 ] || echo ", $skipped skipped")"
[ $failed = 0 ] || exit 1
[ $# = 0 ] || [ $left_out = 0 ] || exit 2
