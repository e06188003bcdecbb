#!/bin/sh
# Compares the reference sources with the real API: netnano/compare.sh FOLDER
# FOLDER holds listings (mscorlib.txt...) or the real assemblies (mscorlib.dll...), as a folder of restored packages does.
set -e
[ $# = 1 ] || { echo "usage: $0 FOLDER" >&2; exit 2; }
[ -d "$1" ] || { echo "There is no folder \"$1\"." >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
dotnet build "$here/netnano.proj" -c Release -t:Declarations -v:quiet -nologo
dotnet run --project "$here/check" -c Release -- compare "$here/../artifacts/netnano1.0/ref" "$1"
