package cli_test

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/godbus/dbus/v5"
	ss "github.com/zalando/go-keyring/secret_service"

	"vectorcheck/internal/testkit"
	"vectorcheck/internal/testservers"
)

// keyring is a stand-in for the keyring of a desktop, as far as the Secret Service API 0.2 is
// used here, on a bus of its own.
type keyring struct {
	variable string // of the environment, that leads there

	mu    sync.Mutex
	conn  *dbus.Conn
	items []*keyringItem
}

type keyringItem struct {
	path       dbus.ObjectPath
	attributes map[string]string
	secret     ss.Secret
}

const (
	secretService = "org.freedesktop.Secret."
	secretsPath   = "/org/freedesktop/secrets"
	noPrompt      = dbus.ObjectPath("/")
	busConfig     = `<busconfig><type>session</type><listen>unix:path=%s</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>`
)

// startKeyring starts an empty one.
func startKeyring(t *testing.T) *keyring {
	t.Helper()
	daemon := testservers.Program(t, "dbus-daemon", "dbus-daemon")
	folder, err := os.MkdirTemp("/tmp", "vcbus") // the name of a socket is short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	socket := filepath.Join(folder, "bus")
	config := testservers.Write(t, folder, "bus.conf", fmt.Sprintf(busConfig, socket))
	bus := exec.Command(daemon, "--config-file="+config, "--nofork", "--nopidfile")
	if err := bus.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = bus.Process.Kill()
		_ = bus.Wait()
	})
	k := &keyring{variable: "DBUS_SESSION_BUS_ADDRESS=unix:path=" + socket}
	testkit.WaitFor(t, "the bus", func() bool {
		k.conn, err = dbus.Connect("unix:path=" + socket)
		return err == nil
	})
	t.Cleanup(func() { k.conn.Close() })
	for path, object := range map[dbus.ObjectPath]struct {
		face string
		of   any
	}{
		secretsPath:                      {secretService + "Service", keyringService{}},
		secretsPath + "/aliases/default": {secretService + "Collection", k},
		secretsPath + "/session":         {secretService + "Session", keyringSession{}},
	} {
		if err := k.conn.Export(object.of, path, object.face); err != nil {
			t.Fatal(err)
		}
	}
	if reply, err := k.conn.RequestName("org.freedesktop.secrets", 0); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		t.Fatal(reply, err)
	}
	return k
}

type keyringService struct{}

// OpenSession opens one without encryption.
func (keyringService) OpenSession(string, dbus.Variant) (dbus.Variant, dbus.ObjectPath, *dbus.Error) {
	return dbus.MakeVariant(""), secretsPath + "/session", nil
}

// Unlock has nothing to do.
func (keyringService) Unlock(objects []dbus.ObjectPath) ([]dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	return objects, noPrompt, nil
}

type keyringSession struct{}

// Close closes it.
func (keyringSession) Close() *dbus.Error { return nil }

// SearchItems finds those with all of some attributes.
func (k *keyring) SearchItems(wanted map[string]string) (found []dbus.ObjectPath, _ *dbus.Error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, item := range k.items {
		if maps.Equal(item.attributes, wanted) {
			found = append(found, item.path)
		}
	}
	return found, nil
}

// CreateItem keeps a secret.
func (k *keyring) CreateItem(properties map[string]dbus.Variant, secret ss.Secret, _ bool) (dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	item := &keyringItem{path: dbus.ObjectPath(fmt.Sprint(secretsPath, "/aliases/default/", len(k.items))), secret: secret}
	if err := properties[secretService+"Item.Attributes"].Store(&item.attributes); err != nil {
		return "", "", dbus.MakeFailedError(err)
	}
	if err := k.conn.Export(item, item.path, secretService+"Item"); err != nil {
		return "", "", dbus.MakeFailedError(err)
	}
	k.items = append(slices.Clone(k.items), item)
	return item.path, noPrompt, nil
}

// GetSecret gives it.
func (i *keyringItem) GetSecret(session dbus.ObjectPath) (ss.Secret, *dbus.Error) {
	secret := i.secret
	secret.Session = session
	return secret, nil
}
