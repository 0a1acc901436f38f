package ogg

// Codec decodes the packets of one link.
type Codec interface {
	// Header reads a header packet and reports whether it was the last one.
	Header(packet []byte) (last bool, err error)
	// Decode returns the samples of a packet, interleaved. They are valid until
	// the next call.
	Decode(packet []byte) ([]float32, error)
	// Gap is called if packets before the next one are missing.
	Gap()
	Rate() int
	Channels() int
	// Skip returns how many samples per channel come before the music.
	Skip() int64
}

// Kind is a codec and how to recognise it.
type Kind struct {
	Mark string // with which the first packet of its streams begins
	Open func() Codec
}
