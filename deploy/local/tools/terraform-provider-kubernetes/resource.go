package main

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// A kubernetes_manifest as it is configured, planned or stored; without fields if there is none.
type resource struct {
	fields map[string]tftypes.Value
}

func read(value *tfprotov5.DynamicValue) (resource, error) {
	decoded, err := value.Unmarshal(manifestType)
	if err != nil || decoded.IsNull() {
		return resource{}, err
	}
	var fields map[string]tftypes.Value
	return resource{fields}, decoded.As(&fields)
}

func nothing() *tfprotov5.DynamicValue {
	value, err := tfprotov5.NewDynamicValue(manifestType, tftypes.NewValue(manifestType, nil))
	must(err)
	return &value
}

// The same with another object.
func (r resource) with(object tftypes.Value) *tfprotov5.DynamicValue {
	fields := map[string]tftypes.Value{}
	for name, field := range r.fields {
		fields[name] = field
	}
	fields["object"] = object
	value, err := tfprotov5.NewDynamicValue(manifestType, tftypes.NewValue(manifestType, fields))
	must(err)
	return &value
}

func (r resource) plain(field string) any { return plain(r.fields[field]) }

func (r resource) manifest() map[string]any {
	manifest, _ := r.plain("manifest").(map[string]any)
	return withoutNulls(manifest)
}

func withoutNulls(object map[string]any) map[string]any {
	result := map[string]any{}
	for name, value := range object {
		if nested, isObject := value.(map[string]any); isObject {
			value = withoutNulls(nested)
		}
		if value != nil {
			result[name] = value
		}
	}
	return result
}

// A block that there may be one of.
func (r resource) block(name string) map[string]any {
	if blocks, _ := r.plain(name).([]any); len(blocks) == 1 {
		return blocks[0].(map[string]any)
	}
	return nil
}

func (r resource) conditions() []any {
	conditions, _ := r.block("wait")["condition"].([]any)
	return conditions
}

func (r resource) timeout(operation string) string {
	if timeout, isSet := r.block("timeouts")[operation].(string); isSet {
		return timeout
	}
	return "10m"
}

func (r resource) computed() map[string]bool {
	paths, isSet := r.plain("computed_fields").([]any)
	if !isSet {
		paths = []any{"metadata.annotations", "metadata.labels"}
	}
	computed := map[string]bool{}
	for _, path := range paths {
		computed[path.(string)] = true
	}
	return computed
}
