package cli_test

import (
	"context"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"vectorcheck/internal/testkit"
)

// postgres starts a real PostgreSQL of the test's own, which listens on a socket in a folder
// alone, wants a password from everyone but the superuser, and gives that folder.
func postgres(t *testing.T) (folder string) {
	t.Helper()
	all, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(all) == 0 {
		t.Skip("no PostgreSQL is installed: Debian's package postgresql has one")
	}
	bin := filepath.Dir(all[len(all)-1])
	folder, err := os.MkdirTemp("/tmp", "vcpg") // the name of a socket is short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	attributes := &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if os.Getuid() == 0 { // with whom it does not run
		nobody, err := user.Lookup("nobody")
		if err != nil {
			t.Skip(err)
		}
		uid, _ := strconv.Atoi(nobody.Uid)
		gid, _ := strconv.Atoi(nobody.Gid)
		attributes.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		if err := os.Chown(folder, uid, gid); err != nil {
			t.Fatal(err)
		}
	}
	command := func(name string, args ...string) *exec.Cmd {
		c := exec.Command(filepath.Join(bin, name), args...)
		c.Dir, c.SysProcAttr, c.Env = folder, attributes, []string{"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"}
		return c
	}
	data := filepath.Join(folder, "data")
	if out, err := command("initdb", "-D", data, "-U", "admin", "--auth=trust", "--encoding=UTF8", "--no-sync").CombinedOutput(); err != nil {
		t.Fatalf("PostgreSQL cannot be set up: %v\n%s", err, out)
	}
	rules := "local all admin trust\nlocal all all scram-sha-256\n"
	if err := os.WriteFile(filepath.Join(data, "pg_hba.conf"), []byte(rules), 0o644); err != nil {
		t.Fatal(err)
	}
	server := command("postgres", "-D", data, "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off")
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Signal(syscall.SIGQUIT)
		_ = server.Wait()
	})
	testkit.WaitFor(t, "PostgreSQL", func() bool {
		c, err := pgx.Connect(context.Background(), "postgres://admin@/postgres?host="+folder)
		if err == nil {
			c.Close(context.Background())
		}
		return err == nil
	})
	return folder
}

// A URL whose password only the driver understands, and logs in with, is refused, and its
// password is nowhere.
func TestPasswordsThatOnlyTheDriverReads(t *testing.T) {
	t.Parallel()
	server := postgres(t)
	ctx := context.Background()
	admin, err := pgx.Connect(ctx, "postgres://admin@/postgres?host="+server)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(ctx)
	for i, c := range []string{"#", "^", "<", ">", "|", `"`, "{", "}", "[", "]", "`", `\`, "?", "ё"} {
		t.Run(c, func(t *testing.T) {
			password, name := "s3cr"+c+"et9", fmt.Sprint("user", i)
			if _, err := admin.Exec(ctx, "CREATE ROLE "+name+" LOGIN PASSWORD '"+password+"'"); err != nil {
				t.Fatal(err)
			}
			address := "postgres://" + name + ":" + password + "@/postgres?host=" + server
			conn, err := pgx.Connect(ctx, address)
			if err != nil {
				t.Fatalf("the driver does not log in, so that this proves nothing: %v", err)
			}
			conn.Close(ctx)
			folder := t.TempDir()
			for _, given := range []string{address, "postgres://" + name + "@/postgres?host=" + server + "&password=" + url.QueryEscape(password)} {
				code, stdout, stderr := run(t, folder, "run", writeVectors(t, folder, 2), "--dim", fmt.Sprint(dim), "--preset", "pgvector",
					"--field", "table=items", "--url", given, "--out", "out.vcrun", "--json")
				if code != 2 || strings.Contains(stdout+stderr, "s3cr") || !strings.Contains(stderr, "password") {
					t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
				}
			}
			err = filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
				if err != nil || !entry.Type().IsRegular() {
					return err
				}
				content, err := os.ReadFile(path)
				if strings.Contains(string(content), "s3cr") || strings.HasSuffix(path, ".vcrun") {
					t.Errorf("%s is there", path)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}
