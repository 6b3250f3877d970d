package target

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"

	"github.com/valyala/fasthttp"
)

// The texts below name what was asked for and never the local end of a
// connection, so that equal failures read the same. The kind stands before them:
// "connection: refused by 127.0.0.1:80".

const fewerConnections = "(fewer connections: lower --concurrency)"

func cancelledError() *Error { return &Error{Kind: Connection, Text: "cancelled"} }

// DialError says why there is no connection to a server that is asked otherwise than
// over HTTP. limit is the time limit in words, such as "within 5s".
func DialError(err error, host, addr, limit string) *Error {
	e := endpoint{host: host, addr: addr}
	var refused *tls.CertificateVerificationError
	if errors.As(err, &refused) {
		return handshakeError(err, e, limit)
	}
	return dialError(err, e, limit)
}

// ExchangeError says why a connection to such a server broke before its reply.
func ExchangeError(err error) *Error { return exchangeError(err, false, "") }

// dialError says why there is no connection to e. limit is the time limit in
// words, such as "within 5s".
func dialError(err error, e endpoint, limit string) *Error {
	if text, ok := exhausted(err); ok {
		return &Error{Kind: Connection, Text: text, Exhausted: true}
	}
	if isTimeout(err) {
		return &Error{Kind: Timeout, Text: "no connection " + limit}
	}
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return &Error{Kind: Connection, Text: "host " + e.host + " not found"}
	case errors.As(err, &dns): // its own text may hold a local port
		return &Error{Kind: Connection, Text: "host " + e.host + " could not be looked up"}
	case errors.Is(err, syscall.ECONNREFUSED):
		return &Error{Kind: Connection, Text: "refused by " + e.addr, Refused: true}
	}
	return &Error{Kind: Connection, Text: e.addr + " cannot be reached: " + innermost(err).Error()}
}

// handshakeError says why there is no TLS over a connection that was made.
// What is not the network's doing is permanent: the certificate, and what the
// two ends can speak, do not change by asking again.
func handshakeError(err error, e endpoint, limit string) *Error {
	var (
		unverified *tls.CertificateVerificationError
		unknownCA  x509.UnknownAuthorityError
		wrongHost  x509.HostnameError
		invalid    x509.CertificateInvalidError
		notTLS     tls.RecordHeaderError
	)
	var text string
	switch {
	case isTimeout(err):
		return &Error{Kind: Timeout, Text: "no TLS connection " + limit}
	case errors.As(err, &unknownCA):
		text = "certificate of " + e.host + " is signed by an unknown authority"
	case errors.As(err, &wrongHost):
		text = "certificate is not valid for " + e.host
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		text = "certificate of " + e.host + " has expired or is not yet valid"
	case errors.As(err, &unverified):
		text = "certificate of " + e.host + " cannot be trusted: " + innermost(err).Error()
	case errors.As(err, &notTLS):
		text = "no TLS at " + e.addr + ": try http:// instead of https://"
	case innermost(err).Error() == noApplicationProtocol:
		return e.otherProtocol()
	case isDisconnect(err):
		return &Error{Kind: Connection, Text: "closed during the TLS handshake"}
	default:
		text = "TLS handshake failed: " + innermost(err).Error()
	}
	return &Error{Kind: Connection, Text: text, Permanent: true}
}

// noApplicationProtocol is the TLS alert of that name (RFC 7301, section 3.2), whose
// type crypto/tls keeps to itself.
const noApplicationProtocol = "tls: no application protocol"

// exchangeError says why a connection broke during a request, or before the
// end of its reply if some of that was received.
func exchangeError(err error, received bool, limit string) *Error {
	reply := "reply"
	if received {
		reply = "whole reply"
	}
	switch {
	case isTimeout(err):
		return &Error{Kind: Timeout, Text: "no " + reply + " " + limit}
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return &Error{Kind: Connection, Text: "reset before the " + replyEnd(received)}
	case isDisconnect(err):
		return &Error{Kind: Connection, Text: "closed before the " + replyEnd(received)}
	case isAlert(err):
		return &Error{Kind: Connection, Text: "refused over TLS: " + innermost(err).Error(), Permanent: true}
	}
	return &Error{Kind: Connection, Text: "broke: " + innermost(err).Error()}
}

func replyEnd(received bool) string {
	if received {
		return "end of the reply"
	}
	return "reply"
}

// replyError says why what was received is no reply of HTTP/1.1.
func replyError(err error, received []byte) *Error {
	var (
		longHeader  *fasthttp.ErrSmallBuffer
		brokenChunk fasthttp.ErrBrokenChunk
	)
	switch {
	case errors.Is(err, fasthttp.ErrBodyTooLarge):
		return &Error{Kind: BadReply, Text: fmt.Sprintf("body longer than %d MiB", maxBody>>20)}
	case errors.As(err, &longHeader):
		return &Error{Kind: BadReply, Text: fmt.Sprintf("header longer than %d KiB", maxHeader>>10)}
	case errors.As(err, &brokenChunk):
		return &Error{Kind: BadReply, Text: "broken chunked encoding"}
	}
	return badReply("not HTTP/1.1", received)
}

// exhausted says which of the machine's means to connect have run out.
func exhausted(err error) (text string, ok bool) {
	var dns *net.DNSError // keeps but the text of its cause
	switch {
	case errors.As(err, &dns) && strings.Contains(dns.Err, syscall.EMFILE.Error()),
		errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		return "too many open files " + fewerConnections, true
	case errors.Is(err, syscall.EADDRNOTAVAIL), errors.Is(err, syscall.EADDRINUSE):
		return "no free local ports " + fewerConnections, true
	case errors.Is(err, syscall.ENOBUFS):
		return "no buffer space for connections " + fewerConnections, true
	}
	return "", false
}

func isTimeout(err error) bool {
	var network net.Error
	return errors.As(err, &network) && network.Timeout()
}

func isDisconnect(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || errors.Is(err, net.ErrClosed)
}

// innermost unwraps err to its cause, the last of several: the layers around it hold
// addresses.
func innermost(err error) error {
	for {
		inner := errors.Unwrap(err)
		if joined, ok := err.(interface{ Unwrap() []error }); ok {
			all := joined.Unwrap()
			inner = all[len(all)-1]
		}
		if inner == nil {
			return err
		}
		err = inner
	}
}

// speaksTLS says whether what a server sent in plain text starts as a TLS alert
// does (RFC 8446, section 5.1): the server wants https.
func speaksTLS(received []byte) bool {
	const alert, majorVersion = 21, 3
	return len(received) >= 2 && received[0] == alert && received[1] == majorVersion
}

// isAlert says whether err is a TLS alert from the server.
func isAlert(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "remote error"
}
