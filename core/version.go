package core

// Version is VectorCheck's own.
const Version = "0.1.0"
