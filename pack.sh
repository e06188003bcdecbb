#!/usr/bin/env bash
# Builds the packages of a release, for NuGet and for npm, and says what is missing in them because a tool was not found: ./pack.sh --help
set -u
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
usage='./pack.sh [--output FOLDER] [--nano-packages | --msbuild]
  --output FOLDER   the folder for the packages; default artifacts/packages
  --nano-packages   compiles for the device with the nanoFramework packages, and uses their metadata processor; needs a registry that
                    has them
  --msbuild         uses for the device what Visual Studio or msbuild has built from the .nfproj files, in src/*/bin/Release
NANOMDP=program     a metadata processor, called as "program in.dll out.pe", which makes the .pe and .pdbx files that a board needs'

# refuse SENTENCE: ends the script after a mistake of its user, before anything is built.
refuse() {
  echo "$1" >&2
  exit 2
}

output=artifacts/packages
nano=
while [ $# != 0 ]; do
  case $1 in
    --help | -h) echo "$usage"; exit 0 ;;
    --output) output=${2:-}; [ -n "$output" ] || refuse "--output needs a folder: --output FOLDER."; shift ;;
    --nano-packages | --msbuild)
      [ "${nano:-$1}" = "$1" ] || refuse "--nano-packages and --msbuild exclude each other."
      nano=$1 ;;
    *) refuse "\"$1\" is unknown; ./pack.sh --help lists the options." ;;
  esac
  shift
done

command -v dotnet >/dev/null || refuse "dotnet was not found: install the .NET 10 SDK first."
[ -n "$nano" ] || [ -z "${NANOMDP:-}" ] || command -v "$NANOMDP" >/dev/null || refuse "NANOMDP=$NANOMDP is not a program."

# The library's assemblies, NanoWs first.
ids=($(sed -n 's:.*<Program Include="\([^"]*\)" Source="src/.*:\1:p' netnano/programs.props))
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
commit=$(git rev-parse HEAD 2>/dev/null)
repository=${REPOSITORY_URL:-$(git config --get remote.origin.url 2>/dev/null)}
if [ "$nano" = --msbuild ]; then
  missing=()
  for id in "${ids[@]}"; do [ -f "src/$id/bin/Release/$id.pe" ] || missing+=("src/$id/bin/Release/$id.pe"); done
  [ ${#missing[@]} = 0 ] || refuse "Not found: ${missing[*]}. Build the .nfproj files with msbuild first, in Release."
fi
if [ "$nano" = --nano-packages ] && ! dotnet msbuild netnano -t:TryNanoPackages -p:NanoPackages=true -v:quiet >/dev/null 2>&1; then
  refuse "--nano-packages: NuGet finds no registry with the nanoFramework packages; \"dotnet nuget list source\" shows where it looks."
fi
mkdir -p "$output" 2>/dev/null || refuse "--output: the folder \"$output\" cannot be made."
output=$(cd "$output" && pwd)
work=$(mktemp -d)
if command -v cygpath >/dev/null; then # Windows: .NET knows no /tmp
  output=$(cygpath -m "$output")
  work=$(cygpath -m "$work")
fi
trap 'rm -rf "$work"' EXIT
left_out=()

# quietly COMMAND...: runs it; if it fails, shows its errors, each once, or all of its output if it names none, and the script ends.
quietly() {
  "$@" >"$work/log" 2>&1 && return
  grep -E '(^|: )error ' "$work/log" | sort -u >&2 || true
  grep -qE '(^|: )error ' "$work/log" || cat "$work/log" >&2
  echo "failed: $*" >&2
  exit 1
}

# ---- For the desktop, in a separate folder, so that nothing from earlier builds gets into the packages.
echo "Building NanoWs $version for netstandard2.1 and net10.0."
for id in "${ids[@]:1}"; do # each builds the first one as well
  quietly dotnet build "src/$id" -c Release -v quiet -p:ArtifactsPath="$work/desktop" -p:ContinuousIntegrationBuild=true
done

# ---- For the device.
if [ "$nano" = --msbuild ]; then
  for id in "${ids[@]}"; do
    mkdir -p "$work/device/$id"
    cp "src/$id/bin/Release/$id".{dll,pdb,pdbx,pe,xml} "$work/device/$id" || exit 1
  done
else
  echo "Building it for netnano1.0."
  if [ "$nano" = --nano-packages ]; then quietly dotnet build netnano -c Release -v quiet -p:NanoPackages=true
  else quietly dotnet build netnano -c Release -v quiet; fi
  for id in "${ids[@]}"; do
    device=$work/device/$id
    mkdir -p "$device"
    cp "artifacts/netnano1.0/$id".{dll,pdb} "$device" || exit 1
    # The documentation of the desktop's assembly, which has a few more members.
    cp "$work/desktop/bin/$id/release_netstandard2.1/$id.xml" "$device" || exit 1
    if [ "$nano" = --nano-packages ]; then cp "artifacts/netnano1.0/pe/$id/$id".{pe,pdbx} "$device" || exit 1
    elif [ -n "${NANOMDP:-}" ]; then quietly "$NANOMDP" "$PWD/artifacts/netnano1.0/$id.dll" "$device/$id.pe"; fi
  done
  [ -n "${NANOMDP:-}$nano" ] ||
    left_out+=("the .pe and .pdbx files, without which no board can use the packages: set NANOMDP, or use --nano-packages")
fi
[ -n "$repository" ] ||
  left_out+=("the address of the repository and the commit: there is no remote \"origin\", and REPOSITORY_URL is not set")

for id in "${ids[@]}"; do
  nuspec=NanoWs.Part.nuspec
  [ "$id" != NanoWs ] || nuspec=NanoWs.nuspec
  needs=
  for need in $(sed -n 's:.*<ProjectReference Include="\.\./\([^/]*\)/.*:\1:p' "src/$id/$id.csproj"); do
    needs+="<dependency id='$need' version='$version' />"
  done
  description=$(sed -n 's:.*<Description>\(.*\)</Description>.*:\1:p' "src/$id/$id.csproj")
  quietly dotnet pack "$nuspec" --version "$version" -o "$output" -p:id="$id" -p:needs="$needs" -p:description="$description" \
    -p:repository="$repository" -p:commit="$commit" -p:device="$work/device/$id" -p:desktop="$work/desktop/bin"
  echo "$output/$id.$version.nupkg"
done

# ---- For pages and Node.
if command -v npm >/dev/null; then
  cp -r src/nanows.js "$work/nanows.js" && cp LICENSE "$work/nanows.js" || exit 1
  cd "$work/nanows.js" || exit 1
  quietly npm pkg set "version=$version" ${repository:+"repository=$repository"}
  quietly npm pack --pack-destination "$output"
  cd - >/dev/null || exit 1
  echo "$output/nanows.js-$version.tgz"
else
  left_out+=("the npm package: npm was not found")
fi
for what in "${left_out[@]:-}"; do [ -z "$what" ] || echo "Left out: $what."; done
[ -z "$(git status --porcelain 2>/dev/null)" ] || echo "Not for publishing: there are changes that are not committed."
