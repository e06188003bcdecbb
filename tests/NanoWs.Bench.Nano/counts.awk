# Instructions, objects and bytes for each round of each case, from what the benchmark prints on an interpreter that counts:
#   tests/emulator.sh NanoWs.Bench.Nano | awk -f tests/NanoWs.Bench.Nano/counts.awk
# Between "few" and "many" there are 160 rounds more than between "begin" and "few"; all else is the same. The empty case is the loop.
# Ends with 1 if a case takes more instructions or objects than its limit.
BEGIN {
  limit["SHA-1 and Base64 of a handshake"] = 9700
  limit["connection opened and closed, short request"] = 16000
  limit["connection opened and closed, browser's request"] = 21000
  most["connection opened and closed, short request"] = 13 # the connection and 12 others
  limit["server echo, 16 bytes"] = 658
  limit["server echo, 100 bytes"] = 1591
  limit["server echo, 128 bytes"] = 2153
  limit["1 reading formatted and sent to 1"] = 600
  limit["4 readings formatted and sent to 1"] = 1312
  limit["1 reading formatted and sent to 5"] = 1269
  most["Socket.IO, an event emitted"] = 0
  most["Socket.IO, an event received"] = 0
  limit["client send, 30 bytes"] = 725
  limit["MQTT, 4 bytes published with QoS 0"] = 970
  limit["MQTT, 4 bytes published with QoS 1, acknowledged"] = 2870
  limit["MQTT, a reading set and published"] = 1550
  most["MQTT, 4 bytes published with QoS 0"] = 0
  most["MQTT, 4 bytes published with QoS 1, acknowledged"] = 0
  most["MQTT, a reading set and published"] = 0
  limit["idle for 1/16 s, 0 silent clients"] = 5000 / 16
  limit["idle for 1/16 s, 1 silent clients"] = 10000 / 16
  limit["idle for 1/16 s, 4 silent clients"] = 20000 / 16
}
END { exit isOver }
function field(name) { return match($0, " " name "=[0-9]+") ? substr($0, RSTART + length(name) + 2, RLENGTH - length(name) - 2) + 0 : 0 }
/^@count (begin|few|many)/ {
  il[$2] = field("il"); objects[$2] = field("objects"); bytes[$2] = field("bytes")
  next
}
/ us\r?$/ {
  case = $0; sub(/: [^:]*$/, "", case)
  n = (il["many"] - 2 * il["few"] + il["begin"]) / 160
  if (case == "empty loop") { loop = n; next }
  made = (objects["many"] - 2 * objects["few"] + objects["begin"]) / 160
  printf "%-45s %9.1f IL  %5.2f objects  %7.1f bytes  %12s us\n", case, n - loop, made, (bytes["many"] - 2 * bytes["few"] + bytes["begin"]) / 160, $(NF - 1)
  if (case in limit && n - loop > limit[case]) {
    printf "more than the limit of %d: %s\n", limit[case], case
    isOver = 1
  }
  if (case in most && made >= most[case] + 0.5) {
    printf "more than the limit of %d objects: %s\n", most[case], case
    isOver = 1
  }
}
