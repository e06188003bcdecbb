#!/usr/bin/env bash
# Runs the unit tests, or another program, on a nanoFramework interpreter: tests/emulator.sh --help
set -u
cd "$(dirname "$0")/.."
out=artifacts/netnano1.0
pe=$out/pe
limit=${EMULATOR_SECONDS:-600}
# The library's assemblies, in load order.
parts=($(sed -n 's:.*<Program Include="\([^"]*\)" Source="src/.*:\1:p' netnano/programs.props))

# The programs whose assembly is the one that the launcher of unit tests loads: it knows no other name.
test_programs=$(sed -n 's/.*<Program Include="\([^"]*\)" AssemblyName="NFUnitTest".*/\1/p' netnano/programs.props)

missing() {
  printf '%s\n' "$@" >&2
  exit 2
}

interpreters='  dotnet tool install -g nanoclr --allow-roll-forward
                                     the emulator as a .NET tool (Windows, Linux, macOS); it is built for .NET 8, hence the option
  export NANOCLR=program             another interpreter, called as "program a.pe b.pe ...", in load order'
help_interpreter="There is no nanoFramework interpreter. Use one of these:
$interpreters"
help_pe='Two ways to get .pe files:
  dotnet build netnano -c Release -p:NanoPackages=true     converts them as well; needs a package registry that has them
  export NANOMDP=program NANOPE=folder                     a metadata processor, called as "program in.dll out.pe", and a folder with
                                                           mscorlib.pe and the others; then dotnet build netnano -c Release'

for argument in "$@"; do
  [ "$argument" = --help ] || [ "$argument" = -h ] || continue
  cat <<END
tests/emulator.sh [PROGRAM]   runs the unit tests on a nanoFramework interpreter, and ends in the line "N passed, N failed"; with the name
                              of a program, such as NanoWs.Footprint, or of one of the programs with tests, such as
                              NanoWs.Parts.Tests, it runs that alone. Build first: dotnet build netnano -c Release

The interpreter is one of these:
$interpreters

$help_pe

EMULATOR_SECONDS=N            stops a program after so many seconds; default 600
Exit codes: 0 everything passed, 1 something failed, 2 something is missing. With a PROGRAM that has no tests: its own.
END
  exit 0
done
[ $# -le 1 ] || missing "One program at a time: $*."

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
  for candidate in "$out/$1.dll" "$out/$1.exe" "$out/$1/NFUnitTest.dll"; do [ -f "$candidate" ] && assembly=$candidate; done
  [ -n "$assembly" ] || missing "$1 is not in $out: dotnet build netnano -c Release"
  if [ -n "${NANOMDP:-}" ]; then
    program=$pe/$1.pe
    [[ $assembly != */NFUnitTest.dll ]] || program=$pe/$1/NFUnitTest.pe
    mkdir -p "$(dirname "$program")"
    "$NANOMDP" "$assembly" "$program" >"$pe/$1.log" 2>&1 && [ -f "$program" ] ||
      { cat "$pe/$1.log" >&2; missing "The metadata processor cannot convert $assembly."; }
    return
  fi

  program=$pe/$1/$1.pe
  [[ $assembly != */NFUnitTest.dll ]] || program=$pe/$1/NFUnitTest.pe
  [ -f "$program" ] || missing "$program is missing." "$help_pe"
  [ "$assembly" -nt "$program" ] && missing "$program is older than $assembly." "$help_pe"
}

reference() {
  [ -f "$references/$1.pe" ] || missing "$references/$1.pe is missing." "$help_pe"
  load+=("$references/$1.pe")
}

# prepare NAME: sets "user" to the program's assembly, "wanted" to its .pe file, and "load" to the files that it needs, in load order.
prepare() {
  program "$1"
  wanted=$program
  user=$assembly
  references=${NANOPE:-$pe/$1}
  load=()
  for assembly in mscorlib nanoFramework.Runtime.Events nanoFramework.System.Text System.IO.Streams System.Threading \
    nanoFramework.Runtime.Native System.Net; do
    reference $assembly
  done
  users=("$user")
  for part in "${parts[@]:1}"; do
    # These use none of the others but NanoWs, and name those that may use their internals.
    [ $part = NanoWs.Sensors ] || [ $part = NanoWs.Client ] || ! grep -qF $part "$user" || users+=("$out/$part.dll")
  done
  for part in "${parts[@]}"; do
    # Only the assemblies that the program uses, or one of those: loaded assemblies use heap, which some programs measure.
    [ $part = NanoWs ] || grep -qF $part "${users[@]}" || continue
    program $part
    load+=("$program")
  done
}

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

if [ $# -gt 0 ] && ! grep -qxF "$1" <<<"$test_programs"; then
  prepare "$1"
  load+=("$wanted")
  run
  exit
fi

# test_program NAME: runs its tests, prints what went wrong, and adds to the sums.
test_program() {
  local log=$out/$1/emulator code p f
  prepare "$1"
  reference nanoFramework.TestFramework
  reference nanoFramework.UnitTestLauncher
  load+=("$wanted")
  run >"$log.txt" 2>"$log.err"
  code=$?
  tr -d '\r' <"$log.txt" >"$log.log"

  # The launcher names each call of a test "Class.Method.N", and prints nothing about tests that did not run because of a crash.
  dotnet run --project netnano/check -c Release -- tests "$user" >"$log.tests" || missing "netnano/check does not work."
  awk -F, '
    NR == FNR { expected[$0]; next }
    /^Test (passed|skipped),/ { if ($2 in expected) passed++; delete expected[$2]; next }
    /^Test failed,/ { failed++; delete expected[$2]; name = $2; sub(/^Test failed,[^,]*,/, ""); print "FAIL " name ": " $0; more = 1; next }
    END {
      for (name in expected) { lost++; if (lost <= 20) print "FAIL " name ": did not run" }
      if (lost > 20) print "... and " lost - 20 " more did not run"
      print passed + 0, failed + lost
    }' "$log.tests" "$log.log" >"$log.result"
  read -r p f < <(tail -n 1 "$log.result")
  sed '$d' "$log.result"
  [ -s "$log.err" ] && { echo "-- the interpreter printed:"; head -n 50 "$log.err"; }
  if [ $code != 0 ] || [ "$p" = 0 ]; then
    [ "$f" = 0 ] && f=1
    echo "-- $1: the interpreter exited with code $code after:"
    tail -n 5 "$log.log"
  fi
  echo "$1: $p of $((p + f)) tests passed, $(wc -c <"$wanted" | tr -d ' ') bytes"
  passed=$((passed + p))
  failed=$((failed + f))
}

passed=0
failed=0
[ -n "$test_programs" ] || missing "netnano/programs.props has no program with tests."
for name in ${1:-$test_programs}; do test_program "$name"; done

# The sizes are those of the table in docs/memory.md, and at most what it allows: "| NanoWs, at most 40,960: ... | 40,232 |".
for part in "${load[@]}"; do
  name=$(basename "$part" .pe)
  [[ $name == NanoWs* ]] || continue
  bytes=$(wc -c <"$part" | tr -d ' ')
  echo "$name.pe: $bytes bytes"
  row=$(grep -m 1 "^| $name[:,].* | [0-9,]* |$" docs/memory.md)
  figure=$(sed 's/.* | \([0-9,]*\) |$/\1/; s/,//g' <<<"$row")
  largest=$(sed -n "s/^| $name, at most \([0-9,]*\).*/\1/p" <<<"$row" | tr -d ,)
  if [ -n "$largest" ] && [ "$bytes" -gt "$largest" ]; then
    echo "FAIL $name.pe has $bytes bytes, $((bytes - largest)) more than docs/memory.md allows."
  elif [ "$bytes" != "$figure" ]; then
    echo "FAIL $name.pe has $bytes bytes. Change the line in docs/memory.md: ${row:-there is none for $name}"
  else
    continue
  fi
  failed=$((failed + 1))
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
