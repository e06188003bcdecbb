#!/usr/bin/env bash
# Runs the unit tests on a nanoFramework interpreter, and prints "N passed, N failed" at the end. With the name of a program, such as
# tests/emulator.sh NanoWs.Footprint, it runs that instead. Build with "dotnet build netnano -c Release" first. If anything else is
# missing, it says what.
set -u
cd "$(dirname "$0")/.."
out=artifacts/netnano1.0
pe=$out/pe
limit=${EMULATOR_SECONDS:-600}

missing() {
  printf '%s\n' "$@" >&2
  exit 2
}

help_interpreter='There is no nanoFramework interpreter. Use one of these:
  dotnet tool install -g nanoclr --allow-roll-forward
                                     the emulator as a .NET tool (Windows, Linux, macOS); it is built for .NET 8, hence the option
  export NANOCLR=program             another interpreter, called as "program a.pe b.pe ...", in load order'
help_pe='Two ways to get .pe files:
  dotnet build netnano -c Release -p:NanoPackages=true     converts them as well; needs a package registry that has them
  export NANOMDP=program NANOPE=folder                     a metadata processor, called as "program in.dll out.pe", and a folder with
                                                           mscorlib.pe and the others; then dotnet build netnano -c Release'

if command -v nanoclr >/dev/null 2>&1; then
  interpreter=(nanoclr run --assemblies)
  echo "interpreter: $(nanoclr --version 2>/dev/null | head -n 1)"
elif [ -n "${NANOCLR:-}" ]; then
  command -v "$NANOCLR" >/dev/null 2>&1 || missing "NANOCLR=$NANOCLR is not a program."
  interpreter=("$NANOCLR")
else
  missing "$help_interpreter"
fi

# program NAME: sets "program" to its .pe file, and fails if that is out of date.
program() {
  assembly=
  for candidate in "$out/$1.dll" "$out/$1.exe"; do [ -f "$candidate" ] && assembly=$candidate; done
  [ -n "$assembly" ] || missing "$1 is not in $out: dotnet build netnano -c Release"
  if [ -n "${NANOMDP:-}" ]; then
    program=$pe/$1.pe
    mkdir -p "$pe"
    "$NANOMDP" "$assembly" "$program" >"$pe/$1.log" 2>&1 && [ -f "$program" ] || { cat "$pe/$1.log" >&2; missing "The metadata processor cannot convert $assembly."; }
    return
  fi

  program=$pe/$1/$1.pe
  [ -f "$program" ] || missing "$program is missing." "$help_pe"
  [ "$assembly" -nt "$program" ] && missing "$program is older than $assembly." "$help_pe"
}

name=${1:-NFUnitTest}
program "$name"
wanted=$program
user=$assembly
library=()
users=("$user")
for part in NanoWs.Auth NanoWs.Client NanoWs.Sensors NanoWs.Testing; do
  ! grep -qF $part "$user" || users+=("$out/$part.dll")
done
for part in NanoWs NanoWs.Http NanoWs.Auth NanoWs.Client NanoWs.Sensors NanoWs.Testing; do
  # Only the assemblies that the program uses, or one of those: loaded assemblies use heap, which some programs measure.
  [ $part = NanoWs ] || grep -qF $part "${users[@]}" || continue
  program $part
  library+=("$program")
done

references=${NANOPE:-$pe/$name}
load=()
reference() {
  [ -f "$references/$1.pe" ] || missing "$references/$1.pe is missing." "$help_pe"
  load+=("$references/$1.pe")
}

for assembly in mscorlib nanoFramework.Runtime.Events nanoFramework.System.Text System.IO.Streams System.Threading nanoFramework.Runtime.Native System.Net; do
  reference $assembly
done
load+=("${library[@]}")

# run: runs the interpreter for at most $limit seconds, because a thread that a program has not ended keeps it running.
run() {
  "${interpreter[@]}" "${load[@]}" &
  pid=$!
  (
    trap 'kill $nap 2>/dev/null; exit' TERM
    sleep "$limit" &
    nap=$!
    wait $nap
    echo "stopped after $limit s" >&2
    kill -9 $pid
  ) &
  watch=$!
  wait $pid
  code=$?
  kill $watch 2>/dev/null
  wait $watch 2>/dev/null
  return $code
}

if [ $# -gt 0 ]; then
  load+=("$wanted")
  run
  exit
fi

reference nanoFramework.TestFramework
reference nanoFramework.UnitTestLauncher
load+=("$wanted")
run >"$out/emulator.txt" 2>"$out/emulator.err"
code=$?
tr -d '\r' <"$out/emulator.txt" >"$out/emulator.log"

# The launcher names each call of a test "Class.Method.N", and prints nothing about tests that did not run because of a crash.
dotnet run --project netnano/check -c Release -- tests "$out/NFUnitTest.dll" >"$out/emulator.tests" || missing "netnano/check does not work."
awk -F, '
  NR == FNR { expected[$0]; next }
  /^Test (passed|skipped),/ { if ($2 in expected) passed++; delete expected[$2]; next }
  /^Test failed,/ { failed++; delete expected[$2]; name = $2; sub(/^Test failed,[^,]*,/, ""); print "FAIL " name ": " $0; more = 1; next }
  END {
    for (name in expected) { lost++; if (lost <= 20) print "FAIL " name ": did not run" }
    if (lost > 20) print "... and " lost - 20 " more did not run"
    print passed + 0, failed + lost
  }' "$out/emulator.tests" "$out/emulator.log" >"$out/emulator.result"
read -r passed failed < <(tail -n 1 "$out/emulator.result")
sed '$d' "$out/emulator.result"
[ -s "$out/emulator.err" ] && { echo "-- the interpreter printed:"; head -n 50 "$out/emulator.err"; }
if [ $code != 0 ]; then
  [ "$failed" = 0 ] && failed=1
  echo "-- the interpreter exited with code $code after:"
  tail -n 5 "$out/emulator.log"
fi

for file in "${load[@]}"; do
  case $file in */NanoWs.pe | */NanoWs.*.pe | */NFUnitTest.pe) echo "$(basename "$file"): $(wc -c <"$file" | tr -d ' ') bytes" ;; esac
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
