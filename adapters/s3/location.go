package s3

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// Location is where media lie in an object store. The zero value is nowhere.
type Location struct {
	Bucket   string
	Prefix   string   // without slashes at its ends; may be empty
	Endpoint *url.URL // scheme and host
	Region   string
}

// amazon is the endpoint where none is given.
const amazon = "s3.amazonaws.com"

var (
	validBucket = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
	validPrefix = regexp.MustCompile(`^[A-Za-z0-9!_.*'()/-]*$`) // characters that S3 calls safe
	validHost   = regexp.MustCompile(`^[A-Za-z0-9._:-]+$`)      // or an IPv6 address
	validRegion = regexp.MustCompile(`^[A-Za-z0-9-]{1,64}$`)
)

// maxPrefix leaves room for the rest of a key, which S3 limits to 1024 bytes.
const maxPrefix = 256

// UnmarshalText reads s3://BUCKET/PREFIX?endpoint=URL&region=NAME. Errors show no more
// of the text than its parts that are no secrets.
func (l *Location) UnmarshalText(text []byte) (err error) {
	u, err := url.Parse(string(text))
	switch {
	case err != nil:
		return errors.New("is no URL: want s3://BUCKET/PREFIX?endpoint=URL&region=NAME")
	case u.Scheme != "s3":
		return errors.New("must begin with s3://")
	case u.User != nil:
		return errors.New("must not hold keys: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or use a file or a role")
	case u.Fragment != "":
		return errors.New("must not have a part after #")
	}
	found := Location{Bucket: u.Host, Prefix: strings.Trim(u.Path, "/")}
	if !validBucket.MatchString(found.Bucket) {
		return fmt.Errorf("%q is no name of a bucket", found.Bucket)
	}
	if found.Prefix != "" && (!validPrefix.MatchString(found.Prefix) || !fs.ValidPath(found.Prefix) || len(found.Prefix) > maxPrefix) {
		return errors.New("its prefix must be at most 256 letters, digits and !_.*'()- in parts between single slashes, none of them empty or dots alone")
	}
	if err := found.readQuery(u.RawQuery); err != nil {
		return err
	}
	*l = found
	return nil
}

func (l *Location) readQuery(raw string) error {
	query, err := url.ParseQuery(raw)
	if err != nil {
		return errors.New("what follows ? is not of the form endpoint=URL&region=NAME")
	}
	for name, values := range query {
		switch {
		case name != "endpoint" && name != "region":
			return fmt.Errorf("knows endpoint and region after ?, not %.20q", name)
		case len(values) > 1:
			return fmt.Errorf("has more than one %s", name)
		}
	}
	l.Region = query.Get("region")
	if query.Has("region") && !validRegion.MatchString(l.Region) {
		return fmt.Errorf("region %.64q is no name of a region", l.Region)
	}
	if !query.Has("endpoint") {
		if l.Region == "" {
			return errors.New("needs a region: that of the bucket at Amazon, or an endpoint")
		}
		l.Endpoint = &url.URL{Scheme: "https", Host: amazon}
		return nil
	}
	if l.Region == "" {
		l.Region = "us-east-1" // what stores expect that have no regions
	}
	l.Endpoint, err = readEndpoint(query.Get("endpoint"))
	return err
}

func readEndpoint(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || !validHost.MatchString(u.Hostname()) || !validPort(u.Port()):
		return nil, errors.New("endpoint must be of the form https://HOST or http://HOST:PORT")
	case u.User != nil:
		return nil, errors.New("endpoint must not hold keys")
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New("endpoint must end after its host and port: the bucket stands after s3://")
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host}, nil
}

func validPort(text string) bool {
	_, err := strconv.ParseUint(text, 10, 16)
	return err == nil || text == ""
}

// String is the location as it is written, which holds no secret.
func (l Location) String() string {
	if l.Bucket == "" {
		return ""
	}
	text := "s3://" + l.Bucket
	if l.Prefix != "" {
		text += "/" + l.Prefix
	}
	query := url.Values{"region": {l.Region}}
	if l.Endpoint.Host != amazon {
		query.Set("endpoint", l.Endpoint.String())
	}
	return text + "?" + query.Encode()
}
