package app

import (
	"errors"
	"fmt"

	"go.uber.org/zap"

	"jessy/services/jessy-api/internal/config"
	"jessy/services/jessy-api/internal/layers"
	"jessy/services/jessy-api/internal/redact"
	"jessy/services/jessy-api/internal/token"
)

// resources are the files that the gateway can't be without.
type resources struct {
	layers  *layers.Current
	token   token.Token
	secrets *redact.Secrets
}

// open opens them all and tells every problem at once. From then on the token is hidden.
func open(cfg config.Config, secrets *redact.Secrets, log *zap.Logger) (resources, error) {
	cfg.Token.Hide(secrets.Add)
	shown, err := openToken(cfg, secrets, log)
	current, refused := layers.Start(cfg.Layers, layers.NewCeiling(cfg.Ceiling))
	if err := errors.Join(refused, err); err != nil {
		if current != nil {
			current.Close()
		}
		return resources{}, err
	}
	current.Warn(log.Named("layers"))
	return resources{current, shown, secrets}, nil
}

// openToken gives the service token. Only production can't be without one; elsewhere nobody is
// accepted, and the log says why.
func openToken(cfg config.Config, secrets *redact.Secrets, log *zap.Logger) (token.Token, error) {
	shown, err := loadToken(cfg, secrets)
	switch {
	case err == nil && !shown.IsSet() && cfg.Env == "prod":
		return token.Token{}, errors.New("JESSY_TOKEN_FILE: must name the file with the service token when JESSY_ENV is prod")
	case err != nil && cfg.Env != "prod":
		log.Warn("protected routes answer 401: there is no usable token", zap.Error(err))
		return token.Token{}, nil
	}
	return shown, err
}

func loadToken(cfg config.Config, secrets *redact.Secrets) (token.Token, error) {
	switch {
	case cfg.TokenFile != "" && cfg.Token.IsSet():
		return token.Token{}, errors.New("JESSY_TOKEN_FILE and JESSY_TOKEN: set one of them")
	case cfg.TokenFile != "":
		return token.Load(cfg.TokenFile, secrets.Add)
	}
	given, err := token.Of(cfg.Token)
	if err != nil {
		return given, fmt.Errorf("JESSY_TOKEN: %w", err)
	}
	return given, nil
}
