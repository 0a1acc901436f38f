#!/bin/sh
# Makes the sound files beside it: 0.4 s of a tone that rises from 200 Hz to
# 840 Hz, at 0.4 of full scale on the left and half of that on the right.
# Needs ffmpeg with libmp3lame, libvorbis and libopus. The files are kept
# because encoders differ between versions; the tests compare the music.
set -eu
cd "$(dirname "$0")"

tone='sin(2*PI*(200*t+800*t*t))'
make() {
	file=$1
	shift
	ffmpeg -nostdin -loglevel error -y \
		-f lavfi -i "aevalsrc=0.4*$tone|0.2*$tone:s=44100:d=0.4" \
		-bitexact -map_metadata -1 "$@" "$file"
}

make sweep.mp3 -c:a libmp3lame -b:a 96k
make sweep.flac -ar 16000 -c:a flac -sample_fmt s16 -compression_level 12 -metadata_header_padding 0
make sweep.ogg -c:a libvorbis -q:a 0
make sweep.opus -c:a libopus -b:a 48k
