package target

import "math"

// Score is what a number that comes with a hit says about its similarity.
type Score string

// The scores, with q the vector that was sent and h the one that was found. Those
// of distances and products tell how near h is to q itself, as they say nothing of
// the angle between vectors of different lengths.
const (
	CosineSimilarity  Score = "cosine similarity"       // s
	CosineDistance    Score = "cosine distance"         // 1 − s
	HalfCosine        Score = "half cosine"             // (1 + cos)/2 in [0, 1]: 2s − 1
	DotProduct        Score = "dot product"             // s/|q|², as far below 1 as it is off it
	NegativeDot       Score = "negative dot product"    // -s/|q|², likewise
	DotDistance       Score = "dot product distance"    // 1 − q·h: that of 1 − s, as in Chroma and Typesense
	RaisedDot         Score = "raised dot product"      // q·h + 1, or 1/(1 − q·h) below 1, as in Elasticsearch and OpenSearch
	SquaredL2         Score = "squared l2"              // |q−h|²: 1 − s/(2|q|²)
	L2                Score = "l2"                      // |q−h|: 1 − s²/(2|q|²)
	L1                Score = "l1"                      // Σ|q−h|: 1 − s/Σ|q|
	Hamming           Score = "hamming"                 // bits that differ, of as many as q has numbers: 1 − 2s/n
	InverseSquaredL2  Score = "inverse squared l2"      // 1/(1 + |q−h|²), as in Elasticsearch and OpenSearch
	InverseL2         Score = "inverse l2"              // 1/(1 + |q−h|), Vespa's closeness of euclidean
	InverseAngle      Score = "inverse angle"           // 1/(1 + angle), Vespa's closeness of angular
	InverseCosineDist Score = "inverse cosine distance" // 1/(1 + 1 − cos), Vespa's closeness of prenormalized-angular
)

// Scores lists every Score.
func Scores() []Score {
	return []Score{
		CosineSimilarity, CosineDistance, HalfCosine, DotProduct, NegativeDot, DotDistance, RaisedDot, SquaredL2, L2,
		L1, Hamming, InverseSquaredL2, InverseL2, InverseAngle, InverseCosineDist,
	}
}

// Similarity is what a score s of a search for q comes to: 1 for q itself.
func (score Score) Similarity(s float64, q []float32) float64 {
	switch score {
	case CosineDistance:
		return 1 - s
	case HalfCosine:
		return 2*s - 1
	case DotProduct:
		return max(-1, 1-math.Abs(1-s/squaredNorm(q)))
	case NegativeDot:
		return DotProduct.Similarity(-s, q)
	case DotDistance:
		return DotProduct.Similarity(1-s, q)
	case RaisedDot:
		return DotProduct.Similarity(ofRaisedDot(s), q)
	case SquaredL2:
		return ofSquaredL2(s, q)
	case L2:
		return ofSquaredL2(s*math.Abs(s), q) // what is below 0 is none
	case L1:
		return max(-1, 1-s/sumOf(q))
	case Hamming:
		return 1 - 2*s/float64(len(q))
	case InverseSquaredL2:
		return ofSquaredL2(1/s-1, q)
	case InverseL2:
		return ofSquaredL2((1/s-1)*(1/s-1), q)
	case InverseAngle:
		return math.Cos(1/s - 1)
	case InverseCosineDist:
		return 2 - 1/s
	}
	return s
}

// How far past 1 a similarity can be. Arithmetic in float32 takes an honest one past it by
// less than a thousandth. Indexes that keep vectors in fewer bits estimate it: of those of
// eight and four bits, vectors were seen to score up to 1.0143 against themselves. What is
// past three times that is another number than a cosine, such as the product of vectors
// that are not normalised.
const (
	MaxRounded   = 1.001
	MaxEstimated = 1.05
)

// fault says why s, which comes to a similarity, cannot be such a score, and what it may
// be; "" if it can. No index estimates a distance below 0: that is one by another sign.
func (score Score) fault(s, similarity float64) string {
	switch {
	case math.IsInf(s, 0), math.IsNaN(s), math.IsInf(similarity, 0), math.IsNaN(similarity):
		return "is not finite"
	case math.Abs(similarity) <= MaxRounded && !score.outside(s):
		return ""
	}
	switch score {
	case CosineSimilarity:
		if math.Abs(similarity) > MaxEstimated {
			return "is out of the range -1 to 1: it may be a dot product of vectors that are not normalised, a distance, or a percentage"
		}
	case HalfCosine:
		if math.Abs(similarity) > MaxEstimated {
			return "is out of the range 0 to 1: it may be a cosine as it is, a dot product, or a distance"
		}
	case CosineDistance:
		if similarity > MaxEstimated {
			return "is below 0: it may be a product or a similarity by another sign, or of vectors that are not normalised"
		}
		if similarity < -MaxEstimated {
			return "is above 2: it may be a distance of another kind, or of vectors that are not normalised"
		}
	case SquaredL2, L2, L1:
		return "is below 0: it may be a similarity, or a distance by another sign"
	case Hamming:
		return "is no number of bits that differ: it is below 0, or above the dimension"
	case InverseSquaredL2, InverseL2, InverseAngle, InverseCosineDist:
		return "is out of the range 0 to 1: it may be a distance, or a product"
	case RaisedDot:
		return "is below 0: it may be a dot product as it is"
	}
	return ""
}

// bounded says whether outside is true of any number.
func (score Score) bounded() bool { return score.outside(-1) }

// outside says whether no distance or product comes to s, whatever similarity it does.
func (score Score) outside(s float64) bool {
	switch score {
	case InverseSquaredL2, InverseL2, InverseAngle, InverseCosineDist:
		return s < 0 || s > MaxRounded
	case RaisedDot:
		return s < 0
	}
	return false
}

func ofRaisedDot(s float64) float64 {
	if s >= 1 {
		return s - 1
	}
	return 1 - 1/s
}

// ofSquaredL2 is at least -1: a vector that is far away is no more than unlike.
func ofSquaredL2(distance float64, q []float32) float64 {
	return max(-1, 1-distance/(2*squaredNorm(q)))
}

// sumOf is that of the absolute values.
func sumOf(q []float32) (sum float64) {
	for _, x := range q {
		sum += math.Abs(float64(x))
	}
	return sum
}

func squaredNorm(q []float32) (sum float64) {
	for _, x := range q {
		sum += float64(x) * float64(x)
	}
	return sum
}
