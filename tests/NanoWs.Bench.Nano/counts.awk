# Instructions, objects and bytes for each round of each case, from what the benchmark prints on an interpreter that counts:
#   tests/emulator.sh NanoWs.Bench.Nano | awk -f tests/NanoWs.Bench.Nano/counts.awk
# Between "few" and "many" there are 160 rounds more than between "begin" and "few"; all else is the same. The empty case is the loop.
function field(name) { return match($0, " " name "=[0-9]+") ? substr($0, RSTART + length(name) + 2, RLENGTH - length(name) - 2) + 0 : 0 }
/^@count (begin|few|many)/ {
  il[$2] = field("il"); objects[$2] = field("objects"); bytes[$2] = field("bytes")
  next
}
/ us\r?$/ {
  case = $0; sub(/: [^:]*$/, "", case)
  n = (il["many"] - 2 * il["few"] + il["begin"]) / 160
  if (case == "empty loop") { loop = n; next }
  printf "%-45s %9.1f IL  %5.2f objects  %7.1f bytes  %12s us\n", case, n - loop, (objects["many"] - 2 * objects["few"] + objects["begin"]) / 160, (bytes["many"] - 2 * bytes["few"] + bytes["begin"]) / 160, $(NF - 1)
}
