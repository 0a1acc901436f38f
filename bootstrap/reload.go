package bootstrap

import (
	"os"
	"os/signal"
	"syscall"

	"go.uber.org/zap"

	"songmap/adapters/rest"
)

// hangup makes SIGHUP one of the signals. It returns what SIGHUP does: at a
// terminal, which has been closed, and where there is no file to read again,
// nothing, so that it stops the service as SIGTERM does; elsewhere it reads the
// API keys again. A service that was told to outlive its terminal (nohup) does.
func (s *serveCommand) hangup(signals chan<- os.Signal, terminal bool, h *rest.Handler, log *zap.Logger) (reload func()) {
	if s.APIKeysFile != "" && !terminal {
		reload = func() { reloadKeys(s.Config, h, log) }
	}
	if reload != nil || !signal.Ignored(syscall.SIGHUP) {
		signal.Notify(signals, syscall.SIGHUP)
	}
	return reload
}

// reloadKeys lets the keys in that the file and the environment now name, and
// nobody else. A file that cannot be used changes nothing.
func reloadKeys(c Config, h *rest.Handler, log *zap.Logger) {
	keys, err := readKeys(c.APIKeysFile, c.APIKeys)
	if err != nil {
		log.Error("API keys could not be read again; the old ones stay", zap.Error(err))
		return
	}
	h.ReplaceKeys(keys)
	log.Info("API keys read again", zap.Int("api_keys", len(keys)))
	warnOfKeys(c, keys, log)
}
