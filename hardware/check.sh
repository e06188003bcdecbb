#!/bin/sh
# hardware/check.sh ws://ADDRESS/   checks a station on the network, and prints a report. Needs Node 20 or newer. See --help.
exec node "$(dirname "$0")/check.mjs" "$@"
