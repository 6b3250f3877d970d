//go:build unix

package realdb

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"vectorcheck/internal/testservers"
)

// newWeaviate is the one that .ci/databases builds, or that VECTORCHECK_TEST_WEAVIATE names,
// the path of its program.
func newWeaviate(t *testing.T) *restartable {
	t.Helper()
	program := os.Getenv("VECTORCHECK_TEST_WEAVIATE")
	if program == "" {
		program, _ = filepath.Abs("../../bin/databases/weaviate-server")
	}
	if _, err := os.Stat(program); err != nil {
		t.Skip("Weaviate is not there: .ci/databases weaviate builds it, which takes minutes")
	}
	port, data := testservers.Port(t), t.TempDir()
	environment := append(os.Environ(), "PERSISTENCE_DATA_PATH="+data, "AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED=true",
		"DISABLE_TELEMETRY=true", "ENABLE_MODULES=", "CLUSTER_HOSTNAME=node1", "CLUSTER_IN_LOCALHOST=true", "CLUSTER_ADVERTISE_ADDR=127.0.0.1",
		"RAFT_BOOTSTRAP_EXPECT=1", "GO_PROFILING_DISABLE=true", "LOG_LEVEL=error")
	// It wants its own ports in pairs.
	for _, pair := range [][2]string{{"CLUSTER_GOSSIP_BIND_PORT", "CLUSTER_DATA_BIND_PORT"}, {"RAFT_PORT", "RAFT_INTERNAL_RPC_PORT"}} {
		first, err := strconv.Atoi(testservers.Port(t))
		if err != nil {
			t.Fatal(err)
		}
		environment = append(environment, fmt.Sprintf("%s=%d", pair[0], first), fmt.Sprintf("%s=%d", pair[1], first+1))
	}
	environment = append(environment, "GRPC_PORT="+testservers.Port(t))
	w := &restartable{url: "http://127.0.0.1:" + port, launch: func(t *testing.T) *testservers.Server {
		server := exec.Command(program, "--host", "127.0.0.1", "--port", port, "--scheme", "http")
		server.Env = environment
		started := testservers.StartCommand(t, slowStart, port, server)
		awaitReady(t, "http://127.0.0.1:"+port+"/v1/.well-known/ready")
		return started
	}}
	w.start(t)
	var about struct{ Version string }
	get(t, w.url+"/v1/meta", &about)
	w.name = "Weaviate " + about.Version
	return w
}

func awaitReady(t *testing.T, url string) {
	t.Helper()
	for start := time.Now(); time.Since(start) < time.Minute; time.Sleep(100 * time.Millisecond) {
		if response, err := http.Get(url); err == nil {
			response.Body.Close()
			if response.StatusCode/100 == 2 {
				return
			}
		}
	}
	t.Fatalf("%s is not ready", url)
}

func get(t *testing.T, url string, reply any) (status int) {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode/100 == 2 {
		if err := json.NewDecoder(response.Body).Decode(reply); err != nil {
			t.Fatal(err)
		}
	}
	return response.StatusCode
}

// fillWeaviate makes a collection whose property row has the ids: of one vector where name is
// "", else of a named one.
func fillWeaviate(t *testing.T, url, class, name, distance string, d data) {
	t.Helper()
	about := map[string]any{"class": class, "properties": []map[string]any{{"name": "row", "dataType": []string{"int"}}}}
	index := map[string]any{"distance": distance}
	if name == "" {
		about["vectorizer"], about["vectorIndexConfig"] = "none", index
	} else {
		about["vectorConfig"] = map[string]any{name: map[string]any{"vectorizer": map[string]any{"none": map[string]any{}}, "vectorIndexType": "hnsw", "vectorIndexConfig": index}}
	}
	post(t, url+"/v1/schema", about, nil)
	ids, rows := d.stored()
	for at := 0; at < len(ids); at += 250 {
		var objects []map[string]any
		for i := at; i < min(len(ids), at+250); i++ {
			object := map[string]any{"class": class, "id": fmt.Sprintf("00000000-0000-4000-8000-%012d", ids[i]), "properties": map[string]any{"row": ids[i]}}
			if name == "" {
				object["vector"] = rows[i]
			} else {
				object["vectors"] = map[string]any{name: rows[i]}
			}
			objects = append(objects, object)
		}
		var stored []struct {
			Result struct{ Status string }
		}
		post(t, url+"/v1/batch/objects", map[string]any{"objects": objects}, &stored)
		for _, one := range stored {
			if one.Result.Status != "SUCCESS" {
				t.Fatalf("Weaviate has not stored a row: %+v", one)
			}
		}
	}
}

// Weaviate by GraphQL, and by Connect where it has that.
func TestRealWeaviate(t *testing.T) {
	w := newWeaviate(t)
	d := sized(t)
	fillWeaviate(t, w.url, "Items", "", "cosine", d)
	fillWeaviate(t, w.url, "Titles", "title", "l2-squared", d)
	for _, preset := range []string{"weaviate", "weaviate-connect"} {
		if preset == "weaviate-connect" && !hasConnect(t, w.url) {
			fmt.Printf("%s has no Connect\n", w.name)
			continue
		}
		s := settings(d, w.url, preset, map[string]string{"collection": "Items", "id_property": "row"})
		check(t, w.name+", "+preset, d, s, "cosine", "hnsw")
		anotherMetric(t, s, "l2-squared")
		s = settings(d, w.url, preset, map[string]string{"collection": "Titles", "vector_name": "title", "id_property": "row"})
		check(t, w.name+", "+preset+", a named vector", d, s, "l2-squared", "hnsw")
		anotherMetric(t, s, "cosine")
	}
}

// hasConnect says whether a server knows the path of Connect.
func hasConnect(t *testing.T, url string) bool {
	t.Helper()
	request, err := http.NewRequest(http.MethodPost, url+"/v1/grpc-web/weaviate.v1.Weaviate/Search", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Connect-Protocol-Version", "1")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	return response.StatusCode != http.StatusNotFound
}
