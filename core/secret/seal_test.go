package secret

import "testing"

func TestSeal(t *testing.T) {
	type purpose struct{ URL, Method string }
	meant := purpose{"http://a", "POST"}
	sealed, err := Seal("key", meant)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		sealed  []byte
		secrets string
		purpose purpose
		want    bool
	}{
		"the same":       {sealed, "key", meant, true},
		"another key":    {sealed, "key2", meant, false},
		"another method": {sealed, "key", purpose{"http://a", "DELETE"}, false},
		"cut":            {sealed[:len(sealed)-1], "key", meant, false},
		"the salt alone": {sealed[:saltBytes], "key", meant, false},
		"none":           {nil, "key", meant, false},
	} {
		if got, err := Verify(c.sealed, c.secrets, c.purpose); got != c.want || err != nil {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	if again, _ := Seal("key", meant); string(again) == string(sealed) {
		t.Error("two seals are the same: there is no salt")
	}
}
