package httpapi

import (
	"crypto/rand"
	"encoding/hex"
	"regexp"
	"strings"
)

var (
	safeID      = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)
	traceparent = regexp.MustCompile(`^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?$`)
)

// requestID takes over the caller's id if it is one that is safe in logs, else makes one.
func requestID(given []string) string {
	if len(given) == 1 && safeID.MatchString(given[0]) {
		return given[0]
	}
	id := make([]byte, 16)
	_, _ = rand.Read(id) // never fails: it ends the process instead
	return hex.EncodeToString(id)
}

// traceID reads a W3C traceparent header; it gives nothing for one that breaks the rules.
func traceID(header string) string {
	parts := traceparent.FindStringSubmatch(header)
	if parts == nil || strings.HasPrefix(header, "ff-") || parts[1] == strings.Repeat("0", 32) {
		return ""
	}
	if strings.HasPrefix(header, "00-") && len(header) != 55 {
		return "" // only later versions may have more fields
	}
	return parts[1]
}
