package core

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/zalando/go-keyring"

	"vectorcheck/core/runfile"
	"vectorcheck/core/target"
)

// Key says where the key of an API comes from: never the key itself, which is in
// no run file, log or export. Its zero value is no key.
type Key struct {
	From KeySource `json:"from,omitempty"`
	// Name is that of the environment variable, of the entry in the keyring, or of the file;
	// or the command, which is in no run file: who goes on with a run names it again, so that
	// no run file of others has a command run.
	Name string `json:"name,omitempty"`
	// Header is the header that the key goes into, with KEY for it; "" means that of
	// the preset, or DefaultKeyHeader.
	Header string `json:"header,omitempty"`
}

// KeySource is where a key comes from.
type KeySource string

// The sources of keys.
const (
	NoKey      KeySource = ""
	EnvKey     KeySource = "env"     // an environment variable
	KeyringKey KeySource = "keyring" // the system's keyring
	FileKey    KeySource = "file"    // a file that holds nothing else
	CommandKey KeySource = "command" // what a command prints; see RunKeyCommand
	TypedKey   KeySource = "prompt"  // typed each time
)

const (
	// DefaultKeyHeader is the header of a key where no preset has another.
	DefaultKeyHeader = "Authorization: Bearer KEY"
	// keyMark stands for the key in the value of a header.
	keyMark = "KEY"
	// keyringService is what the keyring files the keys under.
	keyringService = "VectorCheck"
)

// ParseKey reads what String writes: none, prompt, env:NAME, keyring:NAME, file:PATH,
// command:COMMAND. "" is none.
func ParseKey(text string) (Key, error) {
	kind, name, _ := strings.Cut(text, ":")
	switch source := KeySource(kind); {
	case text == "" || text == "none":
		return Key{}, nil
	case source == TypedKey && text == kind, source.isNamed() && name != "":
		return Key{From: source, Name: name}, nil
	}
	// The text may be the key itself, typed in the wrong place.
	return Key{}, errors.New("expected prompt, env:NAME, file:PATH, keyring:NAME or command:COMMAND, and never the key itself")
}

// isNamed says whether a key of the source has a name.
func (s KeySource) isNamed() bool {
	return s == EnvKey || s == KeyringKey || s == FileKey || s == CommandKey
}

// String is what ParseKey reads.
func (k Key) String() string {
	switch k.From {
	case NoKey:
		return "none"
	case TypedKey:
		return string(TypedKey)
	}
	return string(k.From) + ":" + k.Name
}

// find gives the key; typed is the one that was typed, if one was.
func (k Key) find(typed string) (key string, err error) {
	switch k.From {
	case NoKey:
		return "", nil
	case EnvKey:
		key = os.Getenv(k.Name)
		if key == "" {
			return "", fmt.Errorf("the environment variable %s is not set, or empty: set it to the API key", k.Name)
		}
	case KeyringKey:
		key, err = keyring.Get(keyringService, k.Name)
		if errors.Is(err, keyring.ErrNotFound) {
			return "", fmt.Errorf("the keyring has no key called %s: store it first", k.Name)
		}
		if err != nil {
			return "", fmt.Errorf("the keyring cannot be read (%w): take the key from an environment variable", err)
		}
	case FileKey:
		if key, err = readKeyFile(k.Name); err != nil {
			return "", err
		}
	case CommandKey:
		if key = typed; key == "" {
			return "", errors.New("the key of this run came from a command, which is not kept: name it again (--key command:…)")
		}
	default:
		key = typed
		if key == "" {
			return "", errors.New("the API key is missing: it is not kept, type it again")
		}
	}
	return strings.TrimSpace(key), nil
}

// KeptSettings are those of the run in the file at path.
func KeptSettings(path string) (Settings, error) {
	file, err := runfile.OpenReadOnly(path)
	if err != nil {
		return Settings{}, err
	}
	defer file.Close()
	return readSettings(file)
}

// StoreKey keeps a key in the system's keyring, in place of one of that name.
func StoreKey(name, key string) error {
	if err := keyring.Set(keyringService, name, key); err != nil {
		return fmt.Errorf("the keyring cannot be written (%w): take the key from an environment variable", err)
	}
	return nil
}

// DeleteKey removes a key from the system's keyring.
func DeleteKey(name string) error {
	err := keyring.Delete(keyringService, name)
	if errors.Is(err, keyring.ErrNotFound) {
		return fmt.Errorf("the keyring has no key called %s", name)
	}
	return err
}

// keyHeader is the header that the key of s goes into, with keyMark for it.
func (s Settings) keyHeader() string { return cmp.Or(s.Key.Header, s.API.KeyHeader()) }

// KeyHeader is the header that a key goes into, with KEY for it, where no other is
// given.
func (a API) KeyHeader() string {
	if p, ok, err := a.Find(); err == nil && ok && p.Key != "" {
		return p.Key
	}
	return DefaultKeyHeader
}

// validateKey says what is wrong with the header of the key.
func (s Settings) validateKey() error {
	if s.Key.From == NoKey || s.API.IsPostgreSQL() { // whose key is the password
		return nil
	}
	text := s.keyHeader()
	header, err := target.ParseHeader(text)
	if err == nil && strings.Count(header.Value, keyMark) != 1 {
		err = fmt.Errorf("the header %q: expected one with %s for the key, such as %s", text, keyMark, DefaultKeyHeader)
	}
	return err
}

// keyHeaders are the header of the key without it, if there is one.
func (s Settings) keyHeaders() []target.Header {
	if s.Key.From == NoKey {
		return nil
	}
	header, err := target.ParseHeader(s.keyHeader())
	if err != nil {
		return nil
	}
	return []target.Header{header}
}

// allHeaders are the headers of s, with that of the key.
func (s Settings) allHeaders() ([]target.Header, error) {
	key, err := s.Key.find(s.TypedKey)
	if err != nil || key == "" {
		return s.Headers, err
	}
	header, err := target.ParseHeader(s.keyHeader())
	if err != nil {
		return nil, err
	}
	header.Value = strings.Replace(header.Value, keyMark, key, 1)
	if _, err := target.ParseHeader(header.Name + ": " + header.Value); err != nil {
		return nil, errors.New("the API key holds a line break or another character that a header cannot have")
	}
	return append([]target.Header{header}, s.Headers...), nil
}
