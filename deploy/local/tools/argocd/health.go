package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	"github.com/argoproj/argo-cd/v3/util/lua"
	"github.com/argoproj/gitops-engine/pkg/health"
	"github.com/spf13/cobra"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// What Argo CD says of resources where a script is configured for their kind: a line of JSON each, in the same order.
func healthOf() *cobra.Command {
	return &cobra.Command{
		Use:  "health LUA RESOURCE...",
		Args: cobra.MinimumNArgs(2),
		RunE: func(command *cobra.Command, args []string) error {
			script, err := os.ReadFile(args[0])
			if err != nil {
				return err
			}
			out := json.NewEncoder(command.OutOrStdout())
			for _, file := range args[1:] {
				verdict, err := verdictOn(file, string(script))
				if err != nil {
					return fmt.Errorf("%s: %w", file, err)
				}
				if err := out.Encode(verdict); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

func verdictOn(file, script string) (*health.HealthStatus, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var resource unstructured.Unstructured
	if err := yaml.Unmarshal(text, &resource); err != nil {
		return nil, err
	}
	key := lua.GetConfigMapKey(resource.GroupVersionKind())
	return health.GetResourceHealth(&resource, lua.ResourceHealthOverrides{
		key: v1alpha1.ResourceOverride{HealthLua: script},
	})
}
