package layers

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestEachRefusalNamesFileReasonAndRemedy(t *testing.T) {
	const rebuild = "; rebuild with: jessy-core build-layers --src services/jessy-core/data --out "
	good := testdata(t, "small.jyl")
	folder := t.TempDir()
	put := func(name string, bytes []byte, mode os.FileMode) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, bytes, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	pipe := filepath.Join(folder, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	bent := append([]byte(nil), good...)
	bent[len(bent)-16] ^= 0xff
	for path, text := range map[string]string{
		filepath.Join(folder, "none.jyl"):         "missing",
		put("a file", nil, 0o600) + "/layers.jyl": "missing",
		put("empty.jyl", nil, 0o600):              "truncated (0 bytes)",
		put("cut.jyl", good[:6231], 0o600):        "truncated (6231 bytes)",
		put("bent.jyl", bent, 0o600):              "checksum mismatch (stored ",
		folder:                                    "bad magic (not a regular file)",
		pipe:                                      "bad magic (not a regular file)",
	} {
		_, err := Open(path, NewCeiling(DefaultCeiling))
		if err == nil || !strings.HasPrefix(err.Error(), "layer store "+path+": "+text) || !strings.HasSuffix(err.Error(), rebuild+path) {
			t.Errorf("%s: %v", text, err)
		}
	}
	store, err := Open(put("good.jyl", good, 0o400), NewCeiling(DefaultCeiling))
	if err != nil {
		t.Fatal(err)
	}
	store.Release()
	if os.Geteuid() != 0 { // root may read everything
		_, err := Open(put("secret.jyl", good, 0), NewCeiling(DefaultCeiling))
		if err == nil || !strings.Contains(err.Error(), ": permission denied; make it readable for this user, or rebuild with: ") {
			t.Errorf("got %v", err)
		}
	}
	if text := (&OpenError{"f", fromSystem(syscall.EACCES)}).Error(); !strings.HasPrefix(text, "layer store f: permission denied; make it readable for this user, or rebuild with: ") {
		t.Error(text)
	}
	if text := (&OpenError{"f", fromSystem(syscall.ENOMEM)}).Error(); !strings.HasPrefix(text, "layer store f: map failed (os error 12); ") {
		t.Error(text)
	}
}

func TestALongListOfBreachesIsToldShortly(t *testing.T) {
	if got := invalidRegistry([]string{"a", "b"}).Text; got != "invalid registry (a; b)" {
		t.Error(got)
	}
	if got := invalidRegistry(strings.Split(strings.Repeat("x", 25), "")).Text; got != "invalid registry ("+strings.Repeat("x; ", 20)+"and 5 more)" {
		t.Error(got)
	}
}

func TestTheCeiling(t *testing.T) {
	path := filepath.Join(t.TempDir(), "layers.jyl")
	good := testdata(t, "small.jyl")
	if err := os.WriteFile(path, good, 0o600); err != nil {
		t.Fatal(err)
	}
	size := uint64(len(good))
	for _, c := range []struct {
		limit uint64
		level Level // empty: refused
	}{
		{size, ""}, {size*100/95 - 1, ""}, {size*100/95 + 1, HighWater}, {size * 100 / 85, HighWater}, {size*100/85 + 2, Warning},
		{size * 100 / 75, Warning}, {size*100/75 + 2, Normal}, {1<<64 - 1, Normal}, {0, ""},
	} {
		ceiling := NewCeiling(c.limit)
		store, err := Open(path, ceiling)
		if (err == nil) != (c.level != "") {
			t.Errorf("limit %d: %v", c.limit, err)
		}
		usage := ceiling.Usage()
		if err != nil {
			if usage.LiveMaps != 0 || usage.MappedBytes != 0 || !strings.Contains(err.Error(), ": over the ceiling (6232 bytes requested, 0 mapped, 95 % of ") {
				t.Errorf("limit %d: %+v %v", c.limit, usage, err)
			}
			continue
		}
		if usage.Level != c.level || usage.MappedBytes != size {
			t.Errorf("limit %d: %+v, want %s", c.limit, usage, c.level)
		}
		if content(store) != "x" {
			t.Errorf("limit %d: not readable", c.limit)
		}
		store.Release()
		if after := ceiling.Usage(); after.LiveMaps != 0 || after.MappedBytes != 0 || after.PeakBytes != size {
			t.Errorf("limit %d: left over %+v", c.limit, after)
		}
	}
	full := NewCeiling(1<<64 - 1)
	full.usage.MappedBytes = 1<<64 - 10
	if full.reserve(20) == nil {
		t.Error("a sum that wraps around was let through")
	}
}

// FuzzVerify: no bytes end the process, and of what is accepted every layer can be read.
func FuzzVerify(f *testing.F) {
	f.Add(testdata(f, "small.jyl"), uint16(0), byte(0))
	f.Add([]byte("\x0c\x00\x00\x00JSYL"), uint16(4), byte(1))
	f.Fuzz(func(t *testing.T, file []byte, at uint16, bits byte) {
		if len(file) < trailerBytes {
			file = append(file, make([]byte, trailerBytes)...)
		}
		for (len(file)-trailerBytes)%alignment != 0 {
			file = append(file, 0)
		}
		file = append([]byte(nil), file...)
		file[int(at)%len(file)] ^= bits
		// The rest of the trailer is made to fit, so that most inputs reach the walk.
		if payload := file[:len(file)-trailerBytes]; len(payload) >= 8 {
			copy(payload[4:], identifier)
		}
		trailer := file[len(file)-trailerBytes:]
		copy(trailer[20:], "\x01\x00\x00\x00"+trailerMagic)
		store, reason := verify(reseal(file))
		if reason != nil {
			if strings.Contains(reason.Text, "runtime error") {
				t.Fatalf("the walk let something through: %s", reason.Text)
			}
			return
		}
		for _, dimension := range store.Dimensions() {
			for i := range dimension.Layers {
				layer := &dimension.Layers[i]
				if found, _ := store.Layer(layer.ID); found == nil || len(store.Content(found)) == 0 {
					t.Fatalf("%s can't be read", layer.ID)
				}
			}
		}
	})
}
