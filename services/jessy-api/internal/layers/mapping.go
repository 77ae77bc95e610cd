package layers

import (
	"os"

	"github.com/edsrzf/mmap-go"
)

// mapping is a file's bytes, mapped read-only, and their share of the ceiling.
type mapping struct {
	bytes   []byte
	mapped  mmap.MMap
	ceiling *Ceiling
}

// openMapping reserves, then maps. The descriptor is closed again; the map stays.
func openMapping(path string, ceiling *Ceiling) (*mapping, *Reason) {
	// Asked before it is opened: opening a named pipe would wait for its writer.
	info, err := os.Stat(path)
	if err != nil {
		return nil, fromSystem(err)
	}
	if !info.Mode().IsRegular() {
		return nil, badMagic("not a regular file")
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fromSystem(err)
	}
	defer func() { _ = file.Close() }()
	info, err = file.Stat()
	if err != nil {
		return nil, fromSystem(err)
	}
	if !info.Mode().IsRegular() {
		return nil, badMagic("not a regular file")
	}
	size := uint64(info.Size())
	// Before mapping: an empty file can't be mapped everywhere.
	if size < minFileBytes {
		return nil, truncated(size)
	}
	if limit := ceiling.reserve(size); limit != nil {
		return nil, overCeiling(limit)
	}
	mapped, err := mmap.MapRegion(file, int(size), mmap.RDONLY, 0, 0)
	if err != nil {
		ceiling.release(size)
		return nil, fromSystem(err)
	}
	return &mapping{bytes: mapped, mapped: mapped, ceiling: ceiling}, nil
}

func (m *mapping) close() {
	if m.mapped == nil {
		return // bytes in memory
	}
	size := uint64(len(m.mapped))
	// Only a map that isn't ours can fail to go, and then there is nothing to give back.
	if m.mapped.Unmap() == nil {
		m.ceiling.release(size)
	}
}
