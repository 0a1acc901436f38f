#!/bin/bash
# Leaves in dist what a release consists of: an archive and a bill of materials
# for each platform, and their checksums. One commit and one toolchain give the
# same bytes in any folder, at any time. Needs GNU tar and zip.
#
#     make release [PLATFORMS='OS/ARCH…']
set -euo pipefail
cd "$(dirname "$0")/.."

platforms=("$@")
((${#platforms[@]})) || platforms=({linux,darwin,windows}/{amd64,arm64})
version=$(git describe --tags --always --dirty)
epoch=$(git log -1 --format=%ct)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CGO_ENABLED=0 GOOS GOARCH TZ=UTC LC_ALL=C
umask 022
rm -rf dist
mkdir dist

# licenses prints what those who give the program away have to pass on.
licenses() {
	local path moduleversion dir file found
	printf 'Go %s\n\n' "$(go env GOVERSION)"
	cat "$(go env GOROOT)/LICENSE"
	while read -r path moduleversion dir; do
		found=
		while read -r file; do
			printf '\n%s\n%s %s: %s\n\n' "$(printf '=%.0s' {1..80})" "$path" "$moduleversion" "${file##*/}"
			cat "$file"
			found=yes
		done < <(find "$dir" -maxdepth 1 -type f -iregex '.*/\(un\)?\(licen[cs]e\|copying\|notice\|patents\)[^/]*' | sort)
		[[ $found ]] || { echo "$path has no license" >&2; return 1; }
	done < <(go list -deps -f '{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}' . | sort -u)
}

# fill puts into a folder what an archive holds.
fill() {
	local folder=$1 suffix=
	[[ $GOOS == windows ]] && suffix=.exe
	mkdir -p "$folder"
	make -s build PROGRAM="$folder/songmap$suffix"
	licenses >"$folder/LICENSES-OF-LIBRARIES"
	git ls-files README.md CHANGELOG.md LICENSE SECURITY.md docs deploy ':!deploy/release.sh' | tar -c -T - | tar -x -C "$folder"
	chmod -R u=rwX,go=rX "$folder"
	find "$folder" -exec touch -h -d "@$epoch" {} +
}

# pack makes the archive that people of this system are used to.
pack() {
	local name=$1
	if [[ $GOOS == windows ]]; then
		(cd "$work" && find "$name" | sort | zip -X -q -@ - >"$OLDPWD/dist/$name.zip")
	else
		tar -C "$work" --sort=name --owner=0 --group=0 --numeric-owner --format=ustar -c "$name" | gzip -n -9 >"dist/$name.tar.gz"
	fi
}

for platform in "${platforms[@]}"; do
	GOOS=${platform%/*} GOARCH=${platform#*/}
	name=songmap-$version-$GOOS-$GOARCH
	fill "$work/$name"
	pack "$name"
	program=$(echo "$work/$name"/songmap*)
	env -u GOOS -u GOARCH "$CYCLONEDX" bin -json -std -noserial -notimestamp -version "$version" -output "dist/$name.cdx.json" "$program"
	echo "$name"
done
(cd dist && sha256sum -- * >SHA256SUMS)
