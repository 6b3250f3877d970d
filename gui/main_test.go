package gui

import (
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	// The log's library keeps a goroutine for each file for good.
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("gopkg.in/natefinch/lumberjack%2ev2.(*Logger).millRun"))
}
