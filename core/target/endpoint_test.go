package target

import "testing"

func TestParseEndpoint(t *testing.T) {
	tests := []struct{ url, addr, authority, path string }{
		{"http://localhost:8080", "localhost:8080", "localhost:8080", "/search"},
		{"http://localhost:8080/", "localhost:8080", "localhost:8080", "/search"},
		{" http://a.example/v1\n", "a.example:80", "a.example", "/v1/search"},
		{"http://a.example/v1//", "a.example:80", "a.example", "/v1/search"},
		{"https://a.example/search", "a.example:443", "a.example", "/search"},
		{"https://a.example/v1/search", "a.example:443", "a.example", "/v1/search"},
		{"https://a.example/v1/search/", "a.example:443", "a.example", "/v1/search/"},
		{"https://a.example/research", "a.example:443", "a.example", "/research/search"},
		{"HTTPS://a.example?k=1&l=%2F#top", "a.example:443", "a.example", "/search?k=1&l=%2F"},
		{"http://a.example/v%2F1", "a.example:80", "a.example", "/v%2F1/search"},
		{"http://a.example/ä b?", "a.example:80", "a.example", "/%C3%A4%20b/search"},
		{"http://[::1]:8080/v1", "[::1]:8080", "[::1]:8080", "/v1/search"},
	}
	for _, test := range tests {
		e, err := parseEndpoint(test.url, "")
		if err != nil || e.addr != test.addr || e.authority != test.authority || e.path != test.path {
			t.Errorf("parseEndpoint(%q) = %q %q %q, %v, want %q %q %q", test.url,
				e.addr, e.authority, e.path, err, test.addr, test.authority, test.path)
		}
	}
}

func TestParseEndpointRefuses(t *testing.T) {
	const unreadable = "url: it cannot be read: expected one such as http://127.0.0.1:8080, without a user or a password"
	tests := []struct{ url, want string }{
		{"", "no url: expected one such as http://127.0.0.1:8080"},
		{"localhost:8080", `url "localhost:8080" has no scheme: write http://localhost:8080`},
		{"a.example/search", `url "a.example/search" has no scheme: write http://a.example/search`},
		{"ftp://a.example", `url scheme "ftp": expected http, https or unix`},
		{"http://user:pw@a.example", "url holds a user or a password: give them as a header, Authorization: Basic …"},
		{"http:///search", `url "http:///search" has no host`},
		{"http://:8080", `url "http://:8080" has no host`},
		{"http://bücher.example", `url host "bücher.example" is not ASCII: write it in its xn-- form`},
		{"http://a.example:99999", `url port "99999": expected 1 to 65535`},
		{"http://a.example:0", `url port "0": expected 1 to 65535`},
		{"http://a.example?a=b c", "url query contains a blank: write it as %20"},
		{"http://user:pw@a.example:x", unreadable},
		{"http://a.example/\r\nX: y", unreadable},
		{"http://user:S3cret", unreadable},
		{"user:S3cret@a.example", `url "…@a.example" has no scheme: write http://…@a.example`},
		{"http://a.example/ok,user:S3cret@b.example", "url has a comma: write that as %2C, and several URLs each with its scheme, as in http://a,http://b"},
	}
	for _, test := range tests {
		if _, err := parseEndpoint(test.url, ""); err == nil || err.Error() != test.want {
			t.Errorf("parseEndpoint(%q): got error %v, want %s", test.url, err, test.want)
		}
	}
}
