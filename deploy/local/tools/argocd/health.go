package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	"github.com/argoproj/argo-cd/v3/util/lua"
	"github.com/argoproj/gitops-engine/pkg/health"
	"github.com/spf13/cobra"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// What Argo CD says of resources, with the scripts of an argocd-cm: a line of JSON each, in the same order.
func healthOf() *cobra.Command {
	return &cobra.Command{
		Use:  "health ARGOCD-CM RESOURCE...",
		Args: cobra.MinimumNArgs(2),
		RunE: func(command *cobra.Command, args []string) error {
			var settings corev1.ConfigMap
			if err := read(args[0], &settings); err != nil {
				return err
			}
			out := json.NewEncoder(command.OutOrStdout())
			for _, file := range args[1:] {
				verdict, err := verdictOn(file, settings.Data)
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

func verdictOn(file string, settings map[string]string) (*health.HealthStatus, error) {
	var resource unstructured.Unstructured
	if err := read(file, &resource); err != nil {
		return nil, err
	}
	kind := resource.GroupVersionKind()
	script := settings[fmt.Sprintf("resource.customizations.health.%s_%s", kind.Group, kind.Kind)]
	return health.GetResourceHealth(&resource, lua.ResourceHealthOverrides{
		lua.GetConfigMapKey(kind): v1alpha1.ResourceOverride{HealthLua: script},
	})
}

func read(file string, into any) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := yaml.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}
