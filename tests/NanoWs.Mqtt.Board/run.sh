#!/usr/bin/env bash
# Runs NanoWs.Mqtt.Board on the interpreter: tests/NanoWs.Mqtt.Board/run.sh --help
set -u
cd "$(dirname "$0")/../.."

if [ $# -gt 0 ]; then
  cat <<END
tests/NanoWs.Mqtt.Board/run.sh    runs the program on the interpreter with mosquitto on port 9001, which is killed and started again when
                                  the program asks for it; mosquitto_sub must see what the board had published meanwhile. Ends in the line
                                  "N passed, N failed". Build first: dotnet build netnano -c Release
Exit codes: 0 everything passed, 1 something failed, 2 something is missing.
END
  [ "$1" = --help ] || [ "$1" = -h ] && exit 0
  exit 2
fi

PATH=$PATH:/usr/sbin
for program in mosquitto mosquitto_sub; do
  command -v "$program" >/dev/null && continue
  echo "$program was not found; on Debian: apt-get install mosquitto mosquitto-clients" >&2
  exit 2
done

folder=$(mktemp -d)
plain=$((20000 + RANDOM % 10000)) # of the independent client
cat >"$folder/config" <<END
user $(id -un)
listener 9001 127.0.0.1
protocol websockets
listener $plain 127.0.0.1
allow_anonymous true
persistence false
END

# Starts mosquitto, and waits until it accepts connections.
start() {
  mosquitto -c "$folder/config" >>"$folder/log" 2>&1 &
  echo $! >"$folder/pid"
  disown
  for ((i = 0; i < 100; i++)); do
    (exec 3<>/dev/tcp/127.0.0.1/9001 4<>"/dev/tcp/127.0.0.1/$plain") 2>/dev/null && kill -0 "$(cat "$folder/pid")" 2>/dev/null && return
    sleep 0.1
  done
  echo "mosquitto does not start:" >&2
  cat "$folder/log" >&2
  exit 2
}

finish() {
  kill -9 "$(cat "$folder/pid")" $helper $subscriber 2>/dev/null
  rm -rf "$folder"
}

helper=
subscriber=
trap finish EXIT
start
mosquitto_sub -h 127.0.0.1 -p "$plain" -t 'board/#' -q 1 -v >"$folder/messages" 2>/dev/null &
subscriber=$!
disown
(
  mosquitto_sub -h 127.0.0.1 -p "$plain" -t board/restart -q 1 -C 1 >/dev/null
  kill -9 "$(cat "$folder/pid")"
  start
) &
helper=$!
tests/emulator.sh NanoWs.Mqtt.Board >"$folder/output"
code=$?
cat "$folder/output"
[ $code = 2 ] && exit 2
missing=0
for i in 0 1 2; do
  for ((t = 0; t < 50; t++)); do
    grep -q "^board/kept/$i 21.5\$" "$folder/messages" && break
    sleep 0.1
  done
  [ $t -lt 50 ] || { echo "FAIL mosquitto_sub did not see board/kept/$i"; missing=$((missing + 1)); }
done
read -r passed _ failed _ < <(grep -E '^[0-9]+ passed, [0-9]+ failed' "$folder/output" | tr -d ,)
echo "$((${passed:-0} + 3 - missing)) passed, $((${failed:-1} + missing)) failed"
[ "${failed:-1}" = 0 ] && [ $missing = 0 ]
