// Command argocd is what the tests need of Argo CD: its application controller, its repository server, a Redis for the
// two, and its verdict on a resource's health. All that it does is Argo CD's own code; the API server, the user
// interface and the rest are left out, so that it is built in less time. The first argument chooses.
package main

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alicebob/miniredis/v2"
	controller "github.com/argoproj/argo-cd/v3/cmd/argocd-application-controller/commands"
	reposerver "github.com/argoproj/argo-cd/v3/cmd/argocd-repo-server/commands"
	"github.com/spf13/cobra"
)

func main() {
	root := &cobra.Command{Use: "argocd", SilenceUsage: true}
	root.AddCommand(named("application-controller", controller.NewCommand()))
	root.AddCommand(named("repo-server", reposerver.NewCommand()))
	root.AddCommand(redis(), healthOf())
	if err := root.Execute(); err != nil {
		os.Exit(1)
	}
}

func named(name string, command *cobra.Command) *cobra.Command {
	command.Use = name
	return command
}

// What Argo CD keeps in Redis is a cache; one in memory will do.
func redis() *cobra.Command {
	return &cobra.Command{
		Use:  "redis ADDRESS",
		Args: cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			server := miniredis.NewMiniRedis()
			if err := server.StartAddr(args[0]); err != nil {
				return fmt.Errorf("can't listen on %s: %w", args[0], err)
			}
			defer server.Close()
			end := make(chan os.Signal, 1)
			signal.Notify(end, syscall.SIGTERM, syscall.SIGINT)
			<-end
			return nil
		},
	}
}
