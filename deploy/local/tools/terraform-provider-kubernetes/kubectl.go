package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

type kubectl []string // it and the options of every call

func newKubectl(path, context any) (kubectl, error) {
	if path == nil {
		path = os.Getenv("KUBE_CONFIG_PATH") // as the provider has it
	}
	if path == "" {
		return nil, fmt.Errorf("no cluster: set config_path or KUBE_CONFIG_PATH")
	}
	call := kubectl{"kubectl", fmt.Sprintf("--kubeconfig=%s", path)}
	if context != nil {
		call = append(call, fmt.Sprintf("--context=%s", context))
	}
	return call, nil
}

func (k kubectl) run(input any, arguments ...string) ([]byte, error) {
	call := append(append([]string{}, k[1:]...), arguments...)
	command := exec.Command(k[0], call...)
	var out, err bytes.Buffer
	command.Stdout, command.Stderr = &out, &err
	if input != nil {
		text, e := json.Marshal(input)
		if e != nil {
			return nil, e
		}
		command.Stdin = bytes.NewReader(text)
	}
	if e := command.Run(); e != nil {
		return nil, fmt.Errorf("kubectl %s: %w\n%s", strings.Join(arguments, " "), e, err.String())
	}
	return out.Bytes(), nil
}

// The live object that a manifest is about; nil if there is none.
func (k kubectl) get(manifest map[string]any) (map[string]any, error) {
	out, err := k.run(nil, append([]string{"get", "--output=json", "--ignore-not-found"}, named(manifest)...)...)
	if err != nil || len(out) == 0 {
		return nil, err
	}
	var object map[string]any
	return object, json.Unmarshal(out, &object)
}

func (k kubectl) delete(manifest map[string]any, timeout string) error {
	_, err := k.run(nil, append([]string{"delete", "--ignore-not-found", "--timeout=" + timeout}, named(manifest)...)...)
	return err
}

// kubectl's arguments: kind.version.group, name, namespace.
func named(manifest map[string]any) []string {
	group, version, found := strings.Cut(manifest["apiVersion"].(string), "/")
	kind := manifest["kind"].(string)
	if found {
		kind = fmt.Sprintf("%s.%s.%s", kind, version, group)
	}
	metadata := manifest["metadata"].(map[string]any)
	return []string{kind, metadata["name"].(string), fmt.Sprintf("--namespace=%v", metadata["namespace"])}
}
