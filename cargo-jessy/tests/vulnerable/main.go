// Command vulnerable writes a database for Trivy that knows of one critical vulnerability in one crate,
// since the real one can't be had everywhere. It has the form in which Trivy fetches its own: schema 2
// of github.com/aquasecurity/trivy-db.
//
//	vulnerable CACHE CRATE    CACHE is what TRIVY_CACHE_DIR names
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	bolt "go.etcd.io/bbolt"
)

const (
	id     = "CVE-2099-0001"
	source = "cargo::planted"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: vulnerable CACHE CRATE")
		os.Exit(2)
	}
	if err := write(filepath.Join(os.Args[1], "db"), os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "vulnerable:", err)
		os.Exit(1)
	}
}

func write(folder, crate string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	db, err := bolt.Open(filepath.Join(folder, "trivy.db"), 0o644, nil)
	if err != nil {
		return err
	}
	err = db.Update(func(tx *bolt.Tx) error {
		advisory := map[string]any{"PatchedVersions": []string{">= 99.0.0"}, "VulnerableVersions": []string{"< 99.0.0"}}
		about := map[string]any{"Title": "planted by a test", "Severity": "CRITICAL"}
		origin := map[string]any{"ID": "ghsa", "Name": "planted", "URL": "https://localhost"}
		return firstOf(
			put(tx, advisory, source, crate, id),
			put(tx, about, "vulnerability", id),
			put(tx, origin, "data-source", source),
		)
	})
	if err := firstOf(err, db.Close()); err != nil {
		return err
	}
	now := time.Now().UTC()
	metadata := map[string]any{"Version": 2, "UpdatedAt": now, "NextUpdate": now.Add(24 * time.Hour), "DownloadedAt": now}
	text, err := json.Marshal(metadata)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "metadata.json"), text, 0o644)
}

// put writes a value below a path of buckets; the last name is its key.
func put(tx *bolt.Tx, value any, path ...string) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	bucket, err := tx.CreateBucketIfNotExists([]byte(path[0]))
	for _, name := range path[1 : len(path)-1] {
		if err != nil {
			return err
		}
		bucket, err = bucket.CreateBucketIfNotExists([]byte(name))
	}
	if err != nil {
		return err
	}
	return bucket.Put([]byte(path[len(path)-1]), text)
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
