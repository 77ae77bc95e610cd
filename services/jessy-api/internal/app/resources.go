package app

import (
	"errors"

	"go.uber.org/zap"

	"jessy/services/jessy-api/internal/config"
	"jessy/services/jessy-api/internal/layers"
	"jessy/services/jessy-api/internal/token"
)

// resources are the files that the gateway can't be without.
type resources struct {
	layers *layers.Current
	token  token.Token
}

// open opens them all and tells every problem at once.
func open(cfg config.Config, log *zap.Logger) (resources, error) {
	shown, err := openToken(cfg, log)
	current, refused := layers.Start(cfg.Layers, layers.NewCeiling(cfg.Ceiling))
	if err := errors.Join(refused, err); err != nil {
		if current != nil {
			current.Close()
		}
		return resources{}, err
	}
	current.Warn(log.Named("layers"))
	return resources{current, shown}, nil
}

// openToken gives the service token. Only production can't be without one; elsewhere nobody is
// accepted, and the log says why.
func openToken(cfg config.Config, log *zap.Logger) (token.Token, error) {
	if cfg.TokenFile == "" {
		if cfg.Env == "prod" {
			return token.Token{}, errors.New("JESSY_TOKEN_FILE: must name the file with the service token when JESSY_ENV is prod")
		}
		return token.Token{}, nil
	}
	shown, err := token.Load(cfg.TokenFile)
	if err != nil && cfg.Env != "prod" {
		log.Warn("protected routes answer 401: there is no usable token", zap.Error(err))
		return token.Token{}, nil
	}
	return shown, err
}
