package sandbox

// DropCapabilities is what Enter begins with.
var DropCapabilities = dropCapabilities
