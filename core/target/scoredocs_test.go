package target

import (
	"os"
	"strings"
	"testing"
)

// The document of presets lists every score.
func TestEveryScoreIsDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/own-api.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, score := range Scores() {
		if !strings.Contains(string(text), "`"+string(score)+"`") {
			t.Errorf("docs/own-api.md does not list the score %q", score)
		}
	}
}
