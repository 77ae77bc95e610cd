package httpapi

import (
	"net/http"
	"time"

	"jessy/services/jessy-api/internal/fault"
	"jessy/services/jessy-api/internal/wire"
)

// status answers with what the gateway knows of itself and, when it can be had, the core's own.
func (s *Server) status(w http.ResponseWriter, r *http.Request) *fault.Fault {
	reply := wire.Status{Gateway: s.gateway()}
	// A core that can't be asked is null here; why is the health route's business.
	reply.Core, _ = s.core.Status(r.Context())
	writeJSON(w, http.StatusOK, reply)
	return nil
}

func (s *Server) gateway() wire.Gateway {
	store := s.layers.Acquire()
	defer store.Release()
	usage := s.layers.Ceiling().Usage()
	reply := wire.Gateway{
		Version: s.self.Version, Commit: s.self.Commit, Instance: s.self.Instance, UptimeMS: s.self.UptimeMS(), InFlight: s.metrics.InFlight(),
		DimensionsLoaded: []string{}, DimensionsMissing: []string{},
		Layers: wire.Layers{
			File: s.layers.File(), Generation: wire.Generation(store.Generation().String()), Bytes: store.Bytes(),
			LiveMaps: usage.LiveMaps, MappedBytes: usage.MappedBytes, PeakBytes: usage.PeakBytes,
			CeilingBytes: usage.CeilingBytes, Level: string(usage.Level), ReloadFailures: s.layers.Failures(),
		},
	}
	for _, dimension := range store.Dimensions() {
		if !dimension.ID.IsPack() || s.packs[dimension.ID] {
			reply.DimensionsLoaded = append(reply.DimensionsLoaded, dimension.ID.String())
		}
	}
	for _, id := range store.Missing() {
		reply.DimensionsMissing = append(reply.DimensionsMissing, id.String())
	}
	if last := s.layers.Last(); last != nil {
		reload := wire.Reload{At: last.At.UTC().Format(time.RFC3339Nano), OK: last.OK}
		if !last.OK {
			reason := string(last.Reason)
			reload.Reason = &reason
		}
		reply.Layers.LastReload = &reload
	}
	return reply
}
