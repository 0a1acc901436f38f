#!/bin/sh
# Shows the whole life of a song: composed here, uploaded by curl, analysed,
# and still there after the service was stopped and started again.
set -eu

songmap=$(pwd)/bin/songmap
work=$(mktemp -d)
server=
stop() {
	if [ -n "$server" ]; then
		kill "$server" && wait "$server" || true
		server=
	fi
}
trap 'stop; rm -rf "$work"' EXIT INT TERM

# start serves on a free port, which the log names.
start() {
	"$songmap" serve --listen 127.0.0.1:0 2>>log &
	server=$!
	while ! url=$(grep -o 'http://127[0-9.:]*' log | tail -n 1) || ! curl -fs "$url/livez" >/dev/null; do
		kill -0 "$server" || { cat log; exit 1; }
	done
	echo "   serves on $url"
}

field() { sed -n "s/.*\"$1\":\"\\{0,1\\}\\([^,\"}]*\\).*/\\1/p"; }

echo '1. composing a song'
go run ./tests/demo/song >"$work/song.wav"
cd "$work"

echo '2. starting the service'
start

echo '3. uploading the song'
id=$(curl -fsS -F file=@song.wav "$url/api/analyze" | field job_id)
echo "   job $id"

echo '4. following the job'
while :; do
	status=$(curl -fsS "$url/api/status/$id")
	state=$(echo "$status" | field status)
	echo "   $state $(echo "$status" | field progress)"
	case $state in complete | error) break ;; esac
	sleep 0.2
done

echo '5. restarting the service'
stop
: >log
start

echo '6. the job is still there'
"$songmap" jobs list --server "$url"
"$songmap" jobs show "$id" --server "$url"
echo '7. and so is its Song Map'
curl -fsS "$url/api/songmap/$id" | cut -c 1-300
