package stats

// SketchBuckets is the number of buckets of a Sketch.
const SketchBuckets = 256

// Sketch is a small histogram of attempt latencies, for the chart: buckets grow
// by an eighth of an octave from 1 µs to over an hour, so a percentile read from it is off by at
// most 9 %. Sketches merge exactly.
type Sketch [SketchBuckets]uint32
