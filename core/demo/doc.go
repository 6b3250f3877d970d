// Package demo is a search API to try the app on: it runs within the process,
// on loopback, over vectors that it makes itself, with a real approximate index
// and with faults on purpose.
//
// # API
//
// POST /search takes {"vector":[…],"top_k":k}, k from 1 to 1000, and answers
//
//	{"similarity":0.9998,"id":"123","results":[{"id":"123","score":0.9998},…]}
//
// where similarity and id are the top hit's, score is the cosine, and an id is
// the row's number in the vectors file, from 0. Without any hit it answers
// {"results":[]}. GET /healthz answers 200. An error is {"error":"…"} with its
// status: 400 for what is no proper search, 413 above 1 MiB, 404, 405, and 429
// and 503 as Faults says.
//
// # Index
//
// The index is IVF-flat, made here, because it must be ready about as soon as
// the app is. Over the 10,000 demo vectors of dimension 128, on two cores:
//
//	                                   build    self-search found   search
//	IVF-flat, 100 lists, 2 probes      0.14 s   100 %               0.026 ms
//	coder/hnsw 0.6.1, M 16, ef 20      0.82 s   50 %                0.043 ms
//	coder/hnsw 0.6.1, M 32, ef 50      2.2 s    76 %                0.081 ms
//	coder/hnsw 0.6.1, M 64, ef 200     6.5 s    96 %                0.15 ms
//
// github.com/coder/hnsw keeps only a node's nearest links, which suits clustered
// vectors badly: more than a third of its misses end in another cluster. Two of
// its builds from one seed differ (50 % and 46 % found), it returns no scores,
// and it panics on a wrong dimension. An IVF index always finds a vector that it
// holds, which leaves Faults.Missing to say exactly which ones
// are not found; of the ten nearest to a query that is none of the vectors it
// finds more than 99 %.
//
// See Jégou, Douze, Schmid: Product Quantization for Nearest Neighbor Search
// (2011), section IV, for the inverted file.
package demo
