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
	InverseSquaredL2  Score = "inverse squared l2"      // 1/(1 + |q−h|²), as in Elasticsearch and OpenSearch
	InverseL2         Score = "inverse l2"              // 1/(1 + |q−h|), Vespa's closeness of euclidean
	InverseAngle      Score = "inverse angle"           // 1/(1 + angle), Vespa's closeness of angular
	InverseCosineDist Score = "inverse cosine distance" // 1/(1 + 1 − cos), Vespa's closeness of prenormalized-angular
)

// Scores lists every Score.
func Scores() []Score {
	return []Score{
		CosineSimilarity, CosineDistance, HalfCosine, DotProduct, NegativeDot, DotDistance, RaisedDot, SquaredL2, L2,
		InverseSquaredL2, InverseL2, InverseAngle, InverseCosineDist,
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
		return ofSquaredL2(s*s, q)
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

func squaredNorm(q []float32) (sum float64) {
	for _, x := range q {
		sum += float64(x) * float64(x)
	}
	return sum
}
