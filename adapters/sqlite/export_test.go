package sqlite

// StopIndexing lets a test be alone with the database: the index of names
// writes to it a moment after each change.
func (s *Jobs) StopIndexing() { s.names.close() }
