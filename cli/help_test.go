package cli_test

import (
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// shownCommands are the commands of the program, as its own help lists them.
func shownCommands(t *testing.T) (commands []string) {
	t.Helper()
	_, stdout, _ := run(t, t.TempDir(), "--help")
	_, list, found := strings.Cut(stdout, "\nCommands:\n")
	list, _, _ = strings.Cut(list, "\n\n")
	if !found {
		t.Fatalf("the help lists no commands:\n%s", stdout)
	}
	for line := range strings.Lines(list) {
		if strings.HasPrefix(line, "   ") { // goes on with what the command does
			continue
		}
		command, _, _ := strings.Cut(strings.TrimSpace(line), "  ")
		command, _, _ = strings.Cut(command, " <")
		command, _, _ = strings.Cut(command, " [")
		commands = append(commands, command)
	}
	return commands
}

// examplesOf are those in the help of a command; "" is the program itself.
func examplesOf(t *testing.T, command string) []string {
	t.Helper()
	code, stdout, stderr := run(t, t.TempDir(), append(strings.Fields(command), "--help")...)
	if code != 0 || stderr != "" {
		t.Errorf("%s --help: exit code %d\n%s", command, code, stderr)
	}
	_, list, found := strings.Cut(stdout, "\nExamples:\n")
	if !found {
		t.Fatalf("%s --help ends without examples:\n%s", command, stdout)
	}
	return strings.Split(strings.TrimSpace(list), "\n")
}

// The examples in the help of the commands work as they stand, but for those that would not
// end, or need a keyring: their flags are right.
func TestTheExamplesOfTheHelp(t *testing.T) {
	t.Parallel()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("left out: this machine lacks bash, which the examples are for")
	}
	folder := exampleFolder(t)
	commands := shownCommands(t)
	if len(commands) < 10 || !slices.Contains(commands, "run") || !slices.Contains(commands, "key set") {
		t.Fatalf("commands: %q", commands)
	}
	for _, command := range append([]string{""}, commands...) {
		for _, example := range examplesOf(t, command) {
			example = strings.TrimSpace(example)
			if !strings.HasPrefix(example, "vectorcheck "+command) && !strings.Contains(example, "(vectorcheck "+command) {
				t.Errorf("%s: %q is of another command", command, example)
			}
			switch command {
			case "demo", "key set", "key delete":
				words := strings.Fields(example)[1:]
				if code, _, stderr := run(t, folder, append(words, "--help")...); code != 0 {
					t.Errorf("%s: exit code %d\n%s", example, code, stderr)
				}
			default:
				runExample(t, bash, folder, "", example+"\n")
			}
		}
	}
}

// The flags of run stand in groups, in this order.
func TestTheGroupsOfFlags(t *testing.T) {
	t.Parallel()
	_, stdout, _ := run(t, t.TempDir(), "run", "--help")
	at := 0
	for _, part := range []string{"\nFlags:\n", "\nFile:\n", "--dim", "\nAPI:\n", "--url", "\nRight answer:\n", "--ids", "\nKey and TLS:\n", "--key",
		"\nLoad:\n", "--rate", "\nOutput:\n", "--out", "\nExamples:\n"} {
		next := strings.Index(stdout[at:], part)
		if next < 0 {
			t.Fatalf("%q does not follow:\n%s", part, stdout[at:])
		}
		at += next
	}
	flags, _, _ := strings.Cut(stdout, "\nFile:\n")
	if _, ungrouped, _ := strings.Cut(flags, "\nFlags:\n"); strings.Count(ungrouped, "--") != 2 {
		t.Errorf("flags without a group, beside --help and --version:\n%s", ungrouped)
	}
}

var (
	flagInDocument = regexp.MustCompile("`[^`]*?(--[a-z0-9-]+)[^`]*`")
	flagInHelp     = regexp.MustCompile(`(?m)^ +(?:-\w, )?(--[a-z0-9-]+)(?:=(\S+))?`)
	literalDefault = regexp.MustCompile(`^[0-9.]+m?s?$`)
)

// docs/commands.md has each command, no flag that is none, and the defaults that flags have.
func TestTheDocumentOfCommands(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../docs/commands.md")
	if err != nil {
		t.Fatal(err)
	}
	defaults, ofRun := map[string]string{}, map[string]string{}
	for _, command := range shownCommands(t) {
		if !strings.Contains(string(text), "`vectorcheck "+command+" ") && !strings.Contains(string(text), "`vectorcheck "+command+"`") {
			t.Errorf("docs/commands.md lacks %q", command)
		}
		_, help, _ := run(t, t.TempDir(), append(strings.Fields(command), "--help")...)
		for _, flag := range flagInHelp.FindAllStringSubmatch(help, -1) {
			defaults[flag[1]] = flag[2]
			if command == "run" {
				ofRun[flag[1]] = flag[2]
			}
		}
	}
	if len(ofRun) < 40 || ofRun["--concurrency"] == "" {
		t.Fatalf("flags of run: %v", ofRun)
	}
	compared := 0
	for line := range strings.Lines(string(text)) {
		named := flagInDocument.FindAllStringSubmatch(line, -1)
		for _, flag := range named {
			if _, known := defaults[flag[1]]; !known {
				t.Errorf("docs/commands.md names %s, which is no flag", flag[1])
			}
		}
		cells := strings.Split(line, " | ")
		if len(cells) < 3 || !strings.HasPrefix(line, "| `--") {
			continue
		}
		named = flagInDocument.FindAllStringSubmatch(cells[0], -1)
		told := strings.Split(cells[1], ", ")
		for i, flag := range named {
			if want := ofRun[flag[1]]; len(told) == len(named) && literalDefault.MatchString(want) {
				compared++
				if told[i] != want {
					t.Errorf("docs/commands.md has %s for %s, whose default is %s", told[i], flag[1], want)
				}
			}
		}
	}
	if compared < 5 {
		t.Errorf("only %d defaults were compared", compared)
	}
}
