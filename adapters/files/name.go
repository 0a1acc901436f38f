package files

// Name returns where on this machine the upload with this path lies, or would
// lie. A path that leads out of the store is ErrNotFound.
func (s *Uploads) Name(path string) (string, error) {
	name, err := s.tree.inside(path, 1)
	if err != nil {
		return "", err
	}
	return s.tree.absolute(name)
}

// Name returns where on this machine the job's Song Map lies, or would lie; an
// empty path means the default place.
func (s *Results) Name(jobID, path string) (string, error) {
	name, err := s.name(jobID, path)
	if err != nil {
		return "", err
	}
	return s.tree.absolute(name)
}
