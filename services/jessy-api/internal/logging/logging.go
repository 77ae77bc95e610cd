// Package logging writes one JSON object a line with the names that the core's tracing uses, so
// that both services merge into one stream.
package logging

import (
	"io"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// Field names that the services share.
const (
	RequestID = "request_id"
	TraceID   = "trace_id"
)

// New makes a logger on out. The level is one of those that the configuration allows.
func New(out io.Writer, level string) (*zap.Logger, error) {
	threshold, err := zapcore.ParseLevel(level)
	if err != nil {
		return nil, err
	}
	encoder := zapcore.NewJSONEncoder(zapcore.EncoderConfig{
		TimeKey:        "timestamp",
		LevelKey:       "level",
		NameKey:        "target",
		MessageKey:     "message",
		EncodeTime:     encodeTime,
		EncodeLevel:    zapcore.CapitalLevelEncoder,
		EncodeDuration: zapcore.NanosDurationEncoder,
		EncodeName:     zapcore.FullNameEncoder,
	})
	sink := zapcore.Lock(zapcore.AddSync(out))
	return zap.New(zapcore.NewCore(encoder, sink, threshold)).Named("jessy_api"), nil
}

// encodeTime is RFC 3339 in UTC with a fixed six digits, which also sorts as text.
func encodeTime(t time.Time, enc zapcore.PrimitiveArrayEncoder) {
	enc.AppendString(t.UTC().Format("2006-01-02T15:04:05.000000Z07:00"))
}
