package core

// Version is VectorCheck's own.
const Version = "0.1.0"

// RunFileExtension is how the names of run files end.
const RunFileExtension = ".vcrun"
